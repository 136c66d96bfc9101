// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/beats.h"
#include "core/config/config.h"
#include "core/draw.h"
#include "core/ingest.h"
#include "core/outbox.h"
#include "core/store/conversations.h"
#include "core/store/store.h"
#include "daemon/absences.h"
#include "daemon/alarm.h"
#include "daemon/api/api.h"
#include "daemon/api/events.h"
#include "daemon/arrivals.h"
#include "daemon/complaints.h"
#include "daemon/fetching.h"
#include "daemon/foreign_writers.h"
#include "daemon/housekeeping.h"
#include "daemon/http/server.h"
#include "daemon/indexing.h"
#include "daemon/loop.h"
#include "daemon/pace.h"
#include "daemon/polling.h"
#include "daemon/rescue.h"
#include "daemon/sending.h"
#include "daemon/storing.h"
#include "daemon/webhooks.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace convassign {

/// The database, its log or the lock file is not the one any more that the daemon has open.
class FilesLost : public Error {
public:
    using Error::Error;
};

/// The program `convassignd`: one loop on one thread, with the only connection of the daemon that writes.
/// Each provider polls on a thread of its own and hands its pages to the loop; each target of the outbox
/// has a thread that sends, and hands the outcomes back; so has each account whose files are fetched.
class Daemon {
public:
    /// Opens the database, unless it is given one that a server keeps and in which it leads. `read_config` is
    /// asked again on SIGHUP. In the lock file the daemon shows that it lives, and how it is.
    Daemon(Config config, std::function<Config()> read_config, const Log& log, const HttpLimits& limits = {},
        const FileLock* lock = nullptr, std::optional<Store> store = std::nullopt);
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;
    ~Daemon();

    /// Listens and polls until SIGTERM, SIGINT or stop(). Calls `on_ready` once everything is up. Throws
    /// FilesLost when it has ended because of that, after it has tried to save what it holds; and
    /// DatabaseLost once another daemon may lead.
    void serve(const std::function<void()>& on_ready);

    /// Polls every provider once, draws, delivers what is due, forgets what is over, and returns: false when
    /// some of it failed.
    [[nodiscard]] bool once();

    /// Does a round soon: something has changed.
    void wake();
    void stop();

    [[nodiscard]] Loop& loop() { return loop_; }
    [[nodiscard]] Database& store() { return store_; }
    [[nodiscard]] Api& api() { return api_; }
    [[nodiscard]] const Config& config() const { return config_; }
    [[nodiscard]] std::string address() const { return server_->address(); }

private:
    [[nodiscard]] HttpLimits limits() const;
    [[nodiscard]] Reply answer(const Request& request);
    void note_unknown_client(Time now);

    /// Stores what came, judges presence, draws, tells the pages, and begins to deliver. False when a part
    /// of it failed; what comes behind that is left for the next round.
    bool round();
    [[nodiscard]] Drawn draw_some(Time now);
    [[nodiscard]] Drawn draw_at_pace(Time now);
    void go_on_after(const Drawn& drawn);
    void shorten_leases(const Caller& caller);
    [[nodiscard]] bool leads();
    void go_on_leading();
    void hear_others();
    void look_for_changes();
    void notice_others();
    void look_after_storing();
    void give_up_files();
    void end_once_told(int attempts);
    void end_serving();
    void reload();

    Config config_;
    Recipients recipients_ = recipients_of(config_);
    std::function<Config()> read_config_;
    const Log& log_;
    HttpLimits limits_;
    Loop loop_;
    Complaints complaints_;
    Store opened_;
    Database& store_ = opened_;
    Storing storing_;
    std::optional<Rescue> rescue_; ///< where the database is a file
    SystemRandom random_;
    Beats beats_;
    Absences absences_;
    Arrivals arrivals_;
    Events events_;
    Api api_;
    Webhooks webhooks_;
    std::unique_ptr<HttpServer> server_;
    Polling polling_;
    Sending sending_;
    Fetching fetching_;
    Alarm alarm_;
    Housekeeping housekeeping_;
    std::optional<ForeignWriters> foreign_writers_; ///< while it serves
    Indexing indexing_;

    QueuePlace draw_place_;    ///< where a draw of more than one chunk goes on
    Pace draw_pace_{draw_aim}; ///< how large the chunks of a long draw are
    std::int64_t version_of_others_ = 0;
    std::chrono::steady_clock::time_point busy_until_; ///< with what comes, and is drawn
    bool is_awake_ = false;
    bool has_given_up_ = false;   ///< its files are lost: it only saves what it holds, and ends
    bool is_deposed_ = false;     ///< another daemon may lead: it does nothing, and ends
    bool is_told_to_end_ = false; ///< by a signal
    bool has_noted_unknown_client_ = false;
};

} // namespace convassign
