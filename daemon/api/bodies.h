// SPDX-License-Identifier: MIT
#pragma once

#include "core/actions.h"
#include "core/presence.h"

#include <optional>
#include <string>
#include <string_view>

// What the bodies of requests hold. All functions throw UsageError that names the member and what was
// expected.

namespace convassign {

/// The body of a presence request.
[[nodiscard]] Beat parse_beat(std::string_view body);

/// The body of an action on a conversation; an empty body is an empty object.
struct ActionRequest {
    std::optional<std::string> agent;
    bool random = false;
    std::optional<std::int64_t> version;
};
[[nodiscard]] ActionRequest parse_action(std::string_view body);
[[nodiscard]] bool parse_auto_assign(std::string_view body);

/// What is to be sent to a customer.
[[nodiscard]] ReplyRequest parse_reply(std::string_view body);

/// The short answers that are to be kept.
[[nodiscard]] std::vector<ShortAnswer> parse_answers(std::string_view body);

/// Whether a reply was sent, as a person tells.
[[nodiscard]] bool parse_settlement(std::string_view body);

/// The body of a sign-in: the token.
[[nodiscard]] std::string parse_sign_in(std::string_view body);

/// What an agent is to be, or to be from now on.
struct AgentRequest {
    std::optional<std::string> name;
    std::optional<std::string> display_name;
    std::optional<Role> role;
    std::optional<bool> draws;
    std::optional<bool> enabled;
};
[[nodiscard]] AgentRequest parse_agent(std::string_view body);

/// The address of the customer who is to be joined.
[[nodiscard]] std::string parse_address(std::string_view body);

/// What an agent's presence is set to.
struct PresenceRequest {
    std::optional<PresenceOverride> set; ///< nothing: the pages decide
    std::optional<Duration> duration;
};
[[nodiscard]] PresenceRequest parse_presence(std::string_view body);

/// Whether a token for presence alone is asked for.
[[nodiscard]] bool parse_presence_only(std::string_view body);

} // namespace convassign
