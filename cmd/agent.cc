// SPDX-License-Identifier: MIT
#include "cmd/views.h"
#include "core/store/loads.h"

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
void show_changed(const Context& context, const AgentView& view, const std::string& sentence) {
    if (context.output.json())
        context.output.document(agent_json(view));
    else
        context.output.confirm({"agent ", {view.agent.name, Style::bold}, " " + sentence});
}

std::string queued_again(std::size_t count) {
    if (count == 0) return "";
    return "; " + count_of(static_cast<std::int64_t>(count), "conversation") + " went back into the queue";
}

} // namespace

void run_agent_list(const Context& context, const Options&) {
    Loads loads(context.store);
    const auto views = agent_views(context.store, loads, context.config.presence, context.now);
    if (context.output.json()) {
        context.output.document(agents_json(views));
        return;
    }
    Table table{{{"NAME"}, {"DISPLAY NAME", Fit::shortened}, {"ROLE"}, {"DRAWS"}, {"ONLINE"},
                    {"OPEN", Fit::whole, true}},
        {}};
    for (const AgentView& view : views)
        table.rows.push_back(row_of(view));
    context.output.table(table);
    if (views.empty()) context.output.confirm({"no agents; add one with 'convassign agent add NAME'"});
}

void run_agent_show(const Context& context, const Options& options) {
    const AgentView view = require_agent_view(context, options.agent.name);
    if (context.output.json()) {
        context.output.document(agent_json(view));
        return;
    }
    const bool online = view.verdict.online;
    const auto fact = [](const char* name, Cell value) {
        return Cells{{name, Style::dim}, std::move(value)};
    };
    context.output.line({{view.agent.name, Style::bold}});
    context.output.table({{{""}, {""}},
        {fact("display name", view.agent.display_name), fact("role", std::string(word(view.agent.role))),
            fact("enabled", view.agent.enabled ? "yes" : "no"),
            fact("draws", view.agent.draws ? "yes" : "no"),
            fact("online",
                {(online ? "yes, " : "no, ") + why_of(view, context.now), online_cell(online).style}),
            fact("open conversations", std::to_string(view.open_conversations))}});
}

void run_agent_add(const Context& context, const Options& options) {
    const AgentView added = add_agent(context.scene(), options.agent.name, options.agent.change);
    show_changed(context, added,
        "added; 'convassign agent token " + added.agent.name + "' makes the token to sign in with");
}

void run_agent_set(const Context& context, const Options& options) {
    const AgentView view = change_agent(context.scene(), options.agent.name, options.agent.change);
    show_changed(context, view,
        "is '" + view.agent.display_name + "', " + std::string(word(view.agent.role))
            + (view.agent.draws ? "" : ", takes no part in draws"));
}

void run_agent_enable(const Context& context, const Options& options) {
    show_changed(context, enable_agent(context.scene(), options.agent.name), "is enabled");
}

void run_agent_disable(const Context& context, const Options& options) {
    const EndedAgent ended = disable_agent(context.scene(), options.agent.name);
    show_changed(context, ended.after, "is disabled" + queued_again(ended.released));
}

void run_agent_remove(const Context& context, const Options& options) {
    const EndedAgent ended = remove_agent(context.scene(), options.agent.name);
    show_changed(context, ended.before, "removed" + queued_again(ended.released));
}

void run_agent_online(const Context& context, const Options& options) {
    const AgentView view = set_online(context.scene(), options.agent.name, options.agent.online_for);
    const Agent& agent = view.agent;
    show_changed(context, view, "is set online until " + local_time(*agent.override_until));
    if (!view.verdict.online)
        context.output.note(
            "agent '" + agent.name + "' is not online all the same: " + why_of(view, context.now));
}

void run_agent_offline(const Context& context, const Options& options) {
    const AgentView view = set_offline(context.scene(), options.agent.name);
    show_changed(context, view, "is set offline, until 'convassign agent auto " + view.agent.name + "'");
}

void run_agent_auto(const Context& context, const Options& options) {
    const AgentView view = auto_presence(context.scene(), options.agent.name);
    show_changed(context, view, "is online by the pages again: now " + why_of(view, context.now));
}

} // namespace convassign
