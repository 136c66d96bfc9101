// SPDX-License-Identifier: MIT
#pragma once

#include "core/actions.h"
#include "core/beats.h"
#include "core/store/conversations.h"
#include "core/store/loads.h"
#include "daemon/api/assets.h"
#include "daemon/api/events.h"
#include "daemon/api/sign_in.h"
#include "daemon/http/message.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace convassign {

struct ActionRequest;

/// Request to Reply: the JSON API, and the portal's page with what belongs to it. Knows no sockets, so tests
/// needs it directly. Bodies are in api.cc and api_*.cc, by what they are about.
class Api {
public:
    /// What the API works on; all of it outlives the Api.
    struct Needs {
        Database& store;
        const Config& config;
        Random& random;
        Beats& beats;
        Events& events;
        /// Called when something has changed that the daemon should act on at once.
        std::function<void()> wake;
    };

    explicit Api(Needs needs)
        : needs_(std::move(needs)), loads_(needs_.store), sign_in_(needs_.store, needs_.config) {}

    /// What the client did wrong is answered with a problem document; what we did leaves as an exception.
    [[nodiscard]] Reply handle(const Request& request, Time now);

    /// Where pages of other origins may ask; see HttpOptions.
    [[nodiscard]] static std::vector<std::string> open_paths();

    /// Every request that is answered below /api/, as "GET /api/v1/agents/{name}".
    [[nodiscard]] static std::vector<std::string> requests();

private:
    /// A request that may be answered.
    struct RouteNeeds {
        const Request& request;
        Time now;
        ConversationId conversation; ///< where the path names one
        std::string agent;           ///< likewise
        std::string address;         ///< likewise, of a customer
        Caller caller{};             ///< nobody where the route is open to everybody
    };

    /// Whom a route is for. Beats alone are taken by a token that is good for nothing else; and the page of
    /// a disabled agent is told why nothing comes.
    enum class Audience { agents, beating_pages, everybody };

    /// Whether what the route says or does rests on who is online.
    enum class Presence { untouched, read };

    struct Route {
        std::string_view method;
        std::string_view
            path; ///< `{id}`: a conversation's number, `{name}`: an agent, `{address}`: a customer
        Reply (Api::*answer)(const RouteNeeds&);
        Audience audience = Audience::agents;
        Presence presence = Presence::untouched;
        std::vector<std::string> keys{}; ///< that its query may have
    };
    static const std::vector<Route>& routes();

    [[nodiscard]] Reply attempt(const Request& request, Time now);
    [[nodiscard]] Reply route(const Request& request, Time now);
    [[nodiscard]] Reply answer(const Route& route, RouteNeeds needs);
    [[nodiscard]] Caller caller_for(const Route& route, const RouteNeeds& needs);

    // Sessions.
    Reply begin_session(const RouteNeeds& needs);
    Reply session(const RouteNeeds& needs);
    Reply end_session(const RouteNeeds& needs);
    // Presence.
    Reply presence(const RouteNeeds& needs);
    Reply presence_preflight(const RouteNeeds& needs);
    [[nodiscard]] bool is_allowed(const std::string& origin) const;
    void refuse_unless_allowed(const std::string& foreign_origin) const;
    void admit(const Request& request, Reply& reply) const;
    Reply pause(const RouteNeeds& needs);
    Reply resume(const RouteNeeds& needs);
    // Conversations.
    Reply conversations(const RouteNeeds& needs);
    Reply conversation(const RouteNeeds& needs);
    Reply assign(const RouteNeeds& needs);
    Reply claim(const RouteNeeds& needs);
    Reply release(const RouteNeeds& needs);
    Reply close(const RouteNeeds& needs);
    // Customers.
    Reply customer(const RouteNeeds& needs);
    Reply join_customer(const RouteNeeds& needs);
    // Account Settings.
    Reply agents(const RouteNeeds& needs);
    Reply add_agent(const RouteNeeds& needs);
    Reply change_agent(const RouteNeeds& needs);
    Reply remove_agent(const RouteNeeds& needs);
    Reply make_token(const RouteNeeds& needs);
    Reply revoke_token(const RouteNeeds& needs);
    Reply settings(const RouteNeeds& needs);
    Reply change_settings(const RouteNeeds& needs);
    // What happens, as it happens.
    Reply event_stream(const RouteNeeds& needs);
    Reply health(const Request& request, Time now);

    using Action = std::function<ChangedConversations(
        const ActionNeeds&, ConversationId, const ActionRequest&, const Expected&)>;
    Reply act(const RouteNeeds& needs, const Action& action);
    [[nodiscard]] ConversationFilter filter_of(const RouteNeeds& needs);
    [[nodiscard]] std::string session_document(const RouteNeeds& needs, const Caller& caller);

    Needs needs_;
    Loads loads_;
    SignIn sign_in_;
    Assets assets_;
};

/// An answer with that JSON document.
[[nodiscard]] Reply json_reply(std::string document, int status = 200);

/// The caller, as the one who acts.
[[nodiscard]] Actor actor_of(const Caller& caller);

/// The whole text as a number above zero, or nothing.
[[nodiscard]] std::optional<std::int64_t> positive_number(std::string_view text);

} // namespace convassign
