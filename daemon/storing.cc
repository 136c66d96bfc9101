// SPDX-License-Identifier: MIT
#include "daemon/storing.h"

#include "core/base/error.h"
#include "core/base/file_room.h"
#include "core/store/daemon_row.h"
#include "core/wrap/sqlite.h"

namespace convassign {

namespace {

// The log may be written over where the disk is full: so more is tried than one small commit.
constexpr std::size_t room_needed = 256 * 1024;
// A commit so long ago says nothing of the next one.
constexpr Duration recent = std::chrono::seconds(10);
constexpr Duration show_period = std::chrono::seconds(5);

constexpr auto subject = "nothing is accepted, because nothing can be stored";
constexpr auto remedy_of_damage =
    "stop convassignd and run 'convassign restore BACKUP' with the last backup, which keeps both beside it";

std::string remedy_for(const FileChange& change) {
    switch (change.kind) {
    case FileChange::Kind::gone:
    case FileChange::Kind::exchanged:
        return "run 'convassign restore' with the copy beside it that ends with .rescued and a time, and "
               "start "
               "convassignd again; without such a copy, put it there again";
    case FileChange::Kind::read_only:
        return "let the user that convassignd runs as write it again: 'chmod u+w', or mount it for writing";
    case FileChange::Kind::unreachable:
        return "let convassignd reach the folder again";
    }
    return {};
}

Problem problem_of(const StoringTrouble& trouble) {
    if (trouble.is_damage) return {trouble.what, remedy_of_damage};
    return {trouble.what,
        "make room on its disk, or mend what the error names; it goes on by itself once it can write"};
}

} // namespace

Storing::Storing(const Needs& needs) : needs_(needs), begun_at_(wall_clock()) {
    if (needs_.lock != nullptr) lock_file_.add("the lock file", daemon_lock_path(needs_.store.path()));
    if (const auto identity = identity_of(needs_.store.path())) database_ = identity->text();
}

std::optional<FileChange> Storing::change_of_files() const {
    if (SqliteDatabase* file = needs_.store.as_file())
        if (auto change = file->change_of_files()) return change;
    return lock_file_.change();
}

bool Storing::look(Time now) {
    is_busy_ = false;
    failure_.clear();
    change_ = change_of_files();
    if (change_ && change_->is_loss()) loss_ = change_;
    if (!change_) {
        const StoringRecord& record = needs_.store.storing();
        const bool is_damaged = record.trouble && record.trouble->is_damage;
        if (!is_damaged && (record.trouble || now - record.committed_at.value_or(begun_at_) > recent))
            try_to_write(now);
    }
    tell();
    show(now);
    return works();
}

void Storing::try_to_write(Time now) {
    const bool is_late = now - needs_.store.storing().committed_at.value_or(begun_at_) > longest_silence;
    try {
        if (needs_.store.storing().trouble)
            if (const auto failure = try_room_beside(needs_.store.path(), room_needed)) {
                needs_.store.storing().trouble =
                    StoringTrouble{"store in database '" + needs_.store.path() + "': " + failure.message()};
                return;
            }
        Transaction transaction(needs_.store, Durability::relaxed);
        daemon_row::mark_alive(needs_.store, now);
        transaction.commit();
        needs_.store.storing().trouble.reset();
    } catch (const DatabaseBusy&) {
        is_busy_ = is_late;
    } catch (const std::exception& error) {
        // Mostly the connection has noted it.
        if (is_late && !needs_.store.storing().trouble) failure_ = describe(error);
    }
}

void Storing::tell() {
    const Problems all = problems();
    if (!all.empty())
        needs_.complaints.complain(subject, all.front().what);
    else if (!did_work_) {
        needs_.complaints.forget(subject);
        needs_.log.info("storing works again");
    }
    did_work_ = all.empty();
}

Problems Storing::problems() const {
    Problems all;
    if (change_) all.push_back({change_->what, remedy_for(*change_)});
    if (!change_ && needs_.store.storing().trouble)
        all.push_back(problem_of(*needs_.store.storing().trouble));
    if (!failure_.empty())
        all.push_back({"nothing could be stored for long: " + failure_,
            "mend what the error names; it goes on by itself once it can write"});
    if (is_busy_)
        all.push_back({"nothing could be stored for long: another process keeps database '"
                + needs_.store.path() + "' locked",
            "see who has it open ('fuser FILE'), and end what waits there"});
    return all;
}

SignOfLife Storing::sign_of_life(Time now) const {
    return {now, stays_, needs_.store.storing().committed_at, database_, problems(), loss_.has_value()};
}

void Storing::show(Time now) {
    if (needs_.lock == nullptr) return;
    SignOfLife sign = sign_of_life({});
    sign.last_commit_at.reset();
    const std::string news = sign_text(sign);
    if (news == shown_ && now >= shown_at_ && now - shown_at_ < show_period) return;
    if (!needs_.lock->say(sign_text(sign_of_life(now)))) return; // heard as silence, soon
    shown_ = news;
    shown_at_ = now;
}

} // namespace convassign
