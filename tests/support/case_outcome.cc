// SPDX-License-Identifier: MIT
#include "tests/support/case_outcome.h"

#include "core/wrap/json.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>

namespace convassign {

namespace {

using Texts = std::vector<std::string>;

std::vector<Json> open_ones(const CaseOutcome& outcome) {
    std::vector<Json> open;
    std::ranges::copy_if(outcome.conversations, std::back_inserter(open),
        [](const Json& conversation) { return conversation["state"] != "closed"; });
    return open;
}

std::vector<Json> messages_of(const std::vector<Json>& conversations) {
    std::vector<Json> messages;
    for (const Json& conversation : conversations)
        messages.insert(messages.end(), conversation["messages"].begin(), conversation["messages"].end());
    return messages;
}

bool is_set(const Json& message, const char* flag) {
    const Json* found = find_member(message, flag);
    return found != nullptr && *found == true;
}

bool is_empty(const Json& message) {
    return message["text"] == "" && message["media_count"] == 0 && !is_set(message, "deleted");
}

Json texts_of(const std::vector<Json>& messages) {
    Json texts = Json::array();
    for (const Json& message : messages)
        texts.push_back(message["text"]);
    return texts;
}

bool stands_in(const std::string& text, const std::vector<Json>& messages) {
    return std::ranges::any_of(messages, [&](const Json& message) {
        return message["text"].get<std::string>().find(text) != std::string::npos;
    });
}

/// Of each conversation what a member says: one value where there is one conversation.
Json each_of(const std::vector<Json>& conversations, const char* member) {
    Json values = Json::array();
    for (const Json& conversation : conversations)
        values.push_back(conversation[member]);
    return values;
}

Json media_of(const std::vector<Json>& messages, const char* member) {
    Json values = Json::array();
    for (const Json& message : messages)
        for (const Json& media : message["media"])
            values.push_back(media.value(member, Json()));
    return values;
}

/// What is there of that which a key of `expect` is about. `wanted` decides where any of several will do.
using Found = std::function<Json(const CaseOutcome& outcome, const Json& wanted)>;

Json found_texts(const CaseOutcome& outcome, const Json& wanted) {
    const std::vector<Json> messages = messages_of(open_ones(outcome));
    const bool has_all = std::ranges::all_of(wanted.is_array() ? wanted : Json::array({wanted}),
        [&](const Json& text) { return stands_in(text.get<std::string>(), messages); });
    return has_all ? wanted : texts_of(messages);
}

Json found_messages(const CaseOutcome& outcome, const Json& wanted) {
    const Json counts = each_of(open_ones(outcome), "message_count");
    const bool all_are = std::ranges::all_of(counts, [&](const Json& count) { return count == wanted; });
    return all_are && !counts.empty() ? wanted : counts;
}

Json found_first(const CaseOutcome& outcome, const Json& wanted) {
    const std::vector<Json> open = open_ones(outcome);
    const auto longest = std::ranges::min_element(
        open, {}, [](const Json& one) { return one["waiting_since"].get<std::string>(); });
    if (longest == open.end()) return nullptr;
    const auto customer = (*longest)["customer"].get<std::string>();
    return customer.find(wanted.get<std::string>()) == std::string::npos ? Json(customer) : wanted;
}

Json found_history(const CaseOutcome& outcome, const Json& wanted) {
    const bool has_all = std::ranges::all_of(wanted, [&](const Json& kind) {
        return std::ranges::find(outcome.history, kind.get<std::string>()) != outcome.history.end();
    });
    return has_all ? wanted : Json(outcome.history);
}

Json found_name(const CaseOutcome& outcome, const Json& wanted) {
    const Json names = each_of(open_ones(outcome), "customer_name");
    return std::ranges::find(names, wanted) == names.end() ? names : wanted;
}

/// Of each message that went out, in whatever conversation.
Json replies_of(const CaseOutcome& outcome, const char* member) {
    Json values = Json::array();
    for (const Json& message : messages_of(outcome.conversations))
        if (message["direction"] == "out") values.push_back(message.value(member, Json()));
    return values;
}

std::int64_t count_of_set(const CaseOutcome& outcome, const char* flag) {
    return std::ranges::count_if(
        messages_of(outcome.conversations), [&](const Json& message) { return is_set(message, flag); });
}

bool is_told_to_fail(const CaseOutcome& outcome) {
    return outcome.status["error"].is_string() && outcome.check.dump().find("'line'") != std::string::npos;
}

const std::map<std::string, Found>& ways_to_find() {
    using Outcome = CaseOutcome;
    static const std::map<std::string, Found> ways{
        {"open", [](const Outcome& o, const Json&) { return Json(open_ones(o).size()); }},
        {"closed",
            [](const Outcome& o, const Json&) { return Json(o.conversations.size() - open_ones(o).size()); }},
        {"drawn",
            [](const Outcome& o, const Json&) {
                return Json(std::ranges::count(open_ones(o), Json("assigned"),
                    [](const Json& conversation) { return conversation["state"]; }));
            }},
        {"assignees", [](const Outcome& o, const Json&) { return each_of(open_ones(o), "assignee"); }},
        {"customers", [](const Outcome& o, const Json&) { return each_of(open_ones(o), "customer"); }},
        {"messages", found_messages},
        {"messages_total",
            [](const Outcome& o, const Json&) { return Json(messages_of(open_ones(o)).size()); }},
        {"text", found_texts},
        {"texts", found_texts},
        {"texts_in_order", [](const Outcome& o, const Json&) { return texts_of(messages_of(open_ones(o))); }},
        {"text_not_empty",
            [](const Outcome& o, const Json&) {
                const Json texts = texts_of(messages_of(open_ones(o)));
                return Json(!texts.empty() && std::ranges::find(texts, Json("")) == texts.end());
            }},
        {"name", found_name},
        {"media", [](const Outcome& o, const Json&) { return media_of(messages_of(open_ones(o)), "type"); }},
        {"media_sizes",
            [](const Outcome& o, const Json&) { return media_of(messages_of(open_ones(o)), "size"); }},
        {"media_seconds",
            [](const Outcome& o, const Json&) { return media_of(messages_of(open_ones(o)), "seconds"); }},
        {"media_names",
            [](const Outcome& o, const Json&) { return media_of(messages_of(open_ones(o)), "name"); }},
        {"edited", [](const Outcome& o, const Json&) { return Json(count_of_set(o, "edited")); }},
        {"deleted", [](const Outcome& o, const Json&) { return Json(count_of_set(o, "deleted")); }},
        {"replies", [](const Outcome& o, const Json&) { return replies_of(o, "state"); }},
        {"reply_errors", [](const Outcome& o, const Json&) { return replies_of(o, "error"); }},
        {"reply_agents", [](const Outcome& o, const Json&) { return replies_of(o, "agent"); }},
        {"sent", [](const Outcome& o, const Json&) { return Json(o.sent); }},
        {"first", found_first},
        {"history", found_history},
        {"unread", [](const Outcome& o, const Json&) { return o.status["unread_rows"]; }},
        {"written", [](const Outcome& o, const Json&) { return Json(o.asked.assignments); }},
        {"written_back", [](const Outcome& o, const Json&) { return Json(o.is_written_back); }},
        {"requests_at_most",
            [](const Outcome& o, const Json& most) {
                return o.asked.lists <= most ? most : Json(o.asked.lists);
            }},
        {"failing", [](const Outcome& o, const Json&) { return Json(is_told_to_fail(o)); }},
        {"told",
            [](const Outcome& o, const Json&) {
                return Json(o.status["error"].is_string() || o.status["last_success_at"].is_string());
            }},
    };
    return ways;
}

/// What the command says; nothing where it fails.
Json asked_of(World& world, const std::vector<std::string>& arguments) {
    std::vector<std::string> words{"--json"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const Finished finished = world.command(words);
    return finished.out.empty() ? Json::object() : parse_json(finished.out);
}

Json rows_from(World& world, const std::string& member, const std::vector<std::string>& arguments) {
    return asked_of(world, arguments).value(member, Json::array());
}

Json line_in(const Json& lines) {
    for (const Json& line : lines)
        if (line["name"] == "line") return line;
    return {{"error", nullptr}, {"last_success_at", nullptr}, {"unread_rows", nullptr}};
}

bool is_written_back(const Json& conversation, const CaseLine& line) {
    if (conversation["state"] != "assigned") return true;
    for (const Json& message : conversation["messages"])
        if (Json(line.assignee_there(message["provider_message_id"])) != conversation["assignee"])
            return false;
    return true;
}

} // namespace

CaseOutcome outcome_of(World& world, const CaseLine& line) {
    CaseOutcome outcome;
    for (const Json& listed : rows_from(world, "conversations", {"list", "--all", "--limit", "10000"}))
        outcome.conversations.push_back(
            asked_of(world, {"show", std::to_string(listed["id"].get<int>()), "--messages", "10000"}));
    std::ranges::sort(outcome.conversations, {}, [](const Json& one) { return one["id"].get<int>(); });
    outcome.status = line_in(rows_from(world, "providers", {"status"}));
    outcome.check = asked_of(world, {"check"});
    for (const Json& row : rows_from(world, "history", {"history", "--limit", "10000"}))
        outcome.history.push_back(row["kind"]);
    outcome.asked = line.asked();
    outcome.sent = line.sent();
    outcome.is_written_back = std::ranges::all_of(
        outcome.conversations, [&](const Json& one) { return is_written_back(one, line); });
    return outcome;
}

std::string what_is_wrong(const Json& expect, const CaseOutcome& outcome) {
    std::string wrong;
    for (const auto& [key, wanted] : expect.items()) {
        if (key == "gone") continue;
        const auto way = ways_to_find().find(key);
        if (way == ways_to_find().end()) return "nothing is known of '" + key + "'";
        const Json found = way->second(outcome, wanted);
        if (found != wanted) wrong += key + " is " + found.dump() + " and not " + wanted.dump() + "\n";
    }
    for (const Json& message : messages_of(outcome.conversations))
        if (is_empty(message)) wrong += "a message is empty: " + message.dump() + "\n";
    return wrong;
}

std::string what_is_left(const std::string& text, const CaseOutcome& outcome, const World& world) {
    std::string left;
    for (const Json& conversation : outcome.conversations)
        if (conversation.dump().find(text) != std::string::npos) left += "it is shown\n";
    const std::filesystem::path database = world.database();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(database.parent_path())) {
        if (!entry.is_regular_file()) continue;
        const std::string name = entry.path().filename().string();
        const bool is_database = entry.path().string().starts_with(database.string());
        if (is_database && content(entry.path().string()).find(text) != std::string::npos)
            left += name + " has it\n";
    }
    return left;
}

} // namespace convassign
