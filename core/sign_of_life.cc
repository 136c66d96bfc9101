// SPDX-License-Identifier: MIT
#include "core/sign_of_life.h"

#include "core/base/error.h"
#include "core/base/file_lock.h"
#include "core/base/host.h"
#include "core/base/text.h"
#include "core/json_shapes.h"
#include "core/store/daemon_row.h"
#include "core/wrap/database.h"
#include "core/wrap/leadership.h"

#include <algorithm>

namespace convassign {

using namespace json;

namespace {

// One problem fits into the lock file, whatever it holds.
constexpr std::size_t longest_part = 400;

Document shape_cut(const Problem& problem) {
    return {{"what", shortened(printable(problem.what), longest_part)},
        {"do", shortened(printable(problem.remedy), longest_part)}};
}

Time moment_in(const Json& document, const char* member) {
    const Json* const value = find_member(document, member);
    return from_milliseconds(value == nullptr ? 0 : value->get<std::int64_t>());
}

} // namespace

std::string sign_text(const SignOfLife& sign) {
    const auto commit =
        sign.last_commit_at ? Document(to_milliseconds(*sign.last_commit_at)) : Document(nullptr);
    Problems problems = sign.problems;
    while (true) {
        std::string text = finished({{"alive_at", to_milliseconds(sign.at)}, {"stays", sign.stays},
            {"last_commit_at", commit}, {"database", sign.database},
            {"problems", array_of(problems, shape_cut)}, {"has_lost_files", sign.has_lost_files}});
        if (text.size() <= FileLock::longest_word || problems.empty()) return text;
        problems.pop_back();
    }
}

std::optional<SignOfLife> parse_sign(std::string_view text) {
    if (text.empty()) return std::nullopt;
    try {
        const Json document = parse_json(text);
        SignOfLife sign;
        sign.at = moment_in(document, "alive_at");
        sign.stays = document.at("stays").get<bool>();
        if (find_member(document, "last_commit_at") != nullptr)
            sign.last_commit_at = moment_in(document, "last_commit_at");
        sign.database = document.at("database").get<std::string>();
        for (const Json& problem : document.at("problems"))
            sign.problems.push_back(
                {problem.at("what").get<std::string>(), problem.at("do").get<std::string>()});
        sign.has_lost_files = document.at("has_lost_files").get<bool>();
        return sign;
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

DaemonSeen look_for_daemon(const std::string& database) {
    try {
        const LockSeen lock = look_at_lock(daemon_lock_path(database));
        return {lock.holder, parse_sign(lock.word), ""};
    } catch (const Error& error) {
        return {std::nullopt, std::nullopt, describe(error)};
    }
}

DaemonSeen look_for_daemon(Database& database) {
    Leadership* const leadership = database.leadership();
    if (leadership == nullptr) return look_for_daemon(database.path());
    const auto leader = leadership->leader();
    if (!leader) return {};
    DaemonSeen here = look_for_daemon(database.path());
    if (here.holder == leader->process && leader->host == host_name()) return here;
    SignOfLife sign;
    sign.at = std::max(leader->since, daemon_row::read(database).alive_at.value_or(leader->since));
    sign.last_commit_at = sign.at;
    return {static_cast<pid_t>(leader->process), sign, ""};
}

bool cannot_store(const DaemonSeen& daemon) {
    return daemon.holder && daemon.sign && daemon.sign->stays && !daemon.sign->problems.empty();
}

} // namespace convassign
