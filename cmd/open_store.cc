// SPDX-License-Identifier: MIT
#include "cmd/open_store.h"

#include "core/base/error.h"
#include "core/base/file_lock.h"
#include "core/base/time.h"
#include "core/config/config.h"
#include "core/open_server.h"
#include "core/restore.h"
#include "core/sign_of_life.h"
#include "core/wrap/postgres.h"
#include "core/wrap/sqlite_upkeep.h"

#include <cerrno>
#include <sys/stat.h>
#include <thread>

namespace convassign {

namespace {

constexpr Duration longest_start = std::chrono::seconds(5);

bool is_missing(const std::string& path) {
    struct stat status {};
    return stat(path.c_str(), &status) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

/// A daemon that is only starting makes it in a moment.
void wait_for_daemon(const std::string& path) {
    const auto deadline = steady_clock() + longest_start;
    while (is_missing(path) && look_for_daemon(path).holder && steady_clock() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

/// Nobody begins an empty database in the place of one that was taken away from a daemon.
void refuse_where_one_was(const std::string& path) {
    const DaemonSeen daemon = look_for_daemon(path);
    const std::string what = "open database '" + path + "': it is gone, ";
    const std::string remedy = "; run 'convassign restore' with the copy beside it that ends with .rescued "
                               "and a time; without such a"
                               " copy, put it there again";
    if (daemon.holder && daemon.sign && !daemon.sign->database.empty())
        throw Error(what + "and convassignd, process " + std::to_string(*daemon.holder)
            + ", still has it open and is about to end" + remedy);
    if (!daemon.holder && daemon.sign && daemon.sign->has_lost_files)
        throw Error(what + "since " + format_age(wall_clock() - daemon.sign->at) + remedy + ", or delete '"
            + daemon_lock_path(path) + "' to begin a new one");
    if (daemon.holder) wait_for_daemon(path);
    if (const auto log = lone_log(path))
        throw Error(what + "and '" + *log
            + "' is still there, with what was written last; put it there again, or run"
              " 'convassign restore BACKUP', or move that log away to begin a new one");
}

} // namespace

namespace {

constexpr auto begin_one =
    "there is none yet; start convassignd, or add an agent with 'convassign agent add NAME'";

Store open_on_server(const Config& config, Store::Mode mode) {
    auto server = open_server(config);
    if (mode == Store::Mode::existing && server_version(*server) == 0)
        throw Error("open database '" + server->name() + "': " + begin_one);
    return Store(std::move(server));
}

} // namespace

Store open_store(const Config& config, Store::Mode mode) {
    if (!config.database_url_file.empty()) return open_on_server(config, mode);
    const std::string& path = config.database_path;
    finish_restore_without_daemon(path);
    if (is_missing(path)) refuse_where_one_was(path);
    if (mode == Store::Mode::existing && is_missing(path))
        throw Error("open database '" + path + "': " + begin_one);
    return Store(path, mode);
}

} // namespace convassign
