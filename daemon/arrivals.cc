// SPDX-License-Identifier: MIT
#include "daemon/arrivals.h"

#include "core/base/error.h"
#include "core/news.h"
#include "core/store/lines.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <utility>

namespace convassign {

namespace {

/// What was sent before the line was first polled is none of our business. The earlier of both clocks
/// decides, because one that runs ahead would cost messages; providers tell whole seconds.
Time start_of(const FetchedBatch& batch, Time now) {
    return std::chrono::floor<std::chrono::seconds>(std::min(now, batch.first_answer_at.value_or(now)));
}

/// The line of the arrival, which begins now if it has not begun before.
Line begun_line(const Arrival& arrival, Database& store, Time now) {
    auto line = lines::find(store, arrival.line);
    if (!line) throw NotFound("store messages: the line is gone");
    if (line->start_from) return *line;
    line->start_from = start_of(arrival.batch, now);
    Transaction transaction(store);
    lines::save_start(store, line->id, *line->start_from);
    transaction.commit();
    return *line;
}

void answer(std::span<const Arrival> group, const std::exception_ptr& failure) {
    for (const Arrival& arrival : group)
        arrival.answer(failure);
}

} // namespace

void Arrivals::refuse_all(const std::exception_ptr& failure) {
    refusal_ = failure;
    const std::vector<Arrival> refused = std::exchange(waiting_, {});
    answer(refused, failure);
}

void Arrivals::add(Arrival arrival, Time now) {
    if (refusal_) return arrival.answer(refusal_);
    std::exception_ptr failure;
    try {
        if (!is_settled_without_news(arrival, now)) {
            waiting_.push_back(std::move(arrival));
            return needs_.wake();
        }
    } catch (...) {
        failure = std::current_exception();
    }
    arrival.answer(failure);
}

Ingested Arrivals::take(const Arrival& arrival, const Line& line, Time now, LookedFor& looked_for) {
    return ingest(arrival.batch, line, needs_.store, needs_.recipients, now, looked_for,
        needs_.config.keep_deleted ? DeletedText::kept : DeletedText::forgotten);
}

/// What a webhook brings is news nearly always.
bool Arrivals::is_settled_without_news(const Arrival& arrival, Time now) {
    if (arrival.batch.is_from_webhook) return false;
    const Line line = begun_line(arrival, needs_.store, now);
    if (has_news(arrival.batch, line, needs_.store, looked_for_)) return false;
    take(arrival, line, now, looked_for_); // moves the cursor at most
    if (waiting_.empty()) looked_for_ = {};
    return true;
}

std::optional<Drawn> Arrivals::store_next(Time now, const std::function<Drawn()>& draw) {
    if (waiting_.empty()) return std::nullopt;
    const std::vector<Arrival> group = next_group();
    if (!waiting_.empty()) needs_.wake();
    return store_group(group, now, draw);
}

std::vector<Arrival> Arrivals::next_group() {
    std::int64_t messages = 0;
    auto end = waiting_.begin();
    do
        messages += std::ssize(end->batch.messages);
    while (++end != waiting_.end() && messages + std::ssize(end->batch.messages) <= pace_.rows());
    std::vector<Arrival> group(std::move_iterator(waiting_.begin()), std::move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    return group;
}

std::optional<Drawn> Arrivals::store_group(Group group, Time now, const std::function<Drawn()>& draw) {
    std::optional<Drawn> drawn;
    try {
        drawn = commit(group, now, draw);
    } catch (const DatabaseBusy&) {
        answer(group, std::current_exception()); // to wait again for each of them would hold up everybody
        return std::nullopt;
    } catch (...) {
        // Where nothing can be stored, each of them would only fail again.
        if (group.size() == 1 || needs_.store.storing().trouble) {
            answer(group, std::current_exception());
            return std::nullopt;
        }
        for (std::size_t i = 0; i < group.size(); ++i)
            if (const auto alone = store_group(group.subspan(i, 1), now, draw)) drawn = alone;
        return drawn;
    }
    answer(group, nullptr);
    return drawn;
}

Drawn Arrivals::commit(Group group, Time now, const std::function<Drawn()>& draw) {
    LookedFor looked_for = std::exchange(looked_for_, {});
    needs_.beats.save(needs_.store); // the draw rests on them
    const auto start = steady_clock();
    Transaction together(needs_.store);
    Ingested all;
    std::int64_t messages = 0;
    for (const Arrival& arrival : group) {
        messages += std::ssize(arrival.batch.messages);
        const Line line = begun_line(arrival, needs_.store, now);
        const Ingested one = take(arrival, line, now, looked_for);
        all.stored += one.stored;
        all.opened += one.opened;
    }
    Drawn drawn = draw();
    together.commit();
    pace_.learn(messages, steady_clock() - start);
    needs_.log.debug("ingest: " + std::to_string(all.stored) + " messages, " + std::to_string(all.opened)
        + " conversations opened");
    return drawn;
}

} // namespace convassign
