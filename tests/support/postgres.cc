// SPDX-License-Identifier: MIT
#include "tests/support/postgres.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
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

} // namespace

std::string Postgres::programs() {
    const std::string installed = newest_below("");
    return installed.empty() && !unpacked().empty() ? newest_below(unpacked()) : installed;
}

Postgres::Postgres() {
    std::string name = files::temp_directory_path().string() + "/convassign_postgres_XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
    directory_ = name;
    files::permissions(name, files::perms::all);
    const bool is_running =
        run(programs() + "/initdb -D " + name + "/data -A trust -U test --no-sync -E UTF8 --locale=C")
        && run(programs() + "/pg_ctl start -w -D " + name + "/data -l " + name + "/log -o \"-k " + name
            + " -c listen_addresses='' -c fsync=off\"");
    if (!is_running) throw std::runtime_error("cannot start PostgreSQL, see " + name);
}

Postgres::~Postgres() {
    if (getpid() != owner_) return;
    static_cast<void>(run(programs() + "/pg_ctl stop -m immediate -D " + directory_ + "/data"));
    static_cast<void>(run("rm -rf " + directory_ + "/data " + directory_ + "/log")); // they are not ours
    std::error_code ignored;
    files::remove_all(directory_, ignored);
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
