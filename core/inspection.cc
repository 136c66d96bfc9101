// SPDX-License-Identifier: MIT
#include "core/inspection.h"

#include "core/store/chain.h"
#include "core/store/rules.h"
#include "core/wrap/sqlite.h"
#include "core/wrap/sqlite_upkeep.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

namespace convassign {

namespace {

constexpr unsigned most_workers = 4;
constexpr auto progress_period = std::chrono::milliseconds(200);

/// One look that needs no other one. What it finds is told in this order, whichever ends first.
struct Look {
    Findings Inspected::*belongs_to;
    std::function<Findings(Database&)> run;
};

Findings damage_of(const std::vector<std::string>& lines) {
    Findings findings;
    for (const std::string& line : lines)
        findings.push_back({"database", line, advice_to_restore});
    return findings;
}

Findings damage(Database& database) {
    SqliteDatabase* file = database.as_file();
    return file == nullptr ? Findings{} : damage_of(damage_in(*file));
}

Findings dangling(Database& database) {
    SqliteDatabase* file = database.as_file();
    return file == nullptr ? Findings{} : damage_of(dangling_rows(*file));
}

Findings broken(Database& database, std::size_t rule) {
    const auto found = rules::find_broken(database, rule);
    if (!found) return {};
    return {{"rules", found->what + ": " + found->which,
        "convassign never leaves this behind: keep a copy of the database, look for whoever else has written "
        "it, and "
        "report it"}};
}

Findings broken_chain(Database& database) {
    const auto row = chain::find_broken(database);
    if (!row) return {};
    return {{"rules", "a row of the history that does not fit to those before: " + std::to_string(row->value),
        "somebody has changed the history outside of convassign: keep a copy of the database, and run "
        "'convassign verify'"}};
}

/// The one that takes longest comes first.
std::vector<Look> all_looks() {
    std::vector<Look> looks{
        {&Inspected::database, damage}, {&Inspected::database, dangling}, {&Inspected::rules, broken_chain}};
    for (std::size_t rule = 0; rule < rules::count(); ++rule)
        looks.push_back({&Inspected::rules, [rule](Database& database) { return broken(database, rule); }});
    return looks;
}

/// A look that damage ends is a finding, too.
Findings findings_of(const Look& look, Database& database) {
    try {
        return look.run(database);
    } catch (const DatabaseError& error) {
        return damage_of({describe(error)});
    }
}

/// Workers take one look after the other, and write each its own element of the results.
class Inspection {
public:
    explicit Inspection(const Database& store) : store_(store), results_(looks_.size()) {}

    void work() {
        const auto own = store_.another();
        for (std::size_t i = next_++; i < looks_.size(); i = next_++) {
            results_[i] = findings_of(looks_[i], *own);
            ++done_;
        }
    }

    [[nodiscard]] std::size_t done() const { return done_; }
    [[nodiscard]] std::size_t all() const { return looks_.size(); }

    [[nodiscard]] Inspected result() {
        Inspected sum;
        for (std::size_t i = 0; i < looks_.size(); ++i)
            std::ranges::move(results_[i], std::back_inserter(sum.*looks_[i].belongs_to));
        return sum;
    }

private:
    const Database& store_;
    const std::vector<Look> looks_ = all_looks();
    std::vector<Findings> results_;
    std::atomic<std::size_t> next_ = 0;
    std::atomic<std::size_t> done_ = 0;
};

} // namespace

Inspected inspect(const Database& store, const InspectionProgress& progress) {
    Inspection inspection(store);
    std::vector<std::future<void>> workers;
    const unsigned count = std::clamp(std::thread::hardware_concurrency(), 1U, most_workers);
    for (unsigned i = 0; i < count; ++i)
        workers.push_back(std::async(std::launch::async, [&] { inspection.work(); }));
    for (const std::future<void>& worker : workers)
        while (worker.wait_for(progress_period) != std::future_status::ready)
            progress(inspection.done(), inspection.all());
    for (std::future<void>& worker : workers)
        worker.get();
    return inspection.result();
}

} // namespace convassign
