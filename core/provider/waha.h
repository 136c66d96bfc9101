// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/provider/asked_size.h"
#include "core/provider/json_api.h"
#include "core/provider/scan.h"
#include "core/provider/waha_batch.h"

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
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
    void need_working_session(Time now);
    void read_since(Time lower, const StoreBatch& store_batch);
    [[nodiscard]] WahaMessages read_batch(const std::string& list, std::size_t limit, std::size_t offset);
    [[nodiscard]] std::optional<WahaMessages> read_piece(const std::string& list, std::size_t offset);
    [[nodiscard]] bool is_end(const std::string& list, std::size_t offset);
    void store(WahaMessages read, const StoreBatch& store_batch);

    void name_by_number(IncomingMessage& message, std::vector<JoinedAddresses>& joins);
    [[nodiscard]] std::string number_behind(const std::string& lid);
    [[nodiscard]] std::vector<JoinedAddresses> ask_again();

    JsonApi api_;
    std::string session_; ///< as a segment of a path
    Duration deep_lookback_;
    ScanProgress progress_;
    AskedSize size_;
    Outage outage_;
    bool was_working_ = true;                              ///< when the session was last looked at
    std::unordered_map<std::string, std::string> numbers_; ///< by their lids
    std::unordered_set<std::string> asked_;                ///< lids that this scan has asked for in vain
    std::deque<std::string> in_vain_; ///< lids that were asked for in vain, those asked last behind
    std::vector<UnreadRow> unread_;   ///< of this scan
};

} // namespace convassign
