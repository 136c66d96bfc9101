// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/provider/asked_size.h"
#include "core/provider/evolution_batch.h"
#include "core/provider/json_api.h"
#include "core/provider/scan.h"

#include <string>
#include <vector>

namespace convassign {

/// Reads the messages of one instance of Evolution API v2, which is asked by POST. Its batches are cut by
/// number, the newest first, and its ties have no order, so that a second batch may lack what the first had
/// not: what is older than a batch is read as a window of its own, and a second that does not fit into one
/// batch is read until each of its rows was seen.
class EvolutionProvider : public Provider {
public:
    /// `cursor` is what the last complete scan handed over (UTC seconds); empty at first.
    EvolutionProvider(const ProviderConfig& config, const std::string& api_key, const std::string& cursor,
        const HttpTimeouts& timeouts = {});

    void poll(Time now, const StoreBatch& store_batch) override;

    void stop() noexcept override { api_.stop(); }

private:
    void look_at_state(Time now);
    void look_at_kind(Time now);
    [[nodiscard]] bool is_connected() const { return state_.empty() || state_ == "open"; }
    [[nodiscard]] PartialFailure instance_is_away() const;
    void end_scan(const ScanProgress& after, const StoreBatch& store_batch);

    void read_window(Time lower, Time upper, int held, const StoreBatch& store_batch);
    void read_around(
        const AnswerTooLarge& first, Time lower, Time upper, int held, const StoreBatch& store_batch);
    void read_second(Time second, const StoreBatch& store_batch);
    [[nodiscard]] bool read_in_pieces(Time second, std::size_t size, EvolutionRecords& records);

    [[nodiscard]] EvolutionBatch batch_of(Time lower, Time upper);
    [[nodiscard]] std::string answer_for(Time lower, Time upper, std::size_t size, std::size_t page = 1);
    void store(EvolutionBatch batch, const StoreBatch& store_batch);

    JsonApi api_;
    std::string instance_; ///< as a segment of a path
    Duration deep_lookback_;
    ScanProgress progress_;
    AskedSize size_;
    Outage outage_;
    std::optional<Time> began_at_; ///< by the server's clock, when the scan's first answer came
    std::string state_;            ///< of the instance's connection; empty where it is not told
    std::optional<Time> state_at_;
    std::optional<Time> read_at_; ///< when the list was last looked at
    std::optional<Time> kind_at_;
    std::optional<std::string> warning_; ///< not told yet
    std::vector<UnreadRow> unread_;      ///< of this scan
};

} // namespace convassign
