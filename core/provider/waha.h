// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/provider/json_api.h"
#include "core/provider/scan.h"
#include "core/provider/waha_batch.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace convassign {

/// Reads the messages of one session of WAHA, whose engine can list those of all chats: GOWS, or NOWEB with
/// its store.
class WahaProvider : public Provider {
public:
    /// `cursor` is what the last complete scan handed over (UTC seconds); empty at first.
    WahaProvider(const ProviderConfig& config, const std::string& api_key, const std::string& cursor,
        const HttpTimeouts& timeouts = {});

    void poll(Time now, const StoreBatch& store_batch) override;

    void stop() noexcept override { api_.stop(); }

private:
    void need_working_session();
    void read_since(Time lower, const StoreBatch& store_batch);
    [[nodiscard]] WahaMessages read_batch(const std::string& path);
    [[nodiscard]] std::string customer_behind(const std::string& lid);

    JsonApi api_;
    std::string session_; ///< as a segment of a path
    Duration deep_lookback_;
    ScanProgress progress_;
    std::unordered_map<std::string, std::string> numbers_; ///< by their lids
    std::vector<UnreadRow> unread_;                        ///< of this scan
};

} // namespace convassign
