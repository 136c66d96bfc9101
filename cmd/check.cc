// SPDX-License-Identifier: MIT
#include "core/check.h"
#include "core/base/error.h"

#include "cmd/json.h"
#include "cmd/progress.h"
#include "cmd/views.h"
#include "core/config/provider_types.h"
#include "core/fairness_text.h"
#include "core/health.h"
#include "core/inspection.h"
#include "core/provider_summary.h"
#include "core/store/lines.h"
#include "core/store/rules.h"
#include "core/wrap/database.h"
#include "core/wrap/leadership.h"

#include <algorithm>
#include <iostream>
#include <iterator>

namespace convassign {

namespace {

/// What was looked at, and what was seen there.
struct Area {
    const char* name;
    std::string seen;
    Findings findings;
};

Area look_at_daemon(const CommandNeeds& needs) {
    const DaemonSeen daemon = look_for_daemon(needs.store);
    return {"daemon", "running, process " + std::to_string(daemon.holder.value_or(0)),
        check_daemon(needs.store, needs.config, daemon, needs.now)};
}

Inspected inspect_all_rows(const CommandNeeds& needs, bool is_quiet) {
    Progress progress(std::cerr, is_error_watched() && !is_quiet);
    return inspect(needs.store, [&](std::size_t done, std::size_t all) {
        progress.tell(
            "check: " + std::to_string(done) + " of " + std::to_string(all) + " looks at the database");
    });
}

/// Also of a damaged database the rest is told.
Area look_at_draws(const CommandNeeds& needs) {
    FairnessRequest request;
    request.most_workers = most_fairness_workers;
    try {
        const Fairness fairness = fairness_of(needs.store, needs.config, request, needs.now);
        return {"fairness", in_words(fairness), check_fairness(fairness)};
    } catch (const DatabaseError& error) {
        return {"fairness", "", {{"database", describe(error), advice_to_restore}}};
    }
}

std::vector<Area> check_rows(const CommandNeeds& needs, const Options& options) {
    if (options.quick) return {};
    Inspected found = inspect_all_rows(needs, options.quiet);
    return {
        {"database", "whole, and every row refers to what is there", std::move(found.database)},
        {"rules", std::to_string(rules::count()) + " of the product, none broken", std::move(found.rules)},
        look_at_draws(needs),
    };
}

/// Where a server keeps the database.
std::vector<Area> look_at_server(const CommandNeeds& needs) {
    if (needs.store.leadership() == nullptr) return {};
    return {{"server", "nothing that was acknowledged is lost with one machine", check_server(needs.store)}};
}

std::vector<Area> check_rest(const CommandNeeds& needs) {
    const std::string& file = needs.config.file;
    const auto providers = std::to_string(needs.config.providers.size());
    return {
        {"configuration", file.empty() ? "no file: all defaults hold" : "'" + file + "' and what it names",
            check_configuration(needs.config)},
        look_at_daemon(needs),
        {"rescued", "no copy of a daemon that has lost its file", check_rescued(needs.store.path())},
        {"proxy",
            needs.config.http.behind_proxy ? "nothing is missing in what it brought" : "none configured",
            check_proxy(needs.store, needs.now)},
        {"queue", "nobody waits in vain", check_queue(needs.store, needs.config, needs.now)},
        {"providers", providers + ", by what the daemon last told of them",
            check_providers(needs.store, needs.config, needs.now)},
        {"outbox", "nothing refused, nothing late", check_outbox(needs.store, needs.config, needs.now)},
        {"media", "every file of a message is here, or its provider is asked for it",
            check_media(needs.store)},
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

void run_check(const CommandNeeds& needs, const Options& options) {
    auto areas = check_rows(needs, options);
    std::ranges::move(look_at_server(needs), std::back_inserter(areas));
    std::ranges::move(check_rest(needs), std::back_inserter(areas));
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
