// SPDX-License-Identifier: MIT
#include "core/base/error.h"
#include "core/base/file_lock.h"
#include "core/base/private_file.h"
#include "core/base/text.h"
#include "core/config/load.h"
#include "core/config/secrets.h"
#include "core/provider_summary.h"
#include "core/wrap/http_client.h"
#include "daemon/daemon.h"
#include "daemon/demo.h"
#include "daemon/detach.h"
#include "daemon/options.h"
#include "daemon/service_manager.h"

#include <csignal>
#include <filesystem>
#include <iostream>
#include <malloc.h>
#include <unistd.h>

namespace convassign {

namespace {

// sysexits(3) EX_TEMPFAIL: another daemon serves this database.
constexpr int status_already_served = 75;

void complain(const std::string& text) { std::cerr << "convassignd: " << printable(text) << '\n'; }

Config read_config(const DaemonOptions& options) {
    Config config = load_config(options.config);
    if (!options.database.empty()) config.database_path = options.database;
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
    for (const ProviderConfig& provider : config.providers)
        std::cout << printable(provider_summary(provider)) << '\n';
    if (status != 0) return status;
    std::cout << (config.file.empty() ? "no configuration file: all defaults hold" : config.file + " is good")
              << '\n';
    return 0;
}

int already_served(const DaemonOptions& options, const Config& config, const std::string& lock_path) {
    if (options.mode == DaemonMode::detach) return 0;
    complain("serve database '" + config.database_path + "': process "
        + std::to_string(lock_holder(lock_path).value_or(0)) + " serves it already");
    return status_already_served;
}

void serve(const Config& config, const DaemonOptions& options, const Log& log,
    const std::function<void()>& on_ready) {
    Daemon daemon(
        config, [&options] { return read_config(options); }, log);
    daemon.serve([&] {
        on_ready();
        announce_to_service_manager("READY=1");
    });
    announce_to_service_manager("STOPPING=1");
}

/// Nobody reads the standard error of a daemon that has detached; until then it tells why it could not, and
/// before `detached` ends, because then the waiting parent does.
int serve_detached(const Config& config, const DaemonOptions& options, const FileLock& lock) {
    Detached detached;
    lock.sign();
    const Log log(options.log_level.value_or(LogLevel::info), log_to_syslog());
    try {
        serve(config, options, log, [&] { detached.ready(); });
        return 0;
    } catch (const std::exception& error) {
        log.error(describe(error));
        complain(describe(error));
        return 1;
    }
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
    const auto lock = FileLock::try_lock(lock_path);
    if (!lock) return already_served(options, config, lock_path);

    if (options.mode == DaemonMode::once)
        return Daemon(
                   config, [&options] { return read_config(options); }, to_stderr)
                   .once()
            ? 0
            : 1;
    if (options.mode == DaemonMode::foreground) {
        serve(config, options, to_stderr, [] {});
        return 0;
    }
    return serve_detached(config, options, *lock);
}

} // namespace

} // namespace convassign

int main(int argc, char** argv) {
    using namespace convassign;
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
    } catch (const std::exception& error) {
        complain(describe(error));
        return 1;
    }
}
