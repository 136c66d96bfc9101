// SPDX-License-Identifier: MIT
#include "tests/support/postgres.h"

#include "core/wrap/postgres.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <stdexcept>
#include <unistd.h>

namespace convassign {

namespace {

namespace files = std::filesystem;

std::string as_somebody() {
    return geteuid() == 0 ? "setpriv --reuid=nobody --regid=nogroup --clear-groups " : "";
}

/// Where servers were unpacked that are not installed: tests/run.sh.
std::string unpacked() {
    const char* folder = std::getenv("CONVASSIGN_SERVERS");
    return folder == nullptr ? "" : folder;
}

std::string newest_below(const std::string& root) {
    std::string newest;
    std::error_code none;
    for (const auto& version : files::directory_iterator(root + "/usr/lib/postgresql", none))
        if (files::exists(version.path() / "bin/initdb"))
            newest = std::max(newest, (version.path() / "bin").string());
    return newest;
}

/// What an unpacked program needs to find its libraries.
std::string with_libraries() {
    const std::string root = unpacked();
    if (root.empty() || !Postgres::programs().starts_with(root)) return {};
    std::string folders;
    for (const auto& folder : files::directory_iterator(root + "/usr/lib"))
        folders += (folders.empty() ? "" : ":") + folder.path().string();
    return "env LD_LIBRARY_PATH=" + folders + " ";
}

std::string text_in_proc(pid_t process, const std::string& file) {
    std::ifstream stream("/proc/" + std::to_string(process) + "/" + file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// Of proc(5): "PID (NAME) STATE PARENT", and the name may be anything.
std::vector<pid_t> children_of(pid_t parent) {
    std::vector<pid_t> children;
    for (const auto& entry : files::directory_iterator("/proc")) {
        const pid_t process = std::atoi(entry.path().filename().c_str());
        if (process <= 0) continue;
        const std::string stat = text_in_proc(process, "stat");
        const auto end = stat.rfind(')');
        if (end != std::string::npos && std::atoi(stat.c_str() + end + 4) == parent)
            children.push_back(process);
    }
    return children;
}

} // namespace

std::string Postgres::programs() {
    const std::string installed = newest_below("");
    return installed.empty() && !unpacked().empty() ? newest_below(unpacked()) : installed;
}

Postgres::Postgres() {
    make_directory();
    if (!run(programs() + "/initdb -D " + directory_ + "/data -A trust -U test --no-sync -E UTF8 --locale=C"))
        throw std::runtime_error("cannot make a cluster in " + directory_);
    start("-c fsync=off");
}

Postgres::Postgres(const Postgres* primary) {
    make_directory();
    if (!run(programs() + "/pg_basebackup -h " + primary->directory_ + " -U test -D " + directory_
            + "/data --write-recovery-conf --checkpoint=fast --no-sync"))
        throw std::runtime_error("cannot copy the cluster in " + primary->directory_);
    start("-c fsync=off -c wal_retrieve_retry_interval=200ms");
    const auto others = open_postgres({primary->connection("postgres"), ""});
    others->script("ALTER SYSTEM SET synchronous_standby_names = '*'");
    others->script("SELECT pg_reload_conf()");
    while (others->number("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == 0)
        poll(nullptr, 0, 10);
}

Postgres::~Postgres() {
    if (getpid() != owner_) return;
    signal(SIGCONT);
    static_cast<void>(run(programs() + "/pg_ctl stop -m immediate -D " + directory_ + "/data"));
    static_cast<void>(run("rm -rf " + directory_ + "/data " + directory_ + "/log")); // they are not ours
    std::error_code ignored;
    files::remove_all(directory_, ignored);
}

void Postgres::make_directory() {
    directory_ = files::temp_directory_path().string() + "/convassign_postgres_XXXXXX";
    if (mkdtemp(directory_.data()) == nullptr) throw std::runtime_error("cannot make " + directory_);
    files::permissions(directory_, files::perms::all);
}

void Postgres::start(const std::string& options) {
    if (!run(programs() + "/pg_ctl start -w -D " + directory_ + "/data -l " + directory_ + "/log -o \"-k "
            + directory_ + " -c listen_addresses='' " + options + "\""))
        throw std::runtime_error("cannot start PostgreSQL, see " + directory_);
    std::ifstream(directory_ + "/data/postmaster.pid") >> server_;
}

void Postgres::signal(int number) {
    if (server_ == 0) return;
    const auto children = children_of(server_);
    kill(server_, number);
    for (const pid_t child : children)
        kill(child, number);
    if (number == SIGKILL) server_ = 0;
}

void Postgres::signal_receiver(int number) const {
    for (const pid_t child : children_of(server_))
        if (text_in_proc(child, "cmdline").find("walreceiver") != std::string::npos) kill(child, number);
}

void Postgres::promote() const {
    if (!run(programs() + "/pg_ctl promote -w -D " + directory_ + "/data"))
        throw std::runtime_error("cannot promote the cluster in " + directory_);
}

std::vector<std::string> Postgres::errors_of(const std::string& sql) const {
    std::ofstream(directory_ + "/statements.sql", std::ios::binary) << sql;
    const std::string command = with_libraries() + programs() + "/psql -q -X -h " + directory_
        + " -U test -d postgres -f " + directory_ + "/statements.sql >" + directory_ + "/out 2>" + directory_
        + "/errors";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("cannot ask PostgreSQL");
    std::vector<std::string> errors;
    std::ifstream stream(directory_ + "/errors");
    for (std::string line; std::getline(stream, line);)
        if (line.find("ERROR:") != std::string::npos) errors.push_back(line);
    return errors;
}

bool Postgres::run(const std::string& command) const {
    return std::system(("cd " + directory_ + " && " + as_somebody() + with_libraries() + command
               + " >/dev/null 2>&1 </dev/null")
                           .c_str())
        == 0;
}

} // namespace convassign
