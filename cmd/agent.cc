// SPDX-License-Identifier: MIT
#include "cmd/views.h"

#include <algorithm>

namespace convassign {

namespace {

std::string why_of(const Context& context, const AgentId& id) {
    for (const AgentPresence& presence : presence_of(context))
        if (presence.agent.id == id) return in_words(presence, context.now);
    return "";
}

Cells row_of(const AgentView& view) {
    const Agent& agent = view.agent;
    const std::string draws = !agent.enabled ? "disabled" : agent.draws ? "yes" : "no";
    return {{agent.name, Style::bold}, agent.display_name, std::string(word(agent.role)), draws,
        online_cell(view.verdict.online), std::to_string(view.open_conversations)};
}

/// The agent as it is after a change, as a document; or a sentence on what was done.
void show_changed(const Context& context, const std::string& name, const std::string& sentence) {
    if (context.output.json())
        context.output.document(agent_json(require_agent_view(context, name)));
    else
        context.output.confirm({"agent ", {name, Style::bold}, " " + sentence});
}

std::string queued_again(std::int64_t count) {
    if (count == 0) return "";
    return "; " + count_of(count, "conversation") + " went back into the queue";
}

} // namespace

void run_agent_list(const Context& context, const Options&) {
    const auto views = agent_views(context.store, context.config.presence, context.now);
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
                {(online ? "yes, " : "no, ") + why_of(context, view.agent.id), online_cell(online).style}),
            fact("open conversations", std::to_string(view.open_conversations))}});
}

void run_agent_add(const Context& context, const Options& options) {
    const Agent agent = add_agent(context.scene(), options.agent.name, options.agent.change);
    show_changed(context, agent.name,
        "added; 'convassign agent token " + agent.name + "' makes the token to sign in with");
}

void run_agent_set(const Context& context, const Options& options) {
    const Agent agent = change_agent(context.scene(), options.agent.name, options.agent.change);
    show_changed(context, agent.name,
        "is '" + agent.display_name + "', " + std::string(word(agent.role))
            + (agent.draws ? "" : ", takes no part in draws"));
}

void run_agent_enable(const Context& context, const Options& options) {
    show_changed(context, enable_agent(context.scene(), options.agent.name).name, "is enabled");
}

void run_agent_disable(const Context& context, const Options& options) {
    Transaction transaction(context.store.database());
    const AgentView before = require_agent_view(context, options.agent.name);
    disable_agent(context.scene(), options.agent.name);
    transaction.commit();
    show_changed(context, options.agent.name, "is disabled" + queued_again(before.open_conversations));
}

void run_agent_remove(const Context& context, const Options& options) {
    Transaction transaction(context.store.database());
    const AgentView before = require_agent_view(context, options.agent.name);
    remove_agent(context.scene(), options.agent.name);
    transaction.commit();
    if (context.output.json())
        context.output.document(agent_json(before));
    else
        context.output.confirm({"agent ", {before.agent.name, Style::bold},
            " removed" + queued_again(before.open_conversations)});
}

void run_agent_online(const Context& context, const Options& options) {
    const Agent agent = set_online(context.scene(), options.agent.name, options.agent.online_for);
    show_changed(context, agent.name, "is set online until " + local_time(*agent.override_until));
    const AgentView view = require_agent_view(context, agent.name);
    if (!view.verdict.online)
        context.output.note(
            "agent '" + agent.name + "' is not online all the same: " + why_of(context, agent.id));
}

void run_agent_offline(const Context& context, const Options& options) {
    const Agent agent = set_offline(context.scene(), options.agent.name);
    show_changed(context, agent.name, "is set offline, until 'convassign agent auto " + agent.name + "'");
}

void run_agent_auto(const Context& context, const Options& options) {
    const Agent agent = auto_presence(context.scene(), options.agent.name);
    show_changed(context, agent.name, "is online by the pages again: now " + why_of(context, agent.id));
}

} // namespace convassign
