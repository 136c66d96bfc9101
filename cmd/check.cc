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

Area check_daemon(const CommandNeeds& needs) {
    const auto holder = lock_holder(daemon_lock_path(needs.store.path()));
    if (holder) return {"daemon", "running, process " + std::to_string(*holder), {}};
    return {"daemon", "", check_missing_daemon(needs.store, needs.config, needs.now)};
}

std::vector<Area> check_all(const CommandNeeds& needs) {
    const std::string& file = needs.config.file;
    const auto providers = std::to_string(needs.config.providers.size());
    return {
        {"database", "whole, and every row refers to what is there", check_database(needs.store)},
        {"rules", std::to_string(rule_count()) + " of the product, none broken", check_rules(needs.store)},
        {"configuration", file.empty() ? "no file: all defaults hold" : "'" + file + "' and what it names",
            check_configuration(needs.config)},
        check_daemon(needs),
        {"proxy",
            needs.config.http.behind_proxy ? "nothing is missing in what it brought" : "none configured",
            check_proxy(needs.store, needs.now)},
        {"queue", "nobody waits in vain", check_queue(needs.store, needs.config, needs.now)},
        {"providers", providers + ", by what the daemon last told of them",
            check_providers(needs.store, needs.config, needs.now)},
        {"outbox", "nothing refused, nothing late", check_outbox(needs.store, needs.config, needs.now)},
    };
}

Cell in_one_word(const Findings& findings) {
    if (findings.empty()) return {"ok", Style::good};
    return count_wrong(findings) > 0 ? Cell("wrong", Style::bad) : Cell("note", Style::dim);
}

void print_areas(const CommandNeeds& needs, const std::vector<Area>& areas) {
    Table table{{{""}, {""}, {""}}, {}};
    for (const Area& area : areas)
        table.rows.push_back(
            {{area.name, Style::dim}, in_one_word(area.findings), area.findings.empty() ? area.seen : ""});
    needs.output.table(table);
}

void print_providers(const CommandNeeds& needs) {
    Table table{{{"PROVIDER"}, {"TYPE"}, {"CAN"}, {"LAST POLL"}, {"LAST WEBHOOK"},
                    {"REFUSED", Fit::whole, true}, {"REPEATED", Fit::whole, true}},
        {}};
    const auto lines = lines::all(needs.store);
    for (const ProviderConfig& provider : needs.config.providers) {
        const auto line = std::ranges::find_if(lines, [&](const Line& one) {
            return one.provider == provider.name && one.address == address_of(provider);
        });
        const auto when = [&](std::optional<Time> Line::*moment) -> std::string {
            const bool is_known = line != lines.end() && (*line).*moment;
            return is_known ? ago(*((*line).*moment), needs.now) : "-";
        };
        table.rows.push_back({{provider.name, Style::bold}, provider.type, abilities_in_words(provider),
            when(&Line::last_poll_at), when(&Line::last_webhook_at),
            line == lines.end() ? "0" : std::to_string(line->webhooks_refused),
            line == lines.end() ? "0" : std::to_string(line->webhooks_repeated)});
    }
    needs.output.row({});
    needs.output.table(table);
}

void print(const CommandNeeds& needs, const std::vector<Area>& areas) {
    print_areas(needs, areas);
    print_providers(needs);
    for (const Area& area : areas)
        for (const Finding& finding : area.findings) {
            needs.output.row({});
            needs.output.row(
                {finding.is_wrong ? Cell("wrong: ", Style::bad) : Cell("note:  ", Style::dim), finding.what});
            needs.output.row({{"do:    ", Style::dim}, finding.advice});
        }
}

} // namespace

void run_check(const CommandNeeds& needs, const Options&) {
    const auto areas = check_all(needs);
    Findings findings;
    for (const Area& area : areas)
        findings.insert(findings.end(), area.findings.begin(), area.findings.end());
    if (needs.output.json())
        needs.output.document(check_json(findings));
    else
        print(needs, areas);
    const auto wrong = static_cast<std::int64_t>(count_wrong(findings));
    if (wrong == 0) return;
    needs.output.flush(); // what was found stands before what it comes to
    throw Error("check: " + count_of(wrong, "thing") + " wrong");
}

} // namespace convassign
