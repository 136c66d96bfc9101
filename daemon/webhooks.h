// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/log.h"
#include "core/config/config.h"
#include "core/provider/providers.h"
#include "daemon/arrivals.h"
#include "daemon/http/message.h"
#include "daemon/recent_requests.h"

#include <exception>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace convassign {

class Database;

/// /webhooks/{provider}: providers bring their messages themselves. Each request is answered once what it
/// brought is committed.
class Webhooks {
public:
    /// All of it outlives the Webhooks.
    struct Needs {
        Database& store;
        const Config& config;
        const Log& log;
        std::function<void(Arrival)> add; ///< has it stored soon
        /// Told of what fails, and lasts perhaps; by default to the log.
        std::function<void(const std::string& what, const std::string& cause)> complain{};
    };

    explicit Webhooks(Needs needs) : needs_(std::move(needs)) {}

    /// Prepares the lines and reads the secrets of the providers that have webhooks: at first, and after the
    /// configuration was read again.
    void start();

    /// What can be said before the body is read: whether there is such a provider, whether the request can be
    /// checked at all, and how long its body may be.
    [[nodiscard]] HeadVerdict look_at(const Request& head);

    [[nodiscard]] Reply handle(const Request& request, Time now);

    /// Writes down how many requests were refused. The log has one line a minute of a provider's, since
    /// anybody can make us refuse.
    void save(Time now);

    /// Requests that came before are no longer known for ones that came.
    void forget_before(Time time) { seen_.forget_before(time); }

private:
    /// A provider whose webhooks are taken.
    struct Webhook {
        ProviderConfig config;
        Secrets secrets;
        LineId line;
        ReadWebhook read = nullptr;
        AnswerHandshake answer_handshake = nullptr; ///< none: it begins with none
        std::vector<std::string> proofs;            ///< see webhook_proofs()
        std::size_t most_bytes = 0;                 ///< of a body
    };
    [[nodiscard]] const Webhook* find(const Request& request) const;
    [[nodiscard]] static std::string methods_of(const Webhook& webhook);
    void start_one(const ProviderConfig& config);
    [[nodiscard]] Reply answer_handshake(const Webhook& webhook, const Request& request);
    [[nodiscard]] Reply refuse(const Webhook& webhook, int status, const std::string& reason);
    [[nodiscard]] bool is_repeated(const std::string& once, Time now);
    /// A batch of a webhook, and what is said about it once it is stored.
    struct Brought {
        std::string once;     ///< see once_of()
        std::string left_out; ///< in words what of it cannot be read
        Time at;
        bool is_news = true; ///< it has not come before
    };
    [[nodiscard]] Reply store_later(const Webhook& webhook, FetchedBatch batch, const Brought& brought);
    void report(const Webhook& webhook, const Brought& brought);
    void report_left_out(LineId line, const Brought& brought);
    [[nodiscard]] Reply turned_away(const std::string& once, const std::exception_ptr& failure);

    Needs needs_;
    std::unordered_map<std::string, Webhook> webhooks_; ///< by provider
    std::unordered_map<LineId, Time> reported_at_;      ///< when people last heard of what cannot be read
    /// Of lines that are not polled: why the last request that brought something could not be read.
    std::unordered_map<LineId, std::string> errors_;
    RecentRequests seen_; ///< that were signed rightly and brought something
    /// What was without effect.
    struct RefusedCounts {
        std::string provider;
        std::int64_t refused = 0;
        std::string reason; ///< of the last one that was refused
        std::int64_t repeated = 0;

        void add(const RefusedCounts& more);
        [[nodiscard]] std::string in_words() const;
    };
    void log_refused(Time now);
    [[nodiscard]] RefusedCounts& refused_counts(const Webhook& webhook);
    std::unordered_map<LineId, RefusedCounts> refused_counts_; ///< since save()
    std::unordered_map<LineId, RefusedCounts> unlogged_;       ///< since the log was told
    std::unordered_map<LineId, Time> logged_at_;
};

} // namespace convassign
