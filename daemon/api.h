// SPDX-License-Identifier: MIT
#pragma once

#include "core/actions.h"
#include "core/beats.h"
#include "core/json.h"
#include "daemon/assets.h"
#include "daemon/events.h"
#include "daemon/http_server.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace convassign {

/// Request to Reply: the JSON API, and the portal's page with what belongs to it. Knows no sockets, so tests
/// call it directly.
class Api {
public:
    /// What the API works on; all of it outlives the Api.
    struct Parts {
        Store& store;
        const Config& config;
        Random& random;
        Beats& beats;
        Events& events;
        /// Called when something has changed that the daemon should act on at once.
        std::function<void()> wake;
    };

    explicit Api(Parts parts) : parts_(std::move(parts)) {}

    /// What the client did wrong is answered with a problem document; what we did leaves as an exception.
    [[nodiscard]] Reply handle(const Request& request, Time now);

private:
    /// A request whose sender is known.
    struct Call {
        const Request& request;
        Time now;
        Agent agent;
        Sha256 token;
        ConversationId conversation; ///< where the path names one
    };
    struct Route {
        std::string_view method;
        std::string_view path; ///< `{id}` stands for a conversation's number
        Reply (Api::*answer)(const Call&);
    };
    static const std::vector<Route>& routes();

    [[nodiscard]] Reply route(const Request& request, Time now);
    [[nodiscard]] std::optional<Call> authenticated(const Request& request, Time now);
    [[nodiscard]] Reply answer(const Route& route, const Call& call);
    [[nodiscard]] Actor actor_of(const Call& call) const;

    Reply presence(const Call& call);
    Reply conversations(const Call& call);
    Reply conversation(const Call& call);
    Reply assign(const Call& call);
    Reply claim(const Call& call);
    Reply release(const Call& call);
    Reply close(const Call& call);
    Reply agents(const Call& call);
    Reply settings(const Call& call);
    Reply change_settings(const Call& call);
    Reply event_stream(const Call& call);
    Reply health(const Request& request, Time now);

    using Action = std::function<void(const Scene&, ConversationId, const ActionRequest&, const Expected&)>;
    Reply act(const Call& call, const Action& action);
    [[nodiscard]] ConversationFilter filter_of(const Call& call);

    Parts parts_;
    Assets assets_;
};

} // namespace convassign
