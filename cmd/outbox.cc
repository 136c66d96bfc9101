// SPDX-License-Identifier: MIT
#include "cmd/views.h"
#include "core/json.h"

#include <limits>

namespace convassign {

namespace {

std::string name_of(Store& store, AgentId id) {
    const auto agent = store.find_agent(id);
    return agent ? agent->name : "";
}

/// What the row is about: "#12 to maria".
std::string subject_of(const OutboxRow& row, Store& store) {
    if (row.line) {
        const auto line = store.find_line(*row.line);
        return line ? line->provider : "";
    }
    if (!row.conversation) return "";
    std::string title = title_of(*row.conversation);
    if (row.event != OutboxEvent::assignment) return title;
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

void print(const Context& context, const std::vector<OutboxRow>& rows) {
    Table table{{{"ROW", Fit::whole, true}, {"TARGET"}, {"EVENT"}, {"ABOUT"}, {"STATE"},
                    {"TRIES", Fit::whole, true}, {"DUE"}, {"ERROR", Fit::rest}},
        {}};
    for (const OutboxRow& row : rows)
        table.rows.push_back({{std::to_string(row.id.value), Style::bold}, row.target,
            std::string(word(row.event)), subject_of(row, context.store), state_cell(row.state),
            std::to_string(row.attempts), when_of(row, context.now), row.error});
    context.output.table(table);
}

/// Those that were named, or those of a target that wait or were refused.
std::vector<OutboxId> rows_meant(const Context& context, const OutboxOptions& options) {
    if (!options.target) return options.rows;
    OutboxFilter filter;
    filter.target = options.target;
    filter.limit = std::numeric_limits<std::int64_t>::max();
    std::vector<OutboxId> rows;
    for (const OutboxRow& row : context.store.outbox(filter))
        if (row.state != OutboxState::sending) rows.push_back(row.id);
    return rows;
}

using Action = void (*)(const Scene&, const std::vector<OutboxId>&);

void change(const Context& context, const OutboxOptions& options, Action action, const std::string& done) {
    std::vector<OutboxId> ids;
    {
        Transaction transaction(context.store.database());
        ids = rows_meant(context, options);
        action(context.scene(), ids);
        transaction.commit();
    }
    if (context.output.json()) {
        std::vector<OutboxRow> rows;
        rows.reserve(ids.size());
        for (const OutboxId id : ids)
            rows.push_back(*context.store.find_outbox(id));
        context.output.document(
            outbox_json(rows, [&](AgentId agent) { return name_of(context.store, agent); }));
        return;
    }
    context.output.confirm({count_of(static_cast<std::int64_t>(ids.size()), "row") + " " + done});
}

} // namespace

void run_outbox_list(const Context& context, const Options& options) {
    OutboxFilter filter;
    filter.all = options.outbox.all;
    filter.target = options.outbox.target;
    filter.limit = options.outbox.limit;
    const auto rows = context.store.outbox(filter);
    if (context.output.json())
        context.output.document(
            outbox_json(rows, [&](AgentId agent) { return name_of(context.store, agent); }));
    else
        print(context, rows);
}

void run_outbox_retry(const Context& context, const Options& options) {
    change(context, options.outbox, retry_outbox, "will be sent as soon as possible");
}

void run_outbox_drop(const Context& context, const Options& options) {
    change(context, options.outbox, drop_outbox, "dropped");
}

} // namespace convassign
