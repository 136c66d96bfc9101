// SPDX-License-Identifier: MIT
#include "daemon/daemon.h"

#include "core/checkpoint.h"
#include "core/provider_summary.h"
#include "core/recipients.h"
#include "daemon/http_request.h"

#include <algorithm>
#include <csignal>
#include <unistd.h>

namespace convassign {

namespace {

// Other processes' changes are noticed within a quarter of a second.
constexpr Duration notice_period = 200ms;
constexpr Duration round_period = 1s;
constexpr Duration house_period = 5s;
constexpr Duration checkpoint_period = 1min;
constexpr Duration forget_period = 1h;
constexpr Duration tabs_remembered = 24h;
constexpr Duration session_period = 1min;
constexpr Duration outbox_remembered = 7 * 24h;
constexpr std::int64_t outbox_chunk = 1000;
// Between two chunks of a long draw, so that commands get their turn at the database.
constexpr Duration breath = 1ms;
// The loop serves everybody: it does not wait for a foreign transaction as long as a command may.
constexpr Duration longest_wait = 200ms;
constexpr Duration busy_pause = 20ms;
constexpr Duration long_busy = 5s;

} // namespace

Daemon::Daemon(Config config, std::function<Config()> read_config, const Log& log, const HttpLimits& limits)
    : config_(std::move(config)),
      read_config_(std::move(read_config)),
      log_(log),
      limits_(limits),
      complaints_(log_, [this] { loop_.after(busy_pause, [this] { wake(); }); }),
      store_(config_.database_path, Store::Mode::create),
      beats_(store_.tabs()),
      events_(store_, config_),
      api_({store_, config_, random_, beats_, events_, [this] { wake(); }}),
      hooks_({store_, config_, log_, [this](std::function<void()> work) { loop_.post(std::move(work)); },
          [this](const std::vector<Arrival>& arrivals) { take_together(arrivals); }}),
      version_of_others_(store_.database().version_of_others()) {
    store_.database().wait_at_most(longest_wait);
    store_.tell(recipients_of(config_));
}

Daemon::~Daemon() {
    is_stopping_ = true;
    stop_polling();
    stop_sending();
    ending_.clear();
    ending_senders_.clear();
}

Reply Daemon::answer(const Request& request) {
    const Time now = wall_clock();
    if (request.lacks_client && !has_noted_unknown_client_) note_unknown_client(now);
    return is_hook(request.path) ? hooks_.handle(request, now) : api_.handle(request, now);
}

void Daemon::note_unknown_client(Time now) {
    has_noted_unknown_client_ = attempt("note that the proxy does not say who asks", [&] {
        Transaction transaction(store_.database(), Durability::relaxed);
        store_.mark_unknown_client(now);
        transaction.commit();
    });
    if (has_noted_unknown_client_)
        log_.warning(
            "the proxy in front does not say who asks: without an address in X-Forwarded-For everybody"
            " counts as one client, on this machine");
}

bool Daemon::round() {
    const Time now = wall_clock();
    Drawn drawn;
    // What people did is told first: judging and drawing may take a while.
    const bool went_well = complaints_.attempt("tell the pages", [&] { events_.publish(now); })
        && complaints_.attempt("save beats", [&] { beats_.save(store_); })
        && complaints_.attempt("judge presence", [&] { settle_presence(store_, config_.presence, now); })
        && complaints_.attempt("draw", [&] { drawn = draw_at_pace(now); })
        && complaints_.attempt("tell the pages", [&] { events_.publish(now); })
        && complaints_.attempt("deliver", [&] { deliver_due(now); });
    go_on_after(drawn);
    checkpoint_if_large();
    return went_well;
}

Drawn Daemon::draw_some(Time now) {
    if (are_draws_held_) return {};
    return draw(store_, random_, config_.presence, now, draw_place_, draw_pace_.rows());
}

Drawn Daemon::draw_at_pace(Time now) {
    const auto start = steady_clock();
    const Drawn drawn = draw_some(now);
    if (drawn.next) draw_pace_.learn(steady_clock() - start);
    return drawn;
}

void Daemon::go_on_after(const Drawn& drawn) {
    draw_place_ = drawn.next.value_or(QueuePlace{});
    if (drawn.given > 0)
        log_.info("draw: gave " + std::to_string(drawn.given)
            + (drawn.given == 1 ? " conversation" : " conversations"));
    if (drawn.next) loop_.after(breath, [this] { wake(); });
}

void Daemon::wake() {
    if (is_awake_) return;
    is_awake_ = true;
    loop_.post([this] {
        is_awake_ = false;
        round();
    });
}

void Daemon::notice_others() {
    complaints_.attempt("look for changes", [this] {
        const std::int64_t version = store_.database().version_of_others();
        if (version == version_of_others_) return;
        version_of_others_ = version;
        wake();
    });
}

void Daemon::keep_house() {
    complaints_.attempt("say that we are alive", [this] {
        Transaction transaction(store_.database(), Durability::relaxed);
        store_.mark_alive(wall_clock());
        transaction.commit();
    });
    complaints_.attempt("count refused webhooks", [this] { hooks_.save(wall_clock()); });
}

void Daemon::checkpoint_if_large() {
    if (store_.database().log_pages() > checkpoint_pages)
        complaints_.attempt("checkpoint", [this] { checkpoint(store_.database()); });
}

/// The pages need a beat to come back. Without this pause the first one to do so would get the whole queue.
void Daemon::hold_draws_after_a_long_pause(Time now) {
    const auto alive_at = store_.daemon().alive_at;
    if (!alive_at || now - *alive_at <= config_.presence.lease) return;
    const Duration pause = config_.presence.beat + config_.presence.beat / 5;
    are_draws_held_ = true;
    loop_.after(pause, [this] {
        are_draws_held_ = false;
        wake();
    });
    log_.info(
        "the daemon was down for " + format_age(now - *alive_at) + ": draws begin in " + format_age(pause));
}

void Daemon::serve(const std::function<void()>& on_ready) {
    const Time now = wall_clock();
    server_ = std::make_unique<HttpServer>(loop_.context(),
        HttpOptions{
            config_.http.listen, config_.http.behind_proxy, config_.http.proxies, limits_, Api::open_paths()},
        log_, [this](const Request& request) { return answer(request); });
    hold_draws_after_a_long_pause(now);
    {
        Transaction transaction(store_.database());
        store_.mark_started(getpid(), now);
        transaction.commit();
    }
    loop_.on_signals({SIGTERM, SIGINT}, [this](int) { stop(); });
    loop_.on_signals({SIGHUP}, [this](int) { reload(); });
    loop_.every(notice_period, [this] { notice_others(); });
    loop_.every(round_period, [this] { round(); });
    loop_.every(house_period, [this] { keep_house(); });
    loop_.every(checkpoint_period, [this] {
        if (store_.database().log_pages() > 0)
            complaints_.attempt("checkpoint", [this] { checkpoint(store_.database()); });
    });
    loop_.every(session_period, [this] {
        complaints_.attempt("end sessions whose time is over", [this] { events_.close_ended(wall_clock()); });
    });
    loop_.every(forget_period, [this] {
        complaints_.attempt("forget ended sessions", [this] {
            Transaction transaction(store_.database(), Durability::relaxed);
            store_.delete_sessions_ended_before(wall_clock());
            transaction.commit();
        });
        complaints_.attempt("forget old tabs", [this] {
            beats_.forget_ended_before(wall_clock() - tabs_remembered, store_);
            store_.database().script(
                "PRAGMA analysis_limit = 400; PRAGMA optimize"); // a few milliseconds at most
        });
        complaints_.attempt("forget what was sent long ago", [this] {
            Transaction transaction(store_.database(), Durability::relaxed);
            store_.delete_outbox_ended_before(wall_clock() - outbox_remembered, outbox_chunk);
            transaction.commit();
        });
    });
    start_polling();
    start_sending();
    hooks_.start();
    wake();
    for (const ProviderConfig& provider : config_.providers)
        log_.info(provider_summary(provider));
    log_.info("serving '" + config_.database_path + "' at " + server_->address());
    on_ready();
    loop_.run();
    server_->stop();
    complaints_.attempt("save beats", [this] { beats_.save(store_); });
    // The first write after it begins the log anew: whoever opens the database now has no long log to read.
    complaints_.attempt("checkpoint", [this] { checkpoint(store_.database()); });
    keep_house();
    log_.info("stopped");
}

void Daemon::stop() {
    is_stopping_ = true;
    stop_polling();
    stop_sending();
    loop_.stop();
}

bool Daemon::once() {
    loop_.on_signals({SIGTERM, SIGINT}, [this](int) {
        is_told_to_end_ = true;
        stop();
    });
    polls_once_ = true;
    store_.database().wait_at_most(long_busy); // here nobody else is kept waiting
    start_polling();
    if (!pollers_.empty()) loop_.run();
    bool went_well = round();
    while (went_well && draw_place_ != QueuePlace{})
        went_well = round();
    const auto is_good = [](const auto& entry) {
        return entry.second.has_reported && entry.second.error.empty();
    };
    const bool has_delivered = is_told_to_end_ || deliver_once();
    return went_well && has_delivered && std::ranges::all_of(polled_, is_good);
}

} // namespace convassign
