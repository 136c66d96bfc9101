// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/file_lock.h"
#include "core/base/log.h"
#include "core/config/config.h"
#include "core/store/store.h"
#include "daemon/complaints.h"
#include "daemon/contender.h"
#include "daemon/http/message.h"
#include "daemon/loop.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace convassign {

class HttpServer;

/// What a daemon that does not lead answers to everything, so that a proxy in front sends people to the one
/// that does. `who_leads` is told to whom asks from this machine alone.
[[nodiscard]] Reply answer_standing_by(const Request& request, const std::string& who_leads);

/// A daemon that stands by another one: it answers that it does so, tries to lead ten times a second, and
/// does nothing else.
class StandBy {
public:
    /// All of it outlives the StandBy. `read_config` is asked again on SIGHUP.
    struct Needs {
        const Log& log;
        const FileLock& lock; ///< in which it shows that it lives
        std::function<Config()> read_config;
    };

    StandBy(Config config, Needs needs);
    StandBy(const StandBy&) = delete;
    StandBy& operator=(const StandBy&) = delete;
    ~StandBy();

    /// The store once this daemon leads; nothing when it was told to end. Calls `on_ready` once it answers,
    /// unless it leads at once.
    [[nodiscard]] std::optional<Store> wait(const std::function<void()>& on_ready);

    [[nodiscard]] Loop& loop() { return loop_; }
    [[nodiscard]] const Config& config() const { return config_; }

private:
    void begin();
    void try_to_lead();
    void tell_who_leads();
    [[nodiscard]] std::string who_leads() const;
    void listen();
    void show_life() const;
    void reload();

    Config config_;
    Needs needs_;
    Loop loop_;
    Complaints complaints_;
    Contender contender_{config_};
    std::optional<Store> store_; ///< once it leads
    std::unique_ptr<HttpServer> server_;
    std::string told_; ///< who leads, in the log
    bool has_begun_ = false;
    bool is_waiting_ = false;
    bool is_told_to_end_ = false;
};

} // namespace convassign
