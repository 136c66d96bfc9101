// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/provider/evolution_batch.h"
#include "core/provider/json_api.h"
#include "core/provider/scan.h"

#include <string>
#include <vector>

namespace convassign {

/// Reads the messages of one instance of Evolution API v2, which is asked by POST. Its batches are cut by
/// number and its ties have no order, so that a second batch may lack what the first had not: only windows of
/// time that fit into one batch are taken, and larger ones are halved.
class EvolutionProvider : public Provider {
public:
    /// `cursor` is what the last complete scan handed over (UTC seconds); empty at first.
    EvolutionProvider(const ProviderConfig& config, const std::string& api_key, const std::string& cursor,
        const HttpTimeouts& timeouts = {});

    void poll(Time now, const StoreBatch& store_batch) override;

    void stop() noexcept override { api_.stop(); }

private:
    void read_window(Time lower, Time upper, Time now, const StoreBatch& store_batch);
    [[nodiscard]] EvolutionBatch batch_of(Time lower, Time upper, std::size_t size);
    void store(EvolutionBatch batch, const StoreBatch& store_batch);

    JsonApi api_;
    std::string path_;
    Duration deep_lookback_;
    ScanProgress progress_;
    std::vector<UnreadRow> unread_; ///< of this scan
};

} // namespace convassign
