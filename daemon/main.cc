// SPDX-License-Identifier: MIT
#include "core/base/error.h"
#include "core/base/file_identity.h"
#include "core/base/file_lock.h"
#include "core/base/open_files.h"
#include "core/base/private_file.h"
#include "core/base/text.h"
#include "core/config/file_modes.h"
#include "core/config/load.h"
#include "core/config/secrets.h"
#include "core/provider_summary.h"
#include "core/restore.h"
#include "core/sign_of_life.h"
#include "core/start_check.h"
#include "core/wrap/database.h"
#include "core/wrap/http_client.h"
#include "core/wrap/sqlite_upkeep.h"
#include "daemon/contender.h"
#include "daemon/daemon.h"
#include "daemon/demo.h"
#include "daemon/detach.h"
#include "daemon/options.h"
#include "daemon/replace.h"
#include "daemon/service_manager.h"
#include "daemon/stand_by.h"

#include <csignal>
#include <filesystem>
#include <iostream>
#include <malloc.h>
#include <thread>
#include <unistd.h>

namespace convassign {

namespace {

// sysexits(3) EX_TEMPFAIL: another daemon serves this database.
constexpr int status_already_served = 75;
// sysexits(3) EX_OSFILE: the database or its lock file was exchanged or deleted.
constexpr int status_files_lost = 72;
// EX_DATAERR: the database is damaged, or beside it lies the log of another one.
constexpr int status_damaged = 65;

void complain(const std::string& text) { std::cerr << "convassignd: " << printable(text) << '\n'; }

Config read_config(const DaemonOptions& options) {
    Config config = load_config(options.config);
    if (!options.database.empty()) {
        config.database_path = options.database;
        config.database_url_file.clear();
    }
    // The working directory changes when we detach.
    config.database_path = std::filesystem::absolute(config.database_path).string();
    return config;
}

int check(const DaemonOptions& options) {
    const Config config = read_config(options);
    int status = 0;
    for (const ProviderConfig& provider : config.providers)
        try {
            try_secrets(provider);
        } catch (const Error& error) {
            complain(describe(error));
            status = 2;
        }
    for (const NotifyConfig& notify : config.notify)
        try {
            if (!notify.url.empty()) static_cast<void>(read_secret(notify));
            if (!notify.exec.empty() && access(notify.exec.front().c_str(), X_OK) != 0)
                throw Error(
                    system_failure("run '" + notify.exec.front() + "' of notify '" + notify.name + "'"));
        } catch (const Error& error) {
            complain(describe(error));
            status = 2;
        }
    try {
        if (!config.database_url_file.empty()) static_cast<void>(read_database_url(config));
        if (!config.portal.trusted_user_secret_file.empty()) static_cast<void>(read_secret(config.portal));
    } catch (const Error& error) {
        complain(describe(error));
        status = 2;
    }
    for (const LooseFile& file : loose_files(config))
        complain("warning: " + file.what + "; " + file.advice);
    for (const ProviderConfig& provider : config.providers)
        std::cout << printable(provider_summary(provider)) << '\n';
    if (status != 0) return status;
    std::cout << (config.file.empty() ? "no configuration file: all defaults hold" : config.file + " is good")
              << '\n';
    return 0;
}

int already_served(const DaemonOptions& options, const Config& config, const std::string& lock_path) {
    if (options.mode == DaemonMode::detach) return 0;
    const auto holder = lock_path.empty() ? std::nullopt : lock_holder(lock_path);
    complain("serve database '" + config.database_path + "': "
        + (holder ? "process " + std::to_string(*holder) : "another process, whose lock file is gone,")
        + " serves it already");
    return status_already_served;
}

int already_led() {
    complain("do one round: another daemon leads, and does all there is to do");
    return status_already_served;
}

void show_life_to_service_manager(Loop& loop) {
    if (const auto period = watchdog_period())
        loop.every(*period, [] { announce_to_service_manager("WATCHDOG=1"); });
}

/// Stands by until this daemon leads, serves until another one may, and so on.
void serve_in_turns(const Config& config, const std::function<Config()>& read_again, const Log& log,
    const FileLock& lock, const std::function<void()>& on_ready) {
    StandBy stand_by(config, {log, lock, read_again});
    show_life_to_service_manager(stand_by.loop());
    while (auto store = stand_by.wait(on_ready))
        try {
            Daemon daemon(stand_by.config(), read_again, log, {}, &lock, std::move(store));
            show_life_to_service_manager(daemon.loop());
            return daemon.serve(on_ready);
        } catch (const DatabaseLost& error) {
            log.error(describe(error));
        } catch (const DatabaseBusy& error) {
            log.error(describe(error)); // at its beginning
        }
}

void serve(const Config& config, const DaemonOptions& options, const Log& log, const FileLock& lock,
    const std::function<void()>& on_ready) {
    const auto read_again = [&options] { return read_config(options); };
    bool is_ready = false;
    const auto ready_once = [&] {
        if (std::exchange(is_ready, true)) return;
        on_ready();
        announce_to_service_manager("READY=1");
    };
    if (!config.database_url_file.empty()) {
        serve_in_turns(config, read_again, log, lock, ready_once);
    } else {
        Daemon daemon(config, read_again, log, {}, &lock);
        show_life_to_service_manager(daemon.loop());
        daemon.serve(ready_once);
    }
    announce_to_service_manager("STOPPING=1");
}

/// Its last holder has just ended.
FileLock require_lock(const std::string& path) {
    auto lock = FileLock::try_lock(path);
    if (!lock) throw Error("lock '" + path + "': another process was faster");
    return std::move(*lock);
}

/// The database itself is locked too, so that a daemon whose lock file was deleted, or that reaches it by
/// another name, is found. Returns no lock where another daemon serves the database.
std::optional<FileLock> lock_database(const std::string& database) {
    if (const auto failure = make_private_file(database))
        throw Error("create database '" + database + "': " + failure.message());
    // A daemon that ends lets go of both files one after the other.
    constexpr int attempts = 50;
    for (int i = 1; i < attempts; ++i) {
        if (auto lock = FileLock::try_lock_only(database)) return lock;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return FileLock::try_lock_only(database);
}

/// After a daemon has lost its database nobody begins an empty one in its place unasked.
void refuse_new_one_after_loss(const std::string& database) {
    if (identity_of(database)) return;
    const DaemonSeen before = look_for_daemon(database);
    if (before.holder || !before.sign || !before.sign->has_lost_files) return;
    throw FilesLost("serve database '" + database + "': it was taken away from a daemon "
        + format_age(wall_clock() - before.sign->at)
        + " ago; run 'convassign restore' with the copy beside it that ends with .rescued and a time; "
          "without such a"
          " copy, put it there again; or delete '"
        + daemon_lock_path(database) + "' to begin a new one");
}

/// Nor in the place of one whose daemon was killed before.
void refuse_new_one_beside_log(const std::string& database) {
    if (const auto log = lone_log(database))
        throw FilesLost("serve database '" + database + "': it is gone, and '" + *log
            + "' is still there, with what was written last; put it there again, or run 'convassign restore "
              "BACKUP',"
              " or move that log away to begin a new one");
}

/// Nobody reads the standard error of a daemon that has detached; until then it tells why it could not, and
/// before `detached` ends, because then the waiting parent does.
int serve_detached(const Config& config, const DaemonOptions& options, const FileLock& lock,
    const std::optional<std::string>& replaced) {
    Detached detached;
    lock.sign();
    const Log log(options.log_level.value_or(LogLevel::info), log_to_syslog());
    if (replaced) log.warning(*replaced);
    try {
        serve(config, options, log, lock, [&] { detached.ready(); });
        return 0;
    } catch (const FilesLost& error) {
        log.error(describe(error));
        return status_files_lost;
    } catch (const DamagedDatabase& error) {
        log.error(what_to_do_about(error));
        complain(what_to_do_about(error));
        return status_damaged;
    } catch (const std::exception& error) {
        log.error(describe(error));
        complain(describe(error));
        return 1;
    }
}

/// Makes the database file ready, and locks it; nothing where another daemon serves it.
std::optional<FileLock> take_file(const std::string& path, const Log& log) {
    // Before the file is locked that it moves.
    if (finish_restore(path))
        log.warning("a restore of '" + path + "' that was killed is brought to its end");
    refuse_new_one_beside_log(path);
    if (!identity_of(path))
        log.warning("there is no database '" + path + "' yet: a new one begins, without agents");
    auto lock = lock_database(path);
    if (lock) check_before_serving(path);
    return lock;
}

/// Nothing where another daemon leads.
std::optional<bool> once(
    const Config& config, const DaemonOptions& options, const Log& log, const FileLock& lock) {
    std::optional<Store> store;
    if (!config.database_url_file.empty()) {
        Contender contender(config);
        store = contender.try_to_lead();
        if (!store) return std::nullopt;
    }
    return Daemon(
        config, [&options] { return read_config(options); }, log, {}, &lock, std::move(store))
        .once();
}

int run(DaemonOptions options) {
    if (options.mode == DaemonMode::check) return check(options);
    // cron mails whatever a job says, so a round that went well says nothing.
    const auto usual = options.mode == DaemonMode::once ? LogLevel::warning : LogLevel::info;
    const Log to_stderr(options.log_level.value_or(usual), log_to_stderr());
    if (options.mode == DaemonMode::demo) return run_demo(options.demo_length, to_stderr, std::cout);

    const Config config = read_config(options);
    // The same file again at each reload, wherever we are then.
    if (!config.file.empty()) options.config = std::filesystem::absolute(config.file).string();
    const std::string lock_path = daemon_lock_path(config.database_path);
    if (const auto failure = make_directory_of(config.database_path))
        throw Error("make the directory of '" + config.database_path + "': " + failure.message());
    refuse_new_one_after_loss(config.database_path);
    auto lock = FileLock::try_lock(lock_path);
    std::optional<std::string> replaced;
    if (!lock && options.mode == DaemonMode::detach) replaced = end_hung_daemon(config.database_path);
    if (replaced) lock.emplace(require_lock(lock_path));
    if (!lock) return already_served(options, config, lock_path);
    const bool is_file = config.database_url_file.empty();
    const auto database_lock = is_file ? take_file(config.database_path, to_stderr) : std::nullopt;
    if (is_file && !database_lock) return already_served(options, config, "");

    if (options.mode == DaemonMode::once) {
        const auto went_well = once(config, options, to_stderr, *lock);
        if (!went_well) return already_led();
        return *went_well ? 0 : 1;
    }
    if (options.mode == DaemonMode::foreground) {
        serve(config, options, to_stderr, *lock, [] {});
        return 0;
    }
    return serve_detached(config, options, *lock, replaced);
}

} // namespace

} // namespace convassign

int main(int argc, char** argv) {
    using namespace convassign;
    open_standard_files();
    // Two arenas are enough for a loop and a few pollers; each one more costs memory on a small server.
    mallopt(M_ARENA_MAX, 2);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN); // a file at its limit is an error of the write, not the end of us
    try {
        DaemonOptions options;
        if (const auto status = parse_daemon_options(argc, argv, options)) return *status;
        const HttpLibrary library;
        return run(options);
    } catch (const ConfigError& error) {
        for (const std::string& problem : error.problems)
            complain(problem);
        return 2;
    } catch (const UsageError& error) {
        complain(describe(error));
        return 2;
    } catch (const FilesLost& error) {
        complain(describe(error));
        return status_files_lost;
    } catch (const DamagedDatabase& error) {
        complain(what_to_do_about(error));
        return status_damaged;
    } catch (const std::exception& error) {
        complain(describe(error));
        return 1;
    }
}
