// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/provider/scan.h"
#include "core/provider/twilio_batch.h"
#include "core/provider/twilio_fates.h"
#include "core/wrap/http_client.h"

#include <functional>
#include <optional>
#include <string>

namespace convassign {

struct TwilioProgress : ScanProgress {
    bool has_undated = false; ///< the newest messages hold some that a date filter drops
};

/// One scan: everything sent since `lower`, and then the newest batches without a date filter.
struct TwilioScan : Scan {
    int batch_size = 0;    ///< rows
    int sweep_batches = 0; ///< how many batches to read without the filter
};

/// The scan that is due at `now`; messages do become visible hours late
/// (https://github.com/twilio/twilio-node/issues/647). Those without a date_sent never pass a date filter:
/// wide and deep scans look for them among the newest ones, and so does every scan for as long as there are
/// any.
[[nodiscard]] TwilioScan plan_scan(const TwilioProgress& progress, Time now, Duration deep_lookback);

/// Reads the messages of one sender from Twilio's Messages resource. Correct also where the server honours
/// only the day of the filter, ignores it, or orders messages of one second at will.
class TwilioProvider : public Provider {
public:
    /// `cursor` is what the last complete scan handed over (UTC seconds); empty at first: then the messages
    /// since `start_from` are read too. Throws Error when it is anything else.
    TwilioProvider(const ProviderConfig& config, std::string auth_token, const std::string& cursor,
        const HttpTimeouts& timeouts = {});

    /// Hands over the batches of one scan, newest batch first, the messages of each oldest first. Rows that
    /// cannot be read cost neither the others nor later scans: ProviderError names them at the end, and the
    /// scan hands over no cursor.
    void poll(Time now, const StoreBatch& store_batch) override;

    void stop() noexcept override { client_.stop(); }

private:
    using TakeBatch = std::function<void(TwilioBatch batch, bool is_last)>;

    /// Calls `take` for each batch of a list of batches of that size, until as many rows were asked for as
    /// `most_batches` of them hold.
    void read_list(
        std::optional<Time> lower, int batch_size, int most_batches, Time now, const TakeBatch& take);
    /// Asks for fewer rows where the answer is too large, down to one; `url` is then what was asked for last.
    [[nodiscard]] TwilioBatch read_batch(std::string& url, Time now);
    /// What became of what we sent, as far as that is due to be read.
    void read_fates(Time now, const StoreBatch& store_batch);
    [[nodiscard]] HttpAnswer ask(const std::string& url);
    void learn_from(std::size_t answer_size);
    [[nodiscard]] ProviderError refusal(const std::string& url, const HttpAnswer& answer) const;
    [[nodiscard]] std::string list_url(std::optional<Time> lower, int batch_size) const;
    [[nodiscard]] std::string next_url(const std::string& url, const std::string& next_page_uri) const;

    ProviderConfig config_;
    std::string auth_token_;
    HttpClient client_;
    TwilioFates fates_;
    TwilioProgress progress_;
    std::optional<Time> server_time_; ///< as the last good answer told it
    std::optional<Time> first_answer_at_;
    std::size_t small_answer_; ///< twice as many rows would then still be none that is too large
    int batch_size_limit_;     ///< falls when an answer is too large, and rises again with small ones
    /// What that was at the first batch of the list. The newest rows are read with each poll, and long texts
    /// among them would else be too large each time that the rows behind them are short.
    int first_size_limit_;
};

} // namespace convassign
