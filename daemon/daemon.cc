// SPDX-License-Identifier: MIT
#include "daemon/daemon.h"

#include "core/commitments.h"
#include "core/lifecycle.h"
#include "core/provider_summary.h"
#include "core/recipients.h"
#include "core/store/conversations.h"
#include "core/store/daemon_row.h"
#include "core/store/tabs.h"
#include "core/wrap/leadership.h"
#include "core/wrap/sqlite.h"
#include "daemon/http/request.h"
#include "daemon/stand_by.h"

#include <csignal>
#include <unistd.h>

namespace convassign {

namespace {

// Other processes' changes are noticed at once where the system tells of them, and otherwise within a quarter
// of a second.
constexpr Duration notice_period = 200ms;
constexpr Duration round_period = 1s;
// An exchanged file is noticed within a second, even where nothing is committed.
constexpr Duration look_period = 500ms;
// The server ends a connection that leads and is silent for three seconds.
constexpr Duration lead_period = 500ms;
constexpr Duration longest_telling = 5s;
// Between two chunks of a long draw, so that commands get their turn at the database.
constexpr Duration breath = 1ms;
// The loop serves everybody: it does not wait for a foreign transaction as long as a command may.
constexpr Duration longest_wait = 200ms;
constexpr Duration busy_pause = 20ms;
constexpr Duration longest_wait_once = 5s;
/// After something has come, more is likely to.
constexpr Duration busy_for = 1s;
constexpr Duration longest_deletion_once = 5s;
constexpr Duration longest_indexing_once = 5s;
constexpr Duration longest_fetching_once = 60s;

Reply not_settled() {
    Reply reply = problem(503, "the server goes on after an absence, try again");
    reply.headers.emplace_back("Retry-After", "1");
    return reply;
}

} // namespace

Daemon::Daemon(Config config, std::function<Config()> read_config, const Log& log, const HttpLimits& limits,
    const FileLock* lock, std::optional<Store> store)
    : config_(std::move(config)),
      read_config_(std::move(read_config)),
      log_(log),
      limits_(limits),
      complaints_(log_, [this] { loop_.after(busy_pause, [this] { wake(); }); }),
      opened_(store ? std::move(*store) : Store(config_.database_path, Store::Mode::create)),
      storing_({store_, log_, complaints_, lock}),
      beats_(tabs::all(store_)),
      absences_({store_, config_.presence, beats_, log_, loop_, complaints_, [this] { wake(); }}),
      arrivals_({store_, config_, recipients_, beats_, log_, [this] { wake(); }}),
      events_(store_, config_, [this] { return storing_.works(); }),
      api_({store_, config_, beats_, events_, [this] { wake(); },
          [this] {
              fetching_.remove_unused();
              housekeeping_.clear_log();
              indexing_.erase_soon();
          },
          [this](Time now) { return storing_.sign_of_life(now); }}),
      webhooks_({store_, config_, log_,
          [this](Arrival arrival) { arrivals_.add(std::move(arrival), wall_clock()); },
          [this](const std::string& what, const std::string& cause) { complaints_.complain(what, cause); }}),
      polling_({config_, log_, loop_, store_, complaints_, beats_, arrivals_, [this] { wake(); }}),
      sending_({config_, log_, loop_, store_, random_, complaints_, [this] { wake(); }}),
      fetching_({config_, log_, loop_, store_, random_, complaints_, [this] { wake(); }}),
      alarm_({recipients_, complaints_,
          [this](const OutboxRow& notice, const Alarm::Report& report) {
              return sending_.send_directly(notice, report);
          }}),
      housekeeping_({store_, beats_, events_, webhooks_, complaints_, config_.retention}),
      indexing_({store_, complaints_, [this] { return !has_given_up_ && storing_.works(); },
          [this] { return steady_clock() < busy_until_; }, [this] { housekeeping_.clear_log(); }}),
      version_of_others_(store_.version_of_others()) {
    if (SqliteDatabase* file = store_.as_file()) rescue_.emplace(*file, log_);
    store_.wait_at_most(longest_wait);
    events_.on_left = [this](const Caller& caller) { shorten_leases(caller); };
    loop_.on_failure(
        [this](const std::exception& error) { complaints_.complain("work in the loop", describe(error)); });
}

Daemon::~Daemon() {
    polling_.stop();
    sending_.stop();
    fetching_.stop();
}

Reply Daemon::answer(const Request& request) {
    const Time now = wall_clock();
    if (!leads()) return answer_standing_by(request, "another daemon may lead");
    if (has_given_up_) return api_.answer_without_store(request, now);
    if (!absences_.settle() && storing_.works()) return not_settled();
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
    if (!leads() || has_given_up_ || !absences_.settle()) return false;
    const Time now = wall_clock();
    // What came and its draw share one commit.
    std::optional<Drawn> drawn = arrivals_.store_next(now, [&] { return draw_some(now); });
    if (drawn) busy_until_ = steady_clock() + busy_for;
    const bool went_well = complaints_.attempt("save beats", [&] { beats_.save(store_); })
        && complaints_.attempt(
            "judge presence", [&] { settle_presence(store_, recipients_, config_.presence, now); })
        && complaints_.attempt("release what agents had whose time has ended",
            [&] {
                if (lifecycle::release_next(store_, recipients_, now) > 0)
                    loop_.after(breath, [this] { wake(); });
            })
        && complaints_.attempt("keep the days of draws", [&] { commitments::keep(store_, recipients_, now); })
        && complaints_.attempt("draw",
            [&] {
                if (!drawn) drawn = draw_at_pace(now);
            })
        && complaints_.attempt("hold back files", [&] { fetching_.hold_back(); })
        && complaints_.attempt("tell the pages", [&] { events_.publish(now); })
        && complaints_.attempt("deliver", [&] { sending_.deliver_due(now); })
        && complaints_.attempt("fetch files", [&] { fetching_.fetch_due(now); });
    go_on_after(drawn.value_or(Drawn{}));
    housekeeping_.checkpoint_if_large();
    return went_well;
}

Drawn Daemon::draw_some(Time now) {
    // Nobody is online while nothing can be stored, even where a draw would be small enough.
    if (absences_.hold_draws() || !storing_.works()) return {};
    return draw(store_, recipients_, config_.presence, now, draw_place_, draw_pace_.rows());
}

Drawn Daemon::draw_at_pace(Time now) {
    const auto start = steady_clock();
    const Drawn drawn = draw_some(now);
    if (drawn.next) draw_pace_.learn(draw_pace_.rows(), steady_clock() - start);
    return drawn;
}

void Daemon::go_on_after(const Drawn& drawn) {
    if (drawn.given > 0 || drawn.next) busy_until_ = steady_clock() + busy_for;
    draw_place_ = drawn.next.value_or(QueuePlace{});
    if (drawn.given > 0)
        log_.info("draw: gave " + std::to_string(drawn.given)
            + (drawn.given == 1 ? " conversation" : " conversations"));
    if (drawn.next) loop_.after(breath, [this] { wake(); });
}

/// A browser that still runs beats again at once.
void Daemon::shorten_leases(const Caller& caller) {
    const PresenceRules& rules = config_.presence;
    if (beats_.shorten(caller.agent.id, caller.browser, rules, wall_clock()))
        loop_.after(rules.goodbye_grace + breath, [this] { wake(); });
}

void Daemon::wake() {
    if (is_awake_) return;
    is_awake_ = true;
    loop_.post([this] {
        is_awake_ = false;
        round();
    });
}

/// False where several daemons stand by each other, and this one has lost its lead: then it also ends.
bool Daemon::leads() {
    const Leadership* const leadership = store_.leadership();
    if (leadership == nullptr || leadership->is_leading()) return true;
    if (!std::exchange(is_deposed_, true)) stop();
    return false;
}

void Daemon::go_on_leading() {
    if (leads()) complaints_.attempt("go on leading", [this] { store_.leadership()->go_on_leading(); });
    static_cast<void>(leads());
}

void Daemon::look_after_storing() {
    if (!leads()) return;
    if (has_given_up_) return storing_.show(wall_clock());
    const bool did_work = storing_.works();
    if (storing_.look(wall_clock()) && !did_work) wake();
    alarm_.look(storing_.sign_of_life(wall_clock()), wall_clock());
    if (storing_.loss()) give_up_files();
}

/// What is written from here on would be found by nobody.
void Daemon::give_up_files() {
    has_given_up_ = true;
    SqliteDatabase* file = store_.as_file();
    const auto change = file == nullptr ? std::nullopt : file->change_of_files();
    const bool is_only_lock = !change || !change->is_loss();
    const std::string what = storing_.loss()->what;
    log_.error(what + ": nothing is accepted any more"
        + (is_only_lock ? "; nothing is lost, all is in '" + store_.path() + "'" : ""));
    store_.refuse_all(what);
    polling_.stop();
    fetching_.stop();
    arrivals_.refuse_all(std::make_exception_ptr(DatabaseError("store what came: " + what)));
    const auto end = [this] { loop_.post([this] { end_once_told(longest_telling / notice_period); }); };
    is_only_lock ? end() : rescue_->begin(wall_clock(), end);
}

/// People hear of it, where that does not take long.
void Daemon::end_once_told(int attempts) {
    if (attempts <= 0 || !alarm_.is_waiting()) return stop();
    loop_.after(notice_period, [this, attempts] { end_once_told(attempts - 1); });
}

/// The system tells of a file's other writers, and a server by itself.
void Daemon::hear_others() {
    if (const Leadership* leadership = store_.leadership()) {
        loop_.on_readable(leadership->news(), [this] { look_for_changes(); });
        loop_.every(lead_period, [this] { go_on_leading(); });
        return;
    }
    foreign_writers_.emplace(config_.database_path, loop_, [this] { look_for_changes(); });
    if (!foreign_writers_->failure().empty())
        log_.info(foreign_writers_->failure() + ": what commands change is noticed a little later");
}

void Daemon::look_for_changes() {
    if (leads() && !has_given_up_ && absences_.settle()) notice_others();
}

void Daemon::notice_others() {
    complaints_.attempt("look for changes", [this] {
        const std::int64_t version = store_.version_of_others();
        if (version == version_of_others_) return;
        version_of_others_ = version;
        wake();
    });
    static_cast<void>(leads());
}

HttpLimits Daemon::limits() const {
    HttpLimits limits = limits_;
    limits.memory = config_.http.memory;
    return limits;
}

void Daemon::serve(const std::function<void()>& on_ready) {
    const Time now = wall_clock();
    server_ = std::make_unique<HttpServer>(loop_.context(),
        HttpOptions{config_.http.listen, config_.http.behind_proxy, config_.http.proxies, limits(),
            Api::open_paths(), [this](const Request& head) { return webhooks_.look_at(head); }},
        log_, [this](const Request& request) { return answer(request); });
    absences_.begin();
    {
        Transaction transaction(store_);
        daemon_row::mark_started(store_, getpid(), now);
        transaction.commit();
    }
    loop_.on_signals({SIGTERM, SIGINT}, [this](int) { stop(); });
    loop_.on_signals({SIGHUP}, [this](int) { reload(); });
    storing_.stay();
    look_after_storing();
    loop_.every(look_period, [this] { look_after_storing(); });
    hear_others();
    loop_.every(notice_period, [this] { look_for_changes(); });
    loop_.every(round_period, [this] { round(); });
    housekeeping_.start(loop_);
    indexing_.start(loop_);
    polling_.start();
    sending_.start();
    fetching_.start();
    webhooks_.start();
    wake();
    for (const ProviderConfig& provider : config_.providers)
        log_.info(provider_summary(provider));
    log_.info("serving '" + store_.name() + "' at " + server_->address());
    on_ready();
    loop_.run();
    server_->stop();
    end_serving();
}

void Daemon::end_serving() {
    if (is_deposed_) throw DatabaseLost("serve '" + store_.name() + "': another daemon may lead by now");
    if (has_given_up_) {
        storing_.show(wall_clock());
        throw FilesLost("serve: " + storing_.loss()->what);
    }
    housekeeping_.end();
    storing_.show(wall_clock());
    log_.info("stopped");
}

void Daemon::reload() {
    if (has_given_up_) return;
    try {
        Config fresh = read_config_();
        if (fresh.database_path != config_.database_path
            || fresh.database_url_file != config_.database_url_file || fresh.http != config_.http)
            log_.warning(
                "reload: another database, or other keys of [http], take effect with the next start");
        fresh.database_path = config_.database_path;
        fresh.database_url_file = config_.database_url_file;
        fresh.http = config_.http;
        config_ = std::move(fresh);
        recipients_ = recipients_of(config_);
    } catch (const std::exception& error) {
        log_.error("reload: " + describe(error) + "; everything stays as it was");
        return;
    }
    polling_.restart();
    sending_.restart();
    fetching_.restart();
    webhooks_.start();
    wake();
    log_.info("reload: the configuration was read again");
}

void Daemon::stop() {
    polling_.stop();
    sending_.stop();
    fetching_.stop();
    loop_.stop();
}

bool Daemon::once() {
    loop_.on_signals({SIGTERM, SIGINT}, [this](int) {
        is_told_to_end_ = true;
        stop();
    });
    if (store_.leadership() != nullptr) loop_.every(lead_period, [this] { go_on_leading(); });
    housekeeping_.note_begin();
    store_.wait_at_most(longest_wait_once); // here nobody else is kept waiting
    storing_.look(wall_clock());
    polling_.start_once([this] {
        polling_.stop();
        loop_.stop();
    });
    loop_.run();
    bool went_well = complaints_.attempt("release what agents had whose time has ended", [&] {
        while (lifecycle::release_next(store_, recipients_, wall_clock()) > 0) {
        }
    }) && round();
    while (went_well && draw_place_ != QueuePlace{})
        went_well = round();
    if (went_well) {
        housekeeping_.forget(wall_clock());
        housekeeping_.delete_old(longest_deletion_once);
        indexing_.finish(longest_indexing_once);
    }
    const bool has_delivered = is_told_to_end_ || sending_.deliver_once();
    if (went_well && !is_told_to_end_) fetching_.fetch_once(longest_fetching_once);
    if (went_well) {
        housekeeping_.clear_log();
        housekeeping_.note_end();
    }
    return storing_.look(wall_clock()) && went_well && has_delivered && polling_.is_good();
}

} // namespace convassign
