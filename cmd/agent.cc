// SPDX-License-Identifier: MIT
#include "cmd/views.h"
#include "core/checkpoint.h"
#include "core/lifecycle.h"
#include "core/recipients.h"
#include "core/sign_of_life.h"
#include "core/wrap/database.h"

#include <algorithm>

namespace convassign {

namespace {

std::string why_of(const AgentView& view, Time now) {
    return in_words(AgentPresence{view.agent, {}, view.verdict}, now);
}

Cells row_of(const AgentView& view) {
    const Agent& agent = view.agent;
    const std::string draws = !agent.enabled ? "disabled" : agent.draws ? "yes" : "no";
    return {{agent.name, Style::bold}, agent.display_name, std::string(word(agent.role)), draws,
        online_cell(view.verdict.online), std::to_string(view.open_conversations)};
}

/// The agent as an action has left it, as a document; or a sentence on what was done.
void show_changed(const CommandNeeds& needs, const AgentView& view, const std::string& sentence) {
    if (needs.output.json())
        needs.output.document(agent_json(view));
    else
        needs.output.confirm({"agent ", {view.agent.name, Style::bold}, " " + sentence});
}

std::string queued_again(std::size_t count) {
    if (count == 0) return "";
    return "; " + count_of(static_cast<std::int64_t>(count), "conversation") + " went back into the queue";
}

/// Of an agent who had very many conversations most are left; a daemon that runs releases them.
void release_rest(const CommandNeeds& needs) {
    if (look_for_daemon(needs.store).holder) return;
    const Recipients recipients = recipients_of(needs.config);
    while (lifecycle::release_next(needs.store, recipients, needs.now) > 0)
        checkpoint_without_daemon(needs.store, needs.now);
}

} // namespace

void run_agent_list(const CommandNeeds& needs, const Options&) {
    const auto views = views_of_all_agents(needs);
    if (needs.output.json()) {
        needs.output.document(agents_json(views));
        return;
    }
    Table table{{{"NAME"}, {"DISPLAY NAME", Fit::shortened}, {"ROLE"}, {"DRAWS"}, {"ONLINE"},
                    {"OPEN", Fit::whole, true}},
        {}};
    for (const AgentView& view : views)
        table.rows.push_back(row_of(view));
    needs.output.table(table);
    if (views.empty()) needs.output.confirm({"no agents; add one with 'convassign agent add NAME'"});
}

void run_agent_show(const CommandNeeds& needs, const Options& options) {
    const AgentView view = require_agent_view(needs, options.agent.name);
    if (needs.output.json()) {
        needs.output.document(agent_json(view));
        return;
    }
    const bool online = view.verdict.online;
    const auto fact = [](const char* name, Cell value) {
        return Cells{{name, Style::dim}, std::move(value)};
    };
    needs.output.row({{view.agent.name, Style::bold}});
    needs.output.table({{{""}, {""}},
        {fact("display name", view.agent.display_name), fact("role", std::string(word(view.agent.role))),
            fact("enabled", view.agent.enabled ? "yes" : "no"),
            fact("draws", view.agent.draws ? "yes" : "no"),
            fact(
                "online", {(online ? "yes, " : "no, ") + why_of(view, needs.now), online_cell(online).style}),
            fact("open conversations", std::to_string(view.open_conversations))}});
}

void run_agent_add(const CommandNeeds& needs, const Options& options) {
    const AgentView added = add_agent(needs.for_action(), options.agent.name, options.agent.change);
    show_changed(needs, added,
        "added; 'convassign agent token " + added.agent.name + "' makes the token to sign in with");
}

void run_agent_set(const CommandNeeds& needs, const Options& options) {
    const AgentView view = change_agent(needs.for_action(), options.agent.name, options.agent.change);
    show_changed(needs, view,
        "is '" + view.agent.display_name + "', " + std::string(word(view.agent.role))
            + (view.agent.draws ? "" : ", takes no part in draws"));
}

void run_agent_enable(const CommandNeeds& needs, const Options& options) {
    show_changed(needs, enable_agent(needs.for_action(), options.agent.name), "is enabled");
}

void run_agent_disable(const CommandNeeds& needs, const Options& options) {
    const EndedAgent ended = disable_agent(needs.for_action(), options.agent.name);
    release_rest(needs);
    show_changed(needs, ended.after, "is disabled" + queued_again(ended.released));
}

void run_agent_remove(const CommandNeeds& needs, const Options& options) {
    const EndedAgent ended = remove_agent(needs.for_action(), options.agent.name);
    release_rest(needs);
    show_changed(needs, ended.before, "removed" + queued_again(ended.released));
}

void run_agent_online(const CommandNeeds& needs, const Options& options) {
    const AgentView view = set_online(needs.for_action(), options.agent.name, options.agent.online_for);
    const Agent& agent = view.agent;
    show_changed(needs, view, "is set online until " + local_time(*agent.override_until));
    if (!view.verdict.online)
        needs.output.note(
            "agent '" + agent.name + "' is not online all the same: " + why_of(view, needs.now));
}

void run_agent_offline(const CommandNeeds& needs, const Options& options) {
    const AgentView view = set_offline(needs.for_action(), options.agent.name, options.agent.offline_for);
    const auto& until = view.agent.override_until;
    show_changed(needs, view,
        "is set offline until "
            + (until ? local_time(*until) : "'convassign agent auto " + view.agent.name + "'"));
}

void run_agent_auto(const CommandNeeds& needs, const Options& options) {
    const AgentView view = auto_presence(needs.for_action(), options.agent.name);
    show_changed(needs, view, "is online by the pages again: now " + why_of(view, needs.now));
}

} // namespace convassign
