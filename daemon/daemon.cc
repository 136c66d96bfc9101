// SPDX-License-Identifier: MIT
#include "daemon/daemon.h"

#include "core/provider_summary.h"
#include "core/recipients.h"
#include "core/store/conversations.h"
#include "core/store/daemon_row.h"
#include "core/store/tabs.h"
#include "core/wrap/sqlite.h"
#include "daemon/http/request.h"

#include <csignal>
#include <unistd.h>

namespace convassign {

namespace {

// Other processes' changes are noticed within a quarter of a second.
constexpr Duration notice_period = 200ms;
constexpr Duration round_period = 1s;
// Between two chunks of a long draw, so that commands get their turn at the database.
constexpr Duration breath = 1ms;
// The loop serves everybody: it does not wait for a foreign transaction as long as a command may.
constexpr Duration longest_wait = 200ms;
constexpr Duration busy_pause = 20ms;
constexpr Duration longest_wait_once = 5s;

} // namespace

Daemon::Daemon(Config config, std::function<Config()> read_config, const Log& log, const HttpLimits& limits)
    : config_(std::move(config)),
      read_config_(std::move(read_config)),
      log_(log),
      limits_(limits),
      complaints_(log_, [this] { loop_.after(busy_pause, [this] { wake(); }); }),
      store_(config_.database_path, Database::Mode::create),
      beats_(tabs::all(store_)),
      arrivals_({store_, config_, recipients_, beats_, log_, [this] { wake(); }}),
      events_(store_, config_),
      api_({store_, config_, random_, beats_, events_, [this] { wake(); }}),
      webhooks_({store_, config_, log_,
          [this](Arrival arrival) { arrivals_.add(std::move(arrival), wall_clock()); }}),
      polling_({config_, log_, loop_, store_, complaints_, beats_, arrivals_, [this] { wake(); }}),
      sending_({config_, log_, loop_, store_, random_, complaints_, [this] { wake(); }}),
      housekeeping_({store_, beats_, events_, webhooks_, complaints_}),
      version_of_others_(store_.version_of_others()) {
    store_.wait_at_most(longest_wait);
}

Daemon::~Daemon() {
    polling_.stop();
    sending_.stop();
}

Reply Daemon::answer(const Request& request) {
    const Time now = wall_clock();
    if (request.lacks_client && !has_noted_unknown_client_) note_unknown_client(now);
    return is_webhook(request.path) ? webhooks_.handle(request, now) : api_.handle(request, now);
}

void Daemon::note_unknown_client(Time now) {
    has_noted_unknown_client_ = complaints_.attempt("note that the proxy does not say who asks", [&] {
        Transaction transaction(store_, Durability::relaxed);
        daemon_row::mark_unknown_client(store_, now);
        transaction.commit();
    });
    if (has_noted_unknown_client_)
        log_.warning(
            "the proxy in front does not say who asks: without an address in X-Forwarded-For everybody"
            " counts as one client, on this machine");
}

bool Daemon::round() {
    const Time now = wall_clock();
    // What came and its draw share one commit.
    std::optional<Drawn> drawn = arrivals_.store_next(now, [&] { return draw_some(now); });
    const bool went_well = complaints_.attempt("save beats", [&] { beats_.save(store_); })
        && complaints_.attempt(
            "judge presence", [&] { settle_presence(store_, recipients_, config_.presence, now); })
        && complaints_.attempt("draw",
            [&] {
                if (!drawn) drawn = draw_at_pace(now);
            })
        && complaints_.attempt("tell the pages", [&] { events_.publish(now); })
        && complaints_.attempt("deliver", [&] { sending_.deliver_due(now); });
    go_on_after(drawn.value_or(Drawn{}));
    housekeeping_.checkpoint_if_large();
    return went_well;
}

Drawn Daemon::draw_some(Time now) {
    if (are_draws_held_) return {};
    return draw(store_, recipients_, random_, config_.presence, now, draw_place_, draw_pace_.rows());
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
        const std::int64_t version = store_.version_of_others();
        if (version == version_of_others_) return;
        version_of_others_ = version;
        wake();
    });
}

/// The pages need a beat to come back. Without this pause the first one to do so would get the whole queue.
void Daemon::hold_draws_after_a_long_pause(Time now) {
    const auto alive_at = daemon_row::read(store_).alive_at;
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
        HttpOptions{config_.http.listen, config_.http.behind_proxy, config_.http.proxies, limits_,
            Api::open_paths(), [this](const Request& head) { return webhooks_.look_at(head); }},
        log_, [this](const Request& request) { return answer(request); });
    hold_draws_after_a_long_pause(now);
    {
        Transaction transaction(store_);
        daemon_row::mark_started(store_, getpid(), now);
        transaction.commit();
    }
    loop_.on_signals({SIGTERM, SIGINT}, [this](int) { stop(); });
    loop_.on_signals({SIGHUP}, [this](int) { reload(); });
    loop_.every(notice_period, [this] { notice_others(); });
    loop_.every(round_period, [this] { round(); });
    housekeeping_.start(loop_);
    polling_.start();
    sending_.start();
    webhooks_.start();
    wake();
    for (const ProviderConfig& provider : config_.providers)
        log_.info(provider_summary(provider));
    log_.info("serving '" + config_.database_path + "' at " + server_->address());
    on_ready();
    loop_.run();
    server_->stop();
    housekeeping_.end();
    log_.info("stopped");
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
        recipients_ = recipients_of(config_);
    } catch (const std::exception& error) {
        log_.error("reload: " + describe(error) + "; everything stays as it was");
        return;
    }
    polling_.restart();
    sending_.restart();
    webhooks_.start();
    wake();
    log_.info("reload: the configuration was read again");
}

void Daemon::stop() {
    polling_.stop();
    sending_.stop();
    loop_.stop();
}

bool Daemon::once() {
    loop_.on_signals({SIGTERM, SIGINT}, [this](int) {
        is_told_to_end_ = true;
        stop();
    });
    store_.wait_at_most(longest_wait_once); // here nobody else is kept waiting
    polling_.start_once([this] {
        polling_.stop();
        loop_.stop();
    });
    loop_.run();
    bool went_well = round();
    while (went_well && draw_place_ != QueuePlace{})
        went_well = round();
    if (went_well) housekeeping_.forget(wall_clock());
    const bool has_delivered = is_told_to_end_ || sending_.deliver_once();
    housekeeping_.clear_log();
    return went_well && has_delivered && polling_.is_good();
}

} // namespace convassign
