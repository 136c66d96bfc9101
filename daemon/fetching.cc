// SPDX-License-Identifier: MIT
#include "daemon/fetching.h"

#include "core/backoff.h"
#include "core/config/provider_types.h"
#include "core/provider/providers.h"
#include "core/store/lines.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <utility>

namespace convassign {

namespace {

// After a secret could not be read, say.
constexpr Duration fetcher_restart_period = 10s;
constexpr Duration fetcher_end_period = 50ms;
// What customers delete, and what is kept no longer, is gone within that time.
constexpr Duration upkeep_period = 30s;
constexpr Duration tidy_period = 1h;
constexpr Duration removal_pause = 20ms;
constexpr Duration settle_again_period = 1s;

bool is_ours_to_mend(FetchOutcome outcome) {
    return outcome == FetchOutcome::no_room || outcome == FetchOutcome::cannot_write;
}

LineId line_of(const ProviderConfig& provider, Database& store) {
    Transaction transaction(store);
    const LineId line = lines::at(store, provider.name, provider.type, address_of(provider)).id;
    transaction.commit();
    return line;
}

} // namespace

Fetching::Fetching(Needs needs) : needs_(std::move(needs)), folder_(media_folder(needs_.store.path())) {}

void Fetching::start() {
    if (!is_tidy_) tidy();
    if (!is_upkeep_begun_) {
        is_upkeep_begun_ = true;
        needs_.loop.every(upkeep_period, [this] { remove_old(); });
        needs_.loop.every(tidy_period, [this] {
            needs_.complaints.attempt("look after the files of messages",
                [this] { tidy_media(needs_.store, folder_, wall_clock()); });
        });
    }
    std::erase_if(ending_, [](const auto& fetcher) { return fetcher->has_ended(); });
    bool is_complete = ending_.empty();
    if (is_complete) {
        std::map<std::string, std::vector<ProviderConfig>> accounts;
        for (const ProviderConfig& provider : needs_.config.providers)
            accounts[account_of(provider)].push_back(provider);
        for (const auto& [account, providers] : accounts)
            is_complete = start_account(account, providers) && is_complete;
    }
    if (is_complete || is_start_due_) return;
    is_start_due_ = true;
    needs_.loop.after(ending_.empty() ? fetcher_restart_period : fetcher_end_period, [this] {
        is_start_due_ = false;
        start();
        needs_.wake();
    });
}

void Fetching::tidy() {
    is_tidy_ = needs_.complaints.attempt("look after the files of messages", [this] {
        const std::size_t count = compare_media(needs_.store, folder_, wall_clock());
        if (count > 0)
            needs_.log.info("fetch: " + std::to_string(count)
                + " files were left over, or were not where they should be");
    });
}

bool Fetching::start_account(const std::string& account, const std::vector<ProviderConfig>& providers) {
    if (accounts_.contains(account)) return true;
    return needs_.complaints.attempt("start fetching the files of '" + providers.front().name + "'", [&] {
        Account fresh;
        Fetcher::Readers readers;
        for (const ProviderConfig& provider : providers) {
            auto reader = make_media_reader(provider);
            if (!reader) continue;
            const LineId line = line_of(provider, needs_.store);
            fresh.lines.push_back(line);
            fresh.providers[line] = provider.name;
            readers[provider.name] = std::move(reader);
        }
        if (readers.empty()) return;
        fresh.fetcher = std::make_unique<Fetcher>(
            std::move(readers), folder_, [this, account](const FetchOrder& order, const FetchResult& result) {
                needs_.loop.post([this, account, order, result] { settle(account, order, result); });
            });
        accounts_[account] = std::move(fresh);
    });
}

void Fetching::stop() {
    for (auto& [name, account] : accounts_) {
        account.fetcher->ask_to_stop();
        ending_.push_back(std::move(account.fetcher));
    }
    accounts_.clear();
}

void Fetching::restart() {
    stop();
    start();
}

void Fetching::hold_back() {
    if (!needs_.config.media.fetches_all()) convassign::hold_back(needs_.store);
}

void Fetching::fetch_due(Time now) {
    if (!is_tidy_) return;
    for (auto& [name, account] : accounts_) {
        if (account.is_fetching) continue;
        const auto row = next_to_fetch(needs_.store, account.lines, now);
        if (!row || (account.paused_until.value_or(now) > now && !row->is_asked)) continue;
        account.is_fetching = true;
        account.fetcher->fetch_next(
            {account.providers.at(row->line), *row, largest_file(needs_.config.media)});
    }
}

void Fetching::settle(const std::string& name, const FetchOrder& order, const FetchResult& result) {
    // What a fetcher that was stopped meanwhile had in hand is fetched again.
    const auto found = accounts_.find(name);
    if (found == accounts_.end()) return;
    const bool is_kept = needs_.complaints.attempt("keep what became of a file",
        [&] { settle_fetch(needs_.store, folder_, order.row, result, needs_.random, wall_clock()); });
    if (!is_kept) {
        needs_.loop.after(settle_again_period, [this, name, order, result] { settle(name, order, result); });
        return;
    }
    found->second.is_fetching = false;
    note(found->second, order, result);
    if (result.outcome == FetchOutcome::fetched) remove_old();
    needs_.wake();
}

void Fetching::note(Account& account, const FetchOrder& order, const FetchResult& result) {
    const std::string subject = "fetch files of '" + order.provider + "'";
    const bool is_failure = result.outcome == FetchOutcome::try_later || is_ours_to_mend(result.outcome);
    if (!is_failure) {
        account.failures = 0;
        account.paused_until.reset();
        needs_.complaints.forget(subject);
        return;
    }
    needs_.complaints.complain(subject, result.error);
    account.paused_until =
        wall_clock() + retry_delay(++account.failures, result.retry_after, needs_.random, 1min);
}

/// A little at a time, so that others get their turn at the database.
void Fetching::remove_old() {
    bool is_left = false;
    needs_.complaints.attempt("remove files of messages",
        [&] { is_left = remove_some_media(needs_.store, folder_, needs_.config.media, wall_clock()); });
    if (!is_left) return;
    needs_.wake();
    needs_.loop.after(removal_pause, [this] { remove_old(); });
}

void Fetching::remove_unused() {
    needs_.complaints.attempt(
        "remove files of messages", [this] { remove_unused_media(needs_.store, folder_); });
}

bool Fetching::is_fetching() const {
    return std::ranges::any_of(accounts_, [](const auto& entry) { return entry.second.is_fetching; });
}

void Fetching::fetch_once(Duration limit) {
    start();
    hold_back();
    const auto deadline = steady_clock() + limit;
    const Time now = wall_clock(); // what has to wait for its next attempt is due later than that
    const auto begin = [this, now] {
        return needs_.complaints.attempt("fetch files", [this, now] { fetch_due(now); });
    };
    needs_.loop.every(fetcher_end_period, [this] { needs_.loop.stop(); }); // to look how far it is
    while (begin() && is_fetching() && steady_clock() < deadline)
        needs_.loop.run_again();
    needs_.complaints.attempt("remove files of messages", [this] {
        while (remove_some_media(needs_.store, folder_, needs_.config.media, wall_clock())) {
        }
    });
}

} // namespace convassign
