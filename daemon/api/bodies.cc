// SPDX-License-Identifier: MIT
#include "daemon/api/bodies.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/wrap/json.h"

#include <algorithm>

namespace convassign {

namespace {

// Far longer than anybody idles; also keeps sums of times from overflowing.
constexpr std::int64_t longest_idle_ms = std::int64_t{10} * 365 * 24 * 3600 * 1000;
constexpr std::size_t longest_tab_id = 64;
constexpr std::size_t most_shown = 100;
constexpr std::int64_t largest_number = std::int64_t{1} << 53; // what a page's numbers hold exactly

Json parse_object(std::string_view body) {
    Json document;
    try {
        document = parse_json(body.empty() ? "{}" : body);
    } catch (const Error& error) {
        throw UsageError(std::string("read the body: ") + error.what());
    }
    if (!document.is_object()) throw UsageError("read the body: it must be a JSON object");
    return document;
}

[[noreturn]] void refuse(const char* member, const std::string& expected) {
    throw UsageError("read the body: '" + std::string(member) + "' must be " + expected);
}

std::optional<std::int64_t> integer(
    const Json& object, const char* member, std::int64_t least, std::int64_t most) {
    const Json* value = find_member(object, member);
    if (value == nullptr) return std::nullopt;
    const bool fits = value->is_number_integer()
        && !(value->is_number_unsigned() && value->get<std::uint64_t>() > static_cast<std::uint64_t>(most))
        && value->get<std::int64_t>() >= least && value->get<std::int64_t>() <= most;
    if (!fits) refuse(member, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return value->get<std::int64_t>();
}

std::optional<bool> flag(const Json& object, const char* member) {
    const Json* value = find_member(object, member);
    if (value == nullptr) return std::nullopt;
    if (!value->is_boolean()) refuse(member, "true or false");
    return value->get<bool>();
}

std::optional<std::string> text(const Json& object, const char* member) {
    const Json* value = find_member(object, member);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) refuse(member, "a string");
    return value->get<std::string>();
}

std::vector<std::string> texts(const Json& object, const char* member) {
    constexpr std::size_t most_texts = 100;
    const Json* value = find_member(object, member);
    if (value == nullptr) return {};
    const auto is_text = [](const Json& one) { return one.is_string(); };
    if (!value->is_array() || value->size() > most_texts || !std::ranges::all_of(*value, is_text))
        refuse(member, "an array of strings");
    return value->get<std::vector<std::string>>();
}

template <typename T>
T required(const std::optional<T>& value, const char* member) {
    if (!value) refuse(member, "given");
    return *value;
}

std::string tab_id(const Json& object) {
    std::string id = required(text(object, "tab"), "tab");
    const auto is_allowed = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_'; };
    if (id.empty() || id.size() > longest_tab_id || !std::ranges::all_of(id, is_allowed))
        refuse("tab", "a UUID, or up to 64 letters, digits, '-' and '_'");
    return id;
}

/// Which conversations a person could see on the page.
std::vector<ConversationId> shown_in(const Json& object) {
    const Json* shown = find_member(object, "shown");
    if (shown == nullptr) return {};
    const auto is_id = [](const Json& id) {
        return id.is_number_unsigned() && id.get<std::uint64_t>() - 1 < std::uint64_t{largest_number};
    };
    if (!shown->is_array() || shown->size() > most_shown || !std::ranges::all_of(*shown, is_id))
        refuse("shown", "at most " + std::to_string(most_shown) + " numbers of conversations");
    std::vector<ConversationId> ids;
    for (const Json& id : *shown)
        ids.push_back(ConversationId{id.get<std::int64_t>()});
    return ids;
}

} // namespace

Beat parse_beat(std::string_view body) {
    const Json object = parse_object(body);
    Beat beat;
    beat.tab = tab_id(object);
    beat.seq = required(integer(object, "seq", 0, largest_number), "seq");
    beat.idle = Duration(required(integer(object, "idle_ms", 0, longest_idle_ms), "idle_ms"));
    beat.visible = required(flag(object, "visible"), "visible");
    const std::string event = text(object, "event").value_or("beat");
    if (event != "beat" && event != "bye") refuse("event", "\"beat\" or \"bye\"");
    beat.is_goodbye = event == "bye";
    beat.has_worker = flag(object, "worker").value_or(true);
    beat.shown = shown_in(object);
    return beat;
}

ActionRequest parse_action(std::string_view body) {
    const Json object = parse_object(body);
    return {text(object, "agent"), flag(object, "random").value_or(false),
        integer(object, "version", 1, largest_number)};
}

ReplyRequest parse_reply(std::string_view body) {
    const Json object = parse_object(body);
    ReplyRequest request;
    request.key = required(text(object, "key"), "key");
    request.template_name = text(object, "template").value_or("");
    request.variables = texts(object, "variables");
    const auto written = text(object, "text");
    if (written.has_value() == !request.template_name.empty())
        throw UsageError("read the body: it must hold either 'text' or 'template'");
    request.text = written.value_or("");
    return request;
}

std::vector<ShortAnswer> parse_answers(std::string_view body) {
    const Json object = parse_object(body);
    const Json* all = find_member(object, "answers");
    const auto is_object = [](const Json& one) { return one.is_object(); };
    if (all == nullptr || !all->is_array() || !std::ranges::all_of(*all, is_object))
        refuse("answers", "an array of objects");
    std::vector<ShortAnswer> answers;
    for (const Json& one : *all)
        answers.push_back({required(text(one, "name"), "name"), required(text(one, "text"), "text")});
    return answers;
}

bool parse_settlement(std::string_view body) { return required(flag(parse_object(body), "sent"), "sent"); }

std::string parse_sign_in(std::string_view body) {
    return required(text(parse_object(body), "token"), "token");
}

AgentRequest parse_agent(std::string_view body) {
    const Json object = parse_object(body);
    AgentRequest request{text(object, "name"), text(object, "display_name"), {}, flag(object, "draws"),
        flag(object, "enabled")};
    if (const auto role = text(object, "role")) {
        request.role = from_word<Role>(*role);
        if (!request.role) refuse("role", R"("agent", "supervisor" or "admin")");
    }
    return request;
}

PresenceRequest parse_presence(std::string_view body) {
    const Json object = parse_object(body);
    PresenceRequest request;
    const std::string set = required(text(object, "set"), "set");
    request.set = from_word<PresenceOverride>(set);
    if (!request.set && set != "auto") refuse("set", R"("online", "offline" or "auto")");
    if (const auto length = text(object, "for")) {
        request.duration = parse_duration(*length);
        if (!request.duration) refuse("for", "a duration such as \"30m\"");
    }
    if (request.duration && !request.set) refuse("for", "left out with \"auto\"");
    if (!request.duration && request.set == PresenceOverride::online) refuse("for", "given with \"online\"");
    return request;
}

bool parse_presence_only(std::string_view body) {
    return flag(parse_object(body), "presence_only").value_or(false);
}

std::string parse_address(std::string_view body) {
    return required(text(parse_object(body), "address"), "address");
}

bool parse_auto_assign(std::string_view body) {
    return required(flag(parse_object(body), "auto_assign"), "auto_assign");
}

} // namespace convassign
