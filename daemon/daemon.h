// SPDX-License-Identifier: MIT
#pragma once

#include "core/beats.h"
#include "core/config/config.h"
#include "core/draw.h"
#include "core/ingest.h"
#include "core/outbox.h"
#include "core/store/conversations.h"
#include "core/store/store.h"
#include "daemon/api/api.h"
#include "daemon/api/events.h"
#include "daemon/arrivals.h"
#include "daemon/complaints.h"
#include "daemon/housekeeping.h"
#include "daemon/http/server.h"
#include "daemon/loop.h"
#include "daemon/pace.h"
#include "daemon/polling.h"
#include "daemon/sending.h"
#include "daemon/webhooks.h"

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace convassign {

/// The program `convassignd`: one loop on one thread, with the only connection of the daemon that writes.
/// Each provider polls on a thread of its own and hands its pages to the loop; each target of the outbox
/// has a thread that sends, and hands the outcomes back.
class Daemon {
public:
    /// Opens the database. `read_config` is asked again on SIGHUP.
    Daemon(Config config, std::function<Config()> read_config, const Log& log, const HttpLimits& limits = {});
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;
    ~Daemon();

    /// Listens and polls until SIGTERM, SIGINT or stop(). Calls `on_ready` once everything is up.
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
    [[nodiscard]] Reply answer(const Request& request);
    void note_unknown_client(Time now);

    /// Stores what came, judges presence, draws, tells the pages, and begins to deliver. False when a part
    /// of it failed; what comes behind that is left for the next round.
    bool round();
    [[nodiscard]] Drawn draw_some(Time now);
    [[nodiscard]] Drawn draw_at_pace(Time now);
    void go_on_after(const Drawn& drawn);
    void notice_others();
    void hold_draws_after_a_long_pause(Time now);

    void reload();

    Config config_;
    Recipients recipients_ = recipients_of(config_);
    std::function<Config()> read_config_;
    const Log& log_;
    HttpLimits limits_;
    Loop loop_;
    Complaints complaints_;
    Store store_;
    SystemRandom random_;
    Beats beats_;
    Arrivals arrivals_;
    Events events_;
    Api api_;
    Webhooks webhooks_;
    std::unique_ptr<HttpServer> server_;
    Polling polling_;
    Sending sending_;
    Housekeeping housekeeping_;

    bool are_draws_held_ = false; ///< the pages have not had the time to come back
    QueuePlace draw_place_;       ///< where a draw of more than one chunk goes on
    Pace draw_pace_;              ///< how large the chunks of a long draw are
    std::int64_t version_of_others_ = 0;
    bool is_awake_ = false;
    bool is_told_to_end_ = false; ///< by a signal
    bool has_noted_unknown_client_ = false;
};

} // namespace convassign
