// SPDX-License-Identifier: MIT
#include "daemon/rescue.h"

#include "core/base/error.h"
#include "core/base/private_file.h"
#include "core/wrap/sqlite.h"

#include <algorithm>
#include <filesystem>

namespace convassign {

namespace {

/// ".rescued-20261122T120000Z"
std::string suffix_of(Time now) {
    std::string time = iso8601_seconds(now);
    std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
    return ".rescued-" + time;
}

} // namespace

Rescue::Rescue(SqliteDatabase& store, const Log& log) : store_(store), log_(log) {
    std::error_code failure;
    log_path_ = std::filesystem::canonical(store.path(), failure).string() + "-wal";
    log_file_ = identity_of(log_path_);
}

Rescue::~Rescue() {
    if (thread_.joinable()) thread_.join();
}

void Rescue::begin(Time now, std::function<void()> when_done) {
    thread_ = std::thread([this, suffix = suffix_of(now), when_done = std::move(when_done)] {
        save(store_.path() + suffix, suffix);
        when_done();
    });
}

void Rescue::save(const std::string& copy, const std::string& suffix) {
    try {
        if (const auto failure = make_private_file(copy)) throw Error("make the file: " + failure.message());
        store_.copy_to(copy);
        log_.warning("what the daemon held is saved in '" + copy + "'");
        move_log_aside(suffix);
    } catch (const std::exception& error) {
        std::error_code ignored;
        std::filesystem::remove(copy, ignored); // a part of it would be taken for all of it
        log_.error("save what the daemon held in '" + copy + "': " + describe(error));
    }
}

void Rescue::move_log_aside(const std::string& suffix) {
    if (!log_file_ || identity_of(log_path_) != log_file_) return;
    std::error_code failure;
    std::filesystem::rename(log_path_, log_path_ + suffix, failure);
    if (failure)
        log_.error(
            "move '" + log_path_ + "', which belongs to what was taken away, aside: " + failure.message());
    else
        log_.warning(
            "'" + log_path_ + "' belongs to what was taken away, and is '" + log_path_ + suffix + "' now");
}

} // namespace convassign
