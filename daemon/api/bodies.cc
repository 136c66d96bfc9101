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

/// Which conversations the page shows. Nothing rests on it.
void check_shown(const Json& object) {
    const Json* shown = find_member(object, "shown");
    if (shown == nullptr) return;
    const auto is_id = [](const Json& id) {
        return id.is_number_unsigned() && id.get<std::uint64_t>() - 1 < std::uint64_t{largest_number};
    };
    if (!shown->is_array() || shown->size() > most_shown || !std::ranges::all_of(*shown, is_id))
        refuse("shown", "at most " + std::to_string(most_shown) + " numbers of conversations");
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
    check_shown(object);
    return beat;
}

ActionRequest parse_action(std::string_view body) {
    const Json object = parse_object(body);
    return {text(object, "agent"), flag(object, "random").value_or(false),
        integer(object, "version", 1, largest_number)};
}

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
