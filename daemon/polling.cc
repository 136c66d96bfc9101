// SPDX-License-Identifier: MIT
#include "daemon/polling.h"

#include "core/config/provider_types.h"
#include "core/outbox_queue.h"
#include "core/provider/providers.h"
#include "core/provider_presence.h"
#include "core/store/lines.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <future>
#include <map>
#include <utility>

namespace convassign {

namespace {

// The state of a line is written once a second at most, unless it changes between good and bad.
constexpr Duration saving_period = 1s;
// After a secret could not be read, say.
constexpr Duration start_again_period = 10s;

Line prepared_line(const ProviderConfig& config, Database& store) {
    Transaction transaction(store);
    Line line = lines::at(store, config.name, config.type, address_of(config));
    if (config.start_from) lines::save_start(store, line.id, *config.start_from);
    transaction.commit();
    return line;
}

} // namespace

Polling::~Polling() { stop(); }

/// New pollers start when the old ones have ended.
void Polling::start() {
    std::erase_if(ending_, [](const auto& poller) { return poller->has_ended(); });
    bool is_complete = ending_.empty();
    if (is_complete) {
        std::map<std::string, std::vector<ProviderConfig>> accounts;
        for (const ProviderConfig& config : needs_.config.providers)
            if (abilities_of(config).poll) accounts[account_of(config)].push_back(config);
        for (const auto& [account, configs] : accounts)
            if (!pollers_.contains(account)) is_complete = start_account(account, configs) && is_complete;
    }
    if (is_complete || is_start_due_) return;
    is_start_due_ = true;
    needs_.loop.after(ending_.empty() ? start_again_period : 50ms, [this] {
        is_start_due_ = false;
        start();
    });
}

void Polling::start_once(std::function<void()> when_done) {
    when_done_ = std::move(when_done);
    start();
    if (polled_.empty()) when_done_();
}

void Polling::restart() {
    end_pollers();
    polled_.clear();
    start();
}

void Polling::stop() {
    is_stopping_ = true;
    end_pollers();
}

bool Polling::is_good() const {
    const auto went_well = [](const auto& entry) {
        return entry.second.has_reported && entry.second.error.empty();
    };
    return !is_start_due_ && std::ranges::all_of(polled_, went_well);
}

bool Polling::start_account(const std::string& account, const std::vector<ProviderConfig>& configs) {
    std::vector<Poller::Task> tasks;
    for (const ProviderConfig& config : configs) {
        const bool is_ready = needs_.complaints.attempt("start polling '" + config.name + "'", [&] {
            const Line line = prepared_line(config, needs_.store);
            if (polled_.contains(line.id)) polled_.erase(line.id);
            polled_[line.id].provider = config.name;
            tasks.push_back(task_for(config, line));
        });
        if (!is_ready) return false;
    }
    pollers_[account] = std::make_unique<Poller>(std::move(tasks));
    return true;
}

Poller::Task Polling::task_for(const ProviderConfig& config, const Line& line) {
    const LineId id = line.id;
    Poller::Task task;
    try {
        task.provider = make_provider(config, line.cursor);
    } catch (const std::exception& error) {
        // From the loop, as every report: by then all the others have started.
        const Poller::Outcome outcome{describe(error), start_again_period};
        needs_.loop.post([this, id, outcome] { report(id, outcome); });
        throw;
    }
    task.interval = config.poll_interval;
    // Whoever is online there must stay so while only the messages cannot be read.
    if (abilities_of(config).presence)
        task.longest_wait = std::min(task.longest_wait, needs_.config.presence.lease / 2);
    task.store_batch = [this, id, pace = Pace(store_aim)](
                           FetchedBatch batch) mutable { hand_over(id, std::move(batch), pace); };
    task.report = [this, id](const Poller::Outcome& outcome) {
        needs_.loop.post([this, id, outcome] { report(id, outcome); });
    };
    return task;
}

void Polling::end_pollers() {
    for (auto& [account, poller] : pollers_) {
        poller->ask_to_stop();
        ending_.push_back(std::move(poller));
    }
    pollers_.clear();
}

/// On a poller's thread: hands the batch over piece by piece. What messages rest on goes with the first one,
/// and what rests on messages, as the cursor does, with the last one alone.
void Polling::hand_over(LineId line, FetchedBatch batch, Pace& pace) {
    auto rest = batch.messages.begin();
    do {
        const auto size = pace.share_of(batch.messages.end() - rest);
        FetchedBatch piece;
        piece.first_answer_at = batch.first_answer_at;
        piece.joins = std::exchange(batch.joins, {});
        std::move(rest, rest + size, std::back_inserter(piece.messages));
        rest += size;
        if (rest == batch.messages.end()) {
            piece.cursor = batch.cursor;
            piece.changes = std::move(batch.changes);
            piece.fates = std::move(batch.fates);
            piece.unread = batch.unread;
            piece.states = batch.states;
            piece.available = batch.available;
            piece.members = batch.members;
            piece.warning = batch.warning;
        }
        pace = hand_over_piece(line, std::move(piece));
    } while (rest != batch.messages.end());
}

/// On a poller's thread: gives it to the loop, and waits until it is stored. Returns how fast that goes.
Pace Polling::hand_over_piece(LineId line, FetchedBatch piece) {
    auto stored = std::make_shared<std::promise<Pace>>();
    auto outcome = stored->get_future();
    Arrival arrival{line, std::move(piece), [this, stored](const std::exception_ptr& failure) {
                        failure ? stored->set_exception(failure) : stored->set_value(needs_.arrivals.pace());
                    }};
    needs_.loop.post([this, arrival = std::move(arrival)]() mutable { accept(std::move(arrival)); });
    while (outcome.wait_for(50ms) == std::future_status::timeout)
        if (is_stopping_) throw ProviderError("store messages: the daemon is stopping");
    return outcome.get();
}

void Polling::accept(Arrival arrival) {
    const Time now = wall_clock();
    needs_.complaints.attempt("hear what a provider says", [&] {
        if (const auto line = lines::find(needs_.store, arrival.line)) hear(arrival.batch, *line, now);
    });
    needs_.arrivals.add(std::move(arrival), now);
}

/// What a batch says beside its messages.
void Polling::hear(const FetchedBatch& batch, const Line& line, Time now) {
    if (batch.available
        && accept_available(
            line.provider, *batch.available, needs_.store, needs_.beats, needs_.config.presence, now))
        needs_.wake();
    if (batch.warning && *batch.warning != line.warning)
        needs_.log.warning("provider '" + line.provider
            + "': " + (batch.warning->empty() ? "the warning has no reason any more" : *batch.warning));
}

void Polling::report(LineId line, const Poller::Outcome& outcome) {
    const auto found = polled_.find(line);
    if (found == polled_.end()) return;
    Polled& polled = found->second;
    const Time now = wall_clock();
    const bool has_changed = outcome.error != polled.error || !polled.has_reported;
    if (has_changed) log_change(polled, outcome);
    polled.error = outcome.error;
    polled.has_reported = true;
    if (has_changed || now - polled.saved_at >= saving_period)
        needs_.complaints.attempt("store how the poll of '" + polled.provider + "' went", [&] {
            Transaction transaction(needs_.store, Durability::relaxed);
            save_poll(needs_.store, recipients_of(needs_.config), line, now, outcome.error);
            transaction.commit();
            polled.saved_at = now;
        });
    const auto has_reported = [](const auto& entry) { return entry.second.has_reported; };
    if (when_done_ && std::ranges::all_of(polled_, has_reported)) when_done_();
}

void Polling::log_change(const Polled& before, const Poller::Outcome& outcome) {
    if (!outcome.error.empty())
        needs_.log.warning("poll '" + before.provider + "': " + outcome.error
            + (when_done_ ? "" : "; next try in " + format_age(outcome.wait)));
    else if (before.has_reported)
        needs_.log.info("poll '" + before.provider + "': works again");
}

} // namespace convassign
