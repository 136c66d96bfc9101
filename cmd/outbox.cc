// SPDX-License-Identifier: MIT
#include "cmd/json.h"
#include "cmd/views.h"
#include "core/store/agents.h"
#include "core/store/lines.h"
#include "core/store/outbox_rows.h"

namespace convassign {

namespace {

std::string name_of(Database& store, AgentId id) {
    const auto agent = agents::find(store, id);
    return agent ? agent->name : "";
}

/// What the row is about: "#12 to maria".
std::string subject_of(const OutboxRow& row, Database& store) {
    if (row.line) {
        const auto line = lines::find(store, *row.line);
        return line ? line->provider : "";
    }
    if (!row.conversation) return "";
    std::string title = title_of(*row.conversation);
    if (row.occasion != Occasion::assignment) return title;
    return title + (row.agent ? " to " + name_of(store, *row.agent) : " to nobody");
}

std::string when_of(const OutboxRow& row, Time now) {
    if (row.ended_at) return ago(*row.ended_at, now);
    if (row.state == OutboxState::queued && row.due_at > now) return "in " + format_age(row.due_at - now);
    return "now";
}

Cell state_cell(OutboxState state) {
    const bool is_good = state == OutboxState::sent;
    return {std::string(word(state)),
        is_good                             ? Style::good
            : state == OutboxState::refused ? Style::bad
                                            : Style::plain};
}

void print(const CommandNeeds& needs, const std::vector<OutboxRow>& rows) {
    Table table{{{"ROW", Fit::whole, true}, {"TARGET"}, {"EVENT"}, {"ABOUT"}, {"STATE"},
                    {"TRIES", Fit::whole, true}, {"DUE"}, {"ERROR", Fit::rest}},
        {}};
    for (const OutboxRow& row : rows)
        table.rows.push_back({{std::to_string(row.id.value), Style::bold}, row.target,
            std::string(word(row.occasion)), subject_of(row, needs.store), state_cell(row.state),
            std::to_string(row.attempts), when_of(row, needs.now), row.error});
    needs.output.table(table);
}

void show_change(const CommandNeeds& needs, const ChangedOutbox& changed, const std::string& done) {
    if (needs.output.json())
        needs.output.document(
            outbox_json(changed.rows, [&](AgentId agent) { return changed.agents.at(agent); }));
    else
        needs.output.confirm({count_of(std::ssize(changed.rows), "row") + " " + done});
}

} // namespace

void run_outbox_list(const CommandNeeds& needs, const Options& options) {
    OutboxFilter filter;
    filter.all = options.outbox.all;
    filter.target = options.outbox.target;
    filter.limit = options.outbox.limit;
    const auto rows = outbox_rows::list(needs.store, filter);
    if (needs.output.json())
        needs.output.document(outbox_json(rows, [&](AgentId agent) { return name_of(needs.store, agent); }));
    else
        print(needs, rows);
}

void run_outbox_retry(const CommandNeeds& needs, const Options& options) {
    const OutboxOptions& asked = options.outbox;
    const ChangedOutbox changed = asked.target ? retry_outbox_of(needs.for_action(), *asked.target)
                                               : retry_outbox(needs.for_action(), asked.rows);
    show_change(needs, changed, "will be sent as soon as possible");
}

void run_outbox_drop(const CommandNeeds& needs, const Options& options) {
    const OutboxOptions& asked = options.outbox;
    const ChangedOutbox changed = asked.target ? drop_outbox_of(needs.for_action(), *asked.target)
                                               : drop_outbox(needs.for_action(), asked.rows);
    show_change(needs, changed, "dropped");
}

} // namespace convassign
