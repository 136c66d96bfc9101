// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/log.h"
#include "core/config/config.h"
#include "core/provider/providers.h"
#include "core/store/store.h"
#include "daemon/http_server.h"
#include "daemon/recent_requests.h"

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace convassign {

/// What one webhook has brought, to be stored.
struct Arrival {
    LineId line;
    FetchedPage page;
};

/// /hooks/{provider}: providers bring their messages themselves. Each request is answered once what it
/// brought is committed, and those that wait meanwhile share the next commit.
class Hooks {
public:
    /// All of it outlives the Hooks.
    struct Parts {
        Store& store;
        const Config& config;
        const Log& log;
        std::function<void(std::function<void()>)> post; ///< calls it soon, from the loop
        /// Stores all of them in one commit, or throws and stores none.
        std::function<void(const std::vector<Arrival>&)> take;
    };

    explicit Hooks(Parts parts) : parts_(std::move(parts)) {}

    /// Prepares the lines and reads the secrets of the providers that have webhooks: at first, and after the
    /// configuration was read again.
    void start();

    [[nodiscard]] Reply handle(const Request& request, Time now);

    /// Writes down how many requests were refused, and forgets what came long ago.
    void save(Time now);

private:
    /// A provider whose webhooks are taken.
    struct Hook {
        ProviderConfig config;
        Secrets secrets;
        LineId line;
        ReadWebhook read = nullptr;
        AnswerHandshake answer_handshake = nullptr; ///< none: it begins with none
    };
    using Answer = std::function<void(Reply)>;
    struct Waiting {
        Arrival arrival;
        Reply good; ///< once it is stored
        std::string once;
        Answer answer;
    };

    void start_one(const ProviderConfig& config);
    [[nodiscard]] Reply answer_handshake(const Hook& hook, const Request& request);
    [[nodiscard]] Reply refuse(const Hook& hook, int status, const std::string& reason);
    [[nodiscard]] bool is_repeated(const std::string& once, Time now);
    [[nodiscard]] Reply store_later(const Hook& hook, FetchedPage page, const std::string& once);
    void store_group(const std::vector<Waiting>& group);
    /// They are to come again.
    void send_away(const std::vector<Waiting>& group);

    Parts parts_;
    std::unordered_map<std::string, Hook> hooks_; ///< by provider
    std::vector<Waiting> waiting_;
    RecentRequests seen_; ///< that were signed rightly and brought something
    /// What was without effect.
    struct Vain {
        std::string provider;
        std::int64_t refused = 0;
        std::string reason; ///< of the last one that was refused
        std::int64_t repeated = 0;

        [[nodiscard]] std::string in_words() const;
    };
    [[nodiscard]] Vain& vain(const Hook& hook);
    std::unordered_map<LineId, Vain> vain_; ///< since save()
};

} // namespace convassign
