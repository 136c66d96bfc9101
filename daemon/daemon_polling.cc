// SPDX-License-Identifier: MIT
#include "daemon/daemon.h"

#include "core/checkpoint.h"
#include "core/provider/providers.h"

#include <algorithm>
#include <future>

namespace convassign {

namespace {

// What is stored in one transaction, so that nobody else waits long for the database.
constexpr std::size_t rows_at_once = 250;
// The state of a line is written once a second at most, unless it changes between good and bad.
constexpr Duration telling_period = 1s;

/// The line with its start: what was sent before it is none of our business. Providers tell whole seconds.
Line prepared_line(const ProviderConfig& config, Store& store, Time now) {
    Transaction transaction(store.database());
    Line line = store.line(config.name, config.type, config.address());
    const auto start = config.start_from ? config.start_from : line.start_from;
    line.start_from = start.value_or(std::chrono::floor<std::chrono::seconds>(now));
    store.save_start(line.id, *line.start_from);
    transaction.commit();
    return line;
}

} // namespace

void Daemon::start_polling() {
    for (const ProviderConfig& config : config_.providers) {
        if (config.type == "local") continue;
        const Line line = prepared_line(config, store_, wall_clock());
        auto provider = make_provider(config, line.cursor);
        if (!provider) continue;
        const LineId id = line.id;
        Polled& polled = polled_.emplace_back();
        polled.provider = config.name;
        polled.line = id;
        polled.interval = config.poll_interval;
        polled.poller = std::make_unique<Poller>(
            std::move(provider), config.poll_interval,
            [this, id](FetchedPage page) { hand_over(id, std::move(page)); },
            [this, id](const Poller::Outcome& outcome) {
                loop_.post([this, id, outcome] { report(id, outcome); });
            });
    }
}

void Daemon::stop_polling() {
    for (Polled& polled : polled_) {
        if (!polled.poller) continue;
        polled.poller->ask_to_stop();
        ending_.push_back(std::move(polled.poller));
    }
}

/// On a poller's thread: gives the page to the loop, piece by piece, and waits until each is stored. The
/// cursor goes with the last piece alone.
void Daemon::hand_over(LineId line, FetchedPage page) {
    auto rest = page.messages.begin();
    do {
        const auto size = std::min<std::ptrdiff_t>(rows_at_once, page.messages.end() - rest);
        FetchedPage piece;
        std::move(rest, rest + size, std::back_inserter(piece.messages));
        rest += size;
        if (rest == page.messages.end()) piece.cursor = page.cursor;
        auto stored = std::make_shared<std::promise<void>>();
        auto outcome = stored->get_future();
        loop_.post([this, line, stored, piece = std::move(piece)] {
            try {
                take(line, piece);
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

void Daemon::take(LineId id, const FetchedPage& page) {
    const Time now = wall_clock();
    const auto line = store_.find_line(id);
    if (!line) throw NotFound("store messages: the line is gone");
    if (!has_news(page, *line, store_)) {
        ingest(page, *line, store_, now);
        return;
    }
    beats_.save(store_);
    // One commit for the messages and their draw: waiting for the disk is what costs.
    Transaction together(store_.database());
    const Ingested ingested = ingest(page, *line, store_, now);
    if (ingested.opened > 0) draw_some(now);
    together.commit();
    log_.debug("ingest: " + std::to_string(ingested.stored) + " messages from '" + line->provider + "', "
        + std::to_string(ingested.opened) + " conversations opened");
    attempt("tell the pages", [&] { events_.publish(now); });
    checkpoint_if(store_.database().log_pages() > checkpoint_pages);
}

void Daemon::report(LineId line, const Poller::Outcome& outcome) {
    const auto polled = std::ranges::find(polled_, line, &Polled::line);
    if (polled == polled_.end()) return;
    const Time now = wall_clock();
    const bool has_changed = outcome.error != polled->error || !polled->has_reported;
    if (has_changed && !outcome.error.empty())
        log_.warning("poll '" + polled->provider + "': " + outcome.error + "; next try in "
            + format_age(outcome.wait));
    if (has_changed && outcome.error.empty() && polled->has_reported)
        log_.info("poll '" + polled->provider + "': works again");
    polled->error = outcome.error;
    polled->has_reported = true;
    if (has_changed || now - polled->told_at >= telling_period)
        attempt("store how the poll of '" + polled->provider + "' went", [&] {
            Transaction transaction(store_.database(), Durability::relaxed);
            store_.save_poll(line, now, outcome.error);
            transaction.commit();
            polled->told_at = now;
        });
    if (polls_once_ && std::ranges::all_of(polled_, &Polled::has_reported)) stop();
}

void Daemon::reload() {
    try {
        Config fresh = read_config_();
        if (fresh.database_path != config_.database_path || fresh.http.listen != config_.http.listen)
            log_.warning("reload: another database or address takes effect with the next start");
        fresh.database_path = config_.database_path;
        fresh.http = config_.http;
        for (const ProviderConfig& provider : fresh.providers)
            static_cast<void>(make_provider(provider, "")); // is its secret there?
        config_ = std::move(fresh);
    } catch (const std::exception& error) {
        log_.error("reload: " + describe(error) + "; everything stays as it was");
        return;
    }
    stop_polling();
    polled_.clear();
    poll_again_when_ended();
    wake();
    log_.info("reload: the configuration was read again");
}

/// No account is asked twice at a time, so the new threads start when the old ones have ended.
void Daemon::poll_again_when_ended() {
    std::erase_if(ending_, [](const auto& poller) { return poller->has_ended(); });
    if (ending_.empty())
        attempt("start polling", [this] { start_polling(); });
    else
        loop_.after(50ms, [this] { poll_again_when_ended(); });
}

} // namespace convassign
