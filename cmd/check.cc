// SPDX-License-Identifier: MIT
#include "core/check.h"
#include "core/base/error.h"

#include "cmd/json.h"
#include "cmd/views.h"
#include "core/base/file_lock.h"
#include "core/config/provider_types.h"
#include "core/provider_summary.h"
#include "core/store/lines.h"
#include "core/wrap/sqlite.h"

#include <algorithm>

namespace convassign {

namespace {

/// What was looked at, and what was seen there.
struct Area {
    const char* name;
    std::string seen;
    Findings findings;
};

Area check_daemon(const Context& context) {
    const auto holder = lock_holder(daemon_lock_path(context.store.path()));
    if (holder) return {"daemon", "running, process " + std::to_string(*holder), {}};
    return {"daemon", "", check_missing_daemon(context.store, context.config, context.now)};
}

std::vector<Area> check_all(const Context& context) {
    const std::string& file = context.config.file;
    const auto providers = std::to_string(context.config.providers.size());
    return {
        {"database", "whole, and every row refers to what is there", check_database(context.store)},
        {"rules", std::to_string(rule_count()) + " of the product, none broken", check_rules(context.store)},
        {"configuration", file.empty() ? "no file: all defaults hold" : "'" + file + "' and what it names",
            check_configuration(context.config)},
        check_daemon(context),
        {"proxy",
            context.config.http.behind_proxy ? "nothing is missing in what it brought" : "none configured",
            check_proxy(context.store, context.now)},
        {"queue", "nobody waits in vain", check_queue(context.store, context.config, context.now)},
        {"providers", providers + ", by what the daemon last told of them",
            check_providers(context.store, context.config, context.now)},
        {"outbox", "nothing refused, nothing late", check_outbox(context.store, context.config, context.now)},
    };
}

Cell in_one_word(const Findings& findings) {
    if (findings.empty()) return {"ok", Style::good};
    return count_wrong(findings) > 0 ? Cell("wrong", Style::bad) : Cell("note", Style::dim);
}

void print_areas(const Context& context, const std::vector<Area>& areas) {
    Table table{{{""}, {""}, {""}}, {}};
    for (const Area& area : areas)
        table.rows.push_back(
            {{area.name, Style::dim}, in_one_word(area.findings), area.findings.empty() ? area.seen : ""});
    context.output.table(table);
}

void print_providers(const Context& context) {
    Table table{{{"PROVIDER"}, {"TYPE"}, {"CAN"}, {"LAST POLL"}, {"LAST WEBHOOK"},
                    {"REFUSED", Fit::whole, true}, {"REPEATED", Fit::whole, true}},
        {}};
    const auto lines = lines::all(context.store);
    for (const ProviderConfig& provider : context.config.providers) {
        const auto line = std::ranges::find_if(lines, [&](const Line& one) {
            return one.provider == provider.name && one.address == address_of(provider);
        });
        const auto when = [&](std::optional<Time> Line::*moment) -> std::string {
            const bool is_known = line != lines.end() && (*line).*moment;
            return is_known ? ago(*((*line).*moment), context.now) : "-";
        };
        table.rows.push_back({{provider.name, Style::bold}, provider.type, abilities_in_words(provider),
            when(&Line::last_poll_at), when(&Line::last_webhook_at),
            line == lines.end() ? "0" : std::to_string(line->webhooks_refused),
            line == lines.end() ? "0" : std::to_string(line->webhooks_repeated)});
    }
    context.output.line({});
    context.output.table(table);
}

void print(const Context& context, const std::vector<Area>& areas) {
    print_areas(context, areas);
    print_providers(context);
    for (const Area& area : areas)
        for (const Finding& finding : area.findings) {
            context.output.line({});
            context.output.line(
                {finding.is_wrong ? Cell("wrong: ", Style::bad) : Cell("note:  ", Style::dim), finding.what});
            context.output.line({{"do:    ", Style::dim}, finding.advice});
        }
}

} // namespace

void run_check(const Context& context, const Options&) {
    const auto areas = check_all(context);
    Findings findings;
    for (const Area& area : areas)
        findings.insert(findings.end(), area.findings.begin(), area.findings.end());
    if (context.output.json())
        context.output.document(check_json(findings));
    else
        print(context, areas);
    const auto wrong = static_cast<std::int64_t>(count_wrong(findings));
    if (wrong == 0) return;
    context.output.flush(); // what was found stands before what it comes to
    throw Error("check: " + count_of(wrong, "thing") + " wrong");
}

} // namespace convassign
