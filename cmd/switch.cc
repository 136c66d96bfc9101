// SPDX-License-Identifier: MIT
#include "cmd/command.h"
#include "cmd/json.h"

namespace convassign {

namespace {

void run_switch(const CommandNeeds& needs, bool on, const std::string& reason) {
    const SwitchChange change = set_auto_assign(needs.for_action(), on, reason);
    if (needs.output.json()) {
        needs.output.document(switch_json(change.settings, change.was));
        return;
    }
    const std::string state = on ? "on" : "off";
    const bool already = change.was == on;
    needs.output.confirm({"auto-assign is ", {state, on ? Style::good : Style::bad},
        already  ? " already"
            : on ? " (was off)"
                 : " (was on)"});
}

} // namespace

void run_enable(const CommandNeeds& needs, const Options& options) {
    run_switch(needs, true, options.reason);
}

void run_disable(const CommandNeeds& needs, const Options& options) {
    run_switch(needs, false, options.reason);
}

} // namespace convassign
