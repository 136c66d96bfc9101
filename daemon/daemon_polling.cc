// SPDX-License-Identifier: MIT
#include "daemon/daemon.h"

#include "core/config/provider_types.h"
#include "core/provider/providers.h"
#include "core/provider_presence.h"
#include "core/recipients.h"

#include <algorithm>
#include <future>
#include <map>

namespace convassign {

namespace {

// What is stored in one transaction, so that nobody else waits long for the database.
constexpr std::size_t rows_at_once = 250;
// The state of a line is written once a second at most, unless it changes between good and bad.
constexpr Duration telling_period = 1s;
// After a secret could not be read, say.
constexpr Duration start_again_period = 10s;

Line prepared_line(const ProviderConfig& config, Store& store) {
    Transaction transaction(store.database());
    Line line = store.line(config.name, config.type, address_of(config));
    if (config.start_from) store.save_start(line.id, *config.start_from);
    transaction.commit();
    return line;
}

/// What was sent before the line was first polled is none of our business. The earlier of both clocks
/// decides, for one that runs ahead would cost messages; providers tell whole seconds.
void begin_line(Line& line, const FetchedPage& page, Store& store, Time now) {
    line.start_from =
        std::chrono::floor<std::chrono::seconds>(std::min(now, page.first_answer_at.value_or(now)));
    Transaction transaction(store.database());
    store.save_start(line.id, *line.start_from);
    transaction.commit();
}

} // namespace

/// No account is asked twice at a time: its lines share one poller, and new pollers start when the old ones
/// have ended. What cannot start is tried again.
void Daemon::start_polling() {
    std::erase_if(ending_, [](const auto& poller) { return poller->has_ended(); });
    bool is_complete = ending_.empty();
    if (is_complete) {
        std::map<std::string, std::vector<ProviderConfig>> accounts;
        for (const ProviderConfig& config : config_.providers)
            if (abilities_of(config).poll) accounts[account_of(config)].push_back(config);
        for (const auto& [account, configs] : accounts)
            if (!pollers_.contains(account)) is_complete = start_account(account, configs) && is_complete;
    }
    if (is_complete || is_start_due_) return;
    is_start_due_ = true;
    loop_.after(ending_.empty() ? start_again_period : 50ms, [this] {
        is_start_due_ = false;
        start_polling();
    });
}

bool Daemon::start_account(const std::string& account, const std::vector<ProviderConfig>& configs) {
    std::vector<Poller::Task> tasks;
    for (const ProviderConfig& config : configs) {
        const bool is_ready = complaints_.attempt("start polling '" + config.name + "'", [&] {
            const Line line = prepared_line(config, store_);
            if (polled_.contains(line.id)) polled_.erase(line.id);
            polled_[line.id].provider = config.name;
            tasks.push_back(task_for(config, line));
        });
        if (!is_ready) return false;
    }
    pollers_[account] = std::make_unique<Poller>(std::move(tasks));
    return true;
}

Poller::Task Daemon::task_for(const ProviderConfig& config, const Line& line) {
    const LineId id = line.id;
    Poller::Task task;
    try {
        task.provider = make_provider(config, line.cursor);
    } catch (const std::exception& error) {
        report(id, {describe(error), start_again_period});
        throw;
    }
    task.interval = config.poll_interval;
    // Whoever is online there must stay so while only the messages cannot be read.
    if (abilities_of(config).presence)
        task.longest_wait = std::min(task.longest_wait, config_.presence.lease / 2);
    task.store_page = [this, id](FetchedPage page) { hand_over(id, std::move(page)); };
    task.report = [this, id](const Poller::Outcome& outcome) {
        loop_.post([this, id, outcome] { report(id, outcome); });
    };
    return task;
}

void Daemon::stop_polling() {
    for (auto& [account, poller] : pollers_) {
        poller->ask_to_stop();
        ending_.push_back(std::move(poller));
    }
    pollers_.clear();
}

/// On a poller's thread: gives the page to the loop, piece by piece, and waits until each is stored. The
/// cursor goes with the last piece alone.
void Daemon::hand_over(LineId line, FetchedPage page) {
    auto rest = page.messages.begin();
    do {
        const auto size = std::min<std::ptrdiff_t>(rows_at_once, page.messages.end() - rest);
        FetchedPage piece;
        piece.first_answer_at = page.first_answer_at;
        std::move(rest, rest + size, std::back_inserter(piece.messages));
        rest += size;
        if (rest == page.messages.end()) {
            piece.cursor = page.cursor;
            piece.unread = page.unread;
            piece.states = page.states;
            piece.available = page.available;
            piece.warning = page.warning;
        }
        auto stored = std::make_shared<std::promise<void>>();
        auto outcome = stored->get_future();
        loop_.post([this, line, stored, piece = std::move(piece)] {
            try {
                take({line, piece});
                stored->set_value();
            } catch (...) {
                stored->set_exception(std::current_exception());
            }
        });
        while (outcome.wait_for(50ms) == std::future_status::timeout)
            if (is_stopping_) throw ProviderError("store messages: the daemon is stopping");
        outcome.get();
    } while (rest != page.messages.end());
}

Line Daemon::begun_line(const Arrival& arrival, Time now) {
    auto line = store_.find_line(arrival.line);
    if (!line) throw NotFound("store messages: the line is gone");
    if (!line->start_from) begin_line(*line, arrival.page, store_, now);
    return *line;
}

void Daemon::take(const Arrival& arrival) {
    const Time now = wall_clock();
    const Line line = begun_line(arrival, now);
    if (const auto& available = arrival.page.available)
        if (take_available(line.provider, *available, store_, beats_, config_.presence, now)) wake();
    if (const auto& warning = arrival.page.warning; warning && *warning != line.warning)
        log_.warning("provider '" + line.provider
            + "': " + (warning->empty() ? "the warning has no reason any more" : *warning));
    if (has_news(arrival.page, line, store_))
        take_together({arrival});
    else
        ingest(arrival.page, line, store_, now);
}

/// One commit for all the messages and their draw: waiting for the disk is what costs.
void Daemon::take_together(const std::vector<Arrival>& arrivals) {
    const Time now = wall_clock();
    beats_.save(store_);
    Transaction together(store_.database());
    Ingested all;
    for (const Arrival& arrival : arrivals) {
        const Ingested one = ingest(arrival.page, begun_line(arrival, now), store_, now);
        all.stored += one.stored;
        all.opened += one.opened;
    }
    const Drawn drawn = all.opened > 0 ? draw_some(now) : Drawn{};
    together.commit();
    log_.debug("ingest: " + std::to_string(all.stored) + " messages, " + std::to_string(all.opened)
        + " conversations opened");
    go_on_after(drawn);
    complaints_.attempt("tell the pages", [&] { events_.publish(now); });
    complaints_.attempt("deliver", [&] { deliver_due(now); });
    loop_.post([this] { checkpoint_if_large(); }); // who waits for the commit need not wait for this, too
}

void Daemon::report(LineId line, const Poller::Outcome& outcome) {
    const auto found = polled_.find(line);
    if (found == polled_.end()) return;
    Polled& polled = found->second;
    const Time now = wall_clock();
    const bool has_changed = outcome.error != polled.error || !polled.has_reported;
    if (has_changed && !outcome.error.empty())
        log_.warning("poll '" + polled.provider + "': " + outcome.error
            + (polls_once_ ? "" : "; next try in " + format_age(outcome.wait)));
    if (has_changed && outcome.error.empty() && polled.has_reported)
        log_.info("poll '" + polled.provider + "': works again");
    polled.error = outcome.error;
    polled.has_reported = true;
    if (has_changed || now - polled.told_at >= telling_period)
        complaints_.attempt("store how the poll of '" + polled.provider + "' went", [&] {
            Transaction transaction(store_.database(), Durability::relaxed);
            store_.save_poll(line, now, outcome.error);
            transaction.commit();
            polled.told_at = now;
        });
    const auto has_reported = [](const auto& entry) { return entry.second.has_reported; };
    if (polls_once_ && std::ranges::all_of(polled_, has_reported)) stop();
}

void Daemon::reload() {
    try {
        Config fresh = read_config_();
        if (fresh.database_path != config_.database_path || fresh.http != config_.http)
            log_.warning(
                "reload: another database, or other keys of [http], take effect with the next start");
        fresh.database_path = config_.database_path;
        fresh.http = config_.http;
        config_ = std::move(fresh);
        store_.tell(recipients_of(config_));
    } catch (const std::exception& error) {
        log_.error("reload: " + describe(error) + "; everything stays as it was");
        return;
    }
    stop_polling();
    polled_.clear();
    start_polling();
    stop_sending();
    start_sending();
    hooks_.start();
    wake();
    log_.info("reload: the configuration was read again");
}

} // namespace convassign
