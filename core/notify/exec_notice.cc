// SPDX-License-Identifier: MIT
#include "core/notify/exec_notice.h"

#include "core/base/text.h"

namespace convassign {

namespace {

std::string in_words(const ProcessEnd& end, Duration limit) {
    if (end.is_timed_out) return "killed after " + format_duration(limit);
    if (end.signal != 0) return "ended by signal " + std::to_string(end.signal);
    return "exit status " + std::to_string(end.status.value_or(0));
}

} // namespace

SendResult ExecNotice::send(const Delivery& delivery, Time) {
    const ProcessEnd end = runner_.run(config_.exec, delivery.row.body + "\n", config_.timeout);
    if (!end.is_timed_out && end.status == 0) return {};
    std::string error = "run '" + config_.exec.front() + "': " + in_words(end, config_.timeout);
    std::string output = printable(end.output);
    output.erase(output.find_last_not_of(' ') + 1);
    if (!output.empty()) error += ": " + shortened(output, 500);
    return {SendOutcome::try_later, error};
}

} // namespace convassign
