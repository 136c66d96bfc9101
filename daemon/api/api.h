// SPDX-License-Identifier: MIT
#pragma once

#include "core/actions.h"
#include "core/beats.h"
#include "core/sign_of_life.h"
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
        Beats& beats;
        Events& events;
        /// Called when something has changed that the daemon should act on at once.
        std::function<void()> wake;
        /// Called when something was erased that the log of the database still holds.
        std::function<void()> clear_log{};
        /// What the daemon says of itself; without it all is well.
        std::function<SignOfLife(Time now)> sign_of_life{};
    };

    explicit Api(Needs needs)
        : needs_(std::move(needs)), loads_(needs_.store), sign_in_(needs_.store, needs_.config) {}

    /// What the client did wrong is answered with a problem document; what we did leaves as an exception.
    [[nodiscard]] Reply handle(const Request& request, Time now);

    /// Answers where the database is not to be touched any more: beats that nobody is online, /healthz what
    /// is wrong, and all else with 503.
    [[nodiscard]] Reply answer_without_store(const Request& request, Time now);

    /// Where pages of other origins may ask; see HttpOptions.
    [[nodiscard]] static std::vector<std::string> open_paths();

    /// Every request that is answered below /api/, as "GET /api/v1/agents/{name}".
    [[nodiscard]] static std::vector<std::string> requests();

private:
    /// A request that may be answered.
    struct RouteNeeds {
        const Request& request;
        Time now;
        ConversationId conversation; ///< where the path names one; of a message: its number
        std::string agent;           ///< likewise
        std::string address;         ///< likewise, of a customer
        std::int64_t n = 0;          ///< likewise, of a medium within its message
        Caller caller{};             ///< nobody where the route is open to everybody
    };

    /// Whom a route is for. Beats alone are taken by a token that is good for nothing else; and the page of
    /// a disabled agent is told why nothing comes.
    enum class Audience { agents, beating_pages, everybody };

    /// Whether what the route says or does rests on who is online.
    enum class Presence { untouched, read };

    struct Route {
        std::string_view method;
        std::string_view path; ///< `{id}`: a conversation's number, or a message's, `{n}`: a medium's,
                               ///< `{name}`: an agent, `{address}`: a customer
        Reply (Api::*answer)(const RouteNeeds&);
        Audience audience = Audience::agents;
        Presence presence = Presence::untouched;
        std::vector<std::string> keys{}; ///< that its query may have
    };
    static const std::vector<Route>& routes();

    [[nodiscard]] Reply attempt(const Request& request, Time now);
    [[nodiscard]] Reply attempt_to_store(const Request& request, Time now);
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
    Reply search(const RouteNeeds& needs);
    Reply explanation(const RouteNeeds& needs);
    Reply assign(const RouteNeeds& needs);
    Reply claim(const RouteNeeds& needs);
    Reply release(const RouteNeeds& needs);
    Reply close(const RouteNeeds& needs);
    // Messages and replies.
    Reply earlier_messages(const RouteNeeds& needs);
    Reply add_reply(const RouteNeeds& needs);
    Reply retry_message(const RouteNeeds& needs);
    Reply settle_message(const RouteNeeds& needs);
    Reply mark_opened(const RouteNeeds& needs);
    Reply tell_writing(const RouteNeeds& needs);
    [[nodiscard]] ConversationView as_new_to(const Caller& caller, ConversationView view) const;
    Reply reopen(const RouteNeeds& needs);
    Reply bulk(const RouteNeeds& needs);
    Reply medium(const RouteNeeds& needs);
    // Customers.
    Reply customer(const RouteNeeds& needs);
    Reply join_customer(const RouteNeeds& needs);
    Reply export_customer(const RouteNeeds& needs);
    Reply forget_customer(const RouteNeeds& needs);
    // Account Settings.
    Reply agents(const RouteNeeds& needs);
    Reply team(const RouteNeeds& needs);
    Reply fairness(const RouteNeeds& needs);
    Reply commitments(const RouteNeeds& needs);
    Reply add_agent(const RouteNeeds& needs);
    Reply change_agent(const RouteNeeds& needs);
    Reply remove_agent(const RouteNeeds& needs);
    Reply set_presence(const RouteNeeds& needs);
    Reply make_token(const RouteNeeds& needs);
    Reply revoke_token(const RouteNeeds& needs);
    Reply settings(const RouteNeeds& needs);
    Reply change_settings(const RouteNeeds& needs);
    Reply answers(const RouteNeeds& needs);
    Reply keep_answers(const RouteNeeds& needs);
    // What happens, as it happens.
    Reply event_stream(const RouteNeeds& needs);
    Reply health(const Request& request, Time now);
    [[nodiscard]] Reply health_reply(Time now);
    [[nodiscard]] bool cannot_store(Time now) const;
    [[nodiscard]] AgentView as_seen(AgentView view, Time now) const;
    [[nodiscard]] Reply agent_reply(const AgentView& view, Time now, int status = 200) const;
    [[nodiscard]] bool is_beat(const Request& request) const;
    [[nodiscard]] Reply withheld() const;

    using Action = std::function<ChangedConversations(
        const ActionNeeds&, ConversationId, const ActionRequest&, const Expected&)>;
    Reply act(const RouteNeeds& needs, const Action& action);
    [[nodiscard]] Reply faster_one(const StateConflict& error, const std::optional<std::int64_t>& expected);
    [[nodiscard]] ConversationFilter filter_of(const RouteNeeds& needs, std::string_view agent_key);
    [[nodiscard]] ConversationFilter listing_of(const RouteNeeds& needs);
    [[nodiscard]] std::string session_document(const RouteNeeds& needs, const Caller& caller);

    Needs needs_;
    Loads loads_;
    SignIn sign_in_;
    Assets assets_;
};

/// An answer with that JSON document.
[[nodiscard]] Reply json_reply(std::string document, int status = 200);

/// Throws UsageError where the query has a key that is not among those known: a typing error must not choose
/// everything.
void refuse_unknown_keys(const Request& request, const std::vector<std::string>& known);

/// The caller, as the one who acts.
[[nodiscard]] Actor actor_of(const Caller& caller);

/// "1732272127123-12": a place in a listing of conversations.
[[nodiscard]] std::string place_text(const QueuePlace& place);

/// The whole text as a number above zero, or nothing.
[[nodiscard]] std::optional<std::int64_t> positive_number(std::string_view text);

} // namespace convassign
