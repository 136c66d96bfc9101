// SPDX-License-Identifier: MIT
#include "daemon/replace.h"

#include "core/base/error.h"
#include "core/sign_of_life.h"

#include <csignal>
#include <functional>
#include <thread>

namespace convassign {

namespace {

constexpr Duration hung_after = std::chrono::minutes(5);
constexpr Duration second_look = std::chrono::seconds(3);
constexpr Duration time_to_end = std::chrono::seconds(5);
constexpr Duration look_again_period = std::chrono::milliseconds(50);

/// One that does a single round says nothing meanwhile.
bool is_hung(const DaemonSeen& daemon) {
    return daemon.holder.value_or(0) > 0 && daemon.sign && daemon.sign->stays
        && wall_clock() - daemon.sign->at > hung_after;
}

/// False when it does not hold until `limit` is over.
bool comes_true(Duration limit, const std::function<bool()>& holds) {
    for (const auto deadline = steady_clock() + limit; steady_clock() < deadline;) {
        if (holds()) return true;
        std::this_thread::sleep_for(look_again_period);
    }
    return false;
}

} // namespace

std::optional<std::string> end_hung_daemon(const std::string& database) {
    const DaemonSeen first = look_for_daemon(database);
    if (!is_hung(first)) return std::nullopt;
    const auto is_another = [&] {
        const DaemonSeen now = look_for_daemon(database);
        return now.holder != first.holder || !is_hung(now);
    };
    if (comes_true(second_look, is_another)) return std::nullopt;
    const std::string process = "process " + std::to_string(*first.holder);
    const std::string silence = format_age(wall_clock() - first.sign->at);
    for (const int number : {SIGTERM, SIGKILL}) {
        if (kill(*first.holder, number) != 0 && errno != ESRCH)
            throw Error(
                system_failure("end " + process + ", which has shown no sign of life for " + silence));
        if (comes_true(time_to_end, is_another))
            return process + " had shown no sign of life for " + silence + ": it was ended by "
                + (number == SIGTERM ? "SIGTERM" : "SIGKILL") + ", and is replaced";
    }
    throw Error("end " + process + ", which has shown no sign of life for " + silence + ": it does not end");
}

} // namespace convassign
