// SPDX-License-Identifier: MIT
#include "cmd/views.h"

#include "core/base/error.h"
#include "core/sign_of_life.h"
#include "core/store/conversations.h"
#include "core/store/loads.h"
#include "core/story.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <array>
#include <utility>

namespace convassign {

namespace {

/// The daemon says so; nobody is online then.
template <typename WithVerdict>
void withhold_where_nothing_is_stored(const CommandNeeds& needs, std::vector<WithVerdict>& all) {
    if (cannot_store(look_for_daemon(needs.store)))
        for (WithVerdict& one : all)
            withhold(one.verdict);
}

} // namespace

std::vector<AgentView> views_of_all_agents(const CommandNeeds& needs) {
    Loads loads(needs.store);
    auto views = agent_views(needs.store, loads, needs.config.presence, needs.now);
    withhold_where_nothing_is_stored(needs, views);
    return views;
}

std::vector<AgentPresence> presence_of(const CommandNeeds& needs) {
    auto presence = presence_now(needs.store, needs.config.presence, needs.now);
    withhold_where_nothing_is_stored(needs, presence);
    return presence;
}

std::vector<AgentId> online_among(const std::vector<AgentPresence>& presence) {
    std::vector<AgentId> online;
    for (const AgentPresence& one : presence)
        if (one.verdict.online) online.push_back(one.agent.id);
    return online;
}

void judge_assignee(ConversationView& view, const std::vector<AgentPresence>& presence) {
    const auto online = online_among(presence);
    view.assignee_online = view.assignee && std::ranges::find(online, *view.assignee) != online.end();
}

void judge_assignees(std::vector<ConversationView>& views, const std::vector<AgentPresence>& presence) {
    for (ConversationView& view : views)
        judge_assignee(view, presence);
}

ConversationView require_view(const CommandNeeds& needs, ConversationId id, const std::string& what) {
    auto view = conversations::view(needs.store, id);
    if (!view) throw NotFound(what + " conversation " + title_of(id) + ": no such conversation");
    std::vector<ConversationView> views{std::move(*view)};
    judge_assignees(views, presence_of(needs));
    return views.front();
}

AgentView require_agent_view(const CommandNeeds& needs, const std::string& name) {
    std::vector<AgentView> views{
        agent_view(needs.store, require_agent(needs.store, name), needs.config.presence, needs.now)};
    withhold_where_nothing_is_stored(needs, views);
    return views.front();
}

std::string title_of(ConversationId id) { return "#" + std::to_string(id.value); }

std::string customer_of(const ConversationView& view) {
    if (view.customer.empty()) return "forgotten";
    return view.customer_name.empty() ? view.customer : view.customer + " (" + view.customer_name + ")";
}

Cell standing_of(const ConversationView& view) {
    if (!view.assignee) {
        const bool waits = view.state == ConversationState::unassigned;
        if (waits && view.with_bot) return {"with the provider's bot", Style::dim};
        return {std::string(word(view.state)), waits ? Style::warning : Style::dim};
    }
    if (view.assignee_online) return {view.assignee_name, Style::good};
    return {view.assignee_name + " (offline)", Style::bad};
}

Cell online_cell(bool online) { return {online ? "yes" : "no", online ? Style::good : Style::dim}; }

namespace {

/// "voice note, 0:07" of what plays and tells for how long; empty of other files.
std::string playing_time(const Media& media) {
    constexpr std::int64_t minute = 60;
    const bool is_film = media.type.starts_with("video/");
    if (!media.seconds || (!is_film && !media.type.starts_with("audio/"))) return {};
    const std::string kind = is_film ? "video" : media.type.starts_with("audio/ogg") ? "voice note" : "audio";
    const std::string seconds = std::to_string(*media.seconds % minute);
    return kind + ", " + std::to_string(*media.seconds / minute) + (seconds.size() < 2 ? ":0" : ":")
        + seconds;
}

/// "1 file", or "1 file: voice note, 0:07".
std::string files_of(const Message& message) {
    std::string text = count_of(message.media_count, "file");
    std::string before = ": ";
    for (const Media& media : message.media)
        if (const std::string time = playing_time(media); !time.empty())
            text += std::exchange(before, "; ") + time;
    return text;
}

} // namespace

std::string text_of(const Message& message) {
    std::string text = in_words(message);
    const auto add = [&](const std::string& more) { text += (text.empty() ? "" : " ") + more; };
    if (message.media_count > 0) add("[" + files_of(message) + "]");
    const bool is_kept = !message.text.empty() || message.media_count > 0;
    if (message.deleted_at && is_kept) add("(deleted by the customer)");
    if (message.edited_at && !message.deleted_at) add("(edited)");
    return text;
}

std::string ago(Time time, Time now) { return format_age(now - time) + " ago"; }

std::string size_in_words(std::uintmax_t bytes) {
    constexpr std::array units{"KB", "MB", "GB", "TB"};
    std::uintmax_t tenths = (bytes + 50) / 100; // of a KB
    std::size_t unit = 0;
    for (; tenths >= 10'000 && unit + 1 < units.size(); ++unit)
        tenths = (tenths + 500) / 1000;
    const std::string fraction = tenths < 100 && unit > 0 ? "." + std::to_string(tenths % 10) : "";
    return std::to_string(tenths / 10) + fraction + " " + units.at(unit);
}

} // namespace convassign
