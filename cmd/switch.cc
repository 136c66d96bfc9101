// SPDX-License-Identifier: MIT
#include "cmd/command.h"
#include "cmd/json.h"

namespace convassign {

namespace {

void run_switch(const Context& context, bool on, const std::string& reason) {
    const SwitchChange change = set_auto_assign(context.scene(), on, reason);
    if (context.output.json()) {
        context.output.document(switch_json(change.settings, change.was));
        return;
    }
    const std::string state = on ? "on" : "off";
    const bool already = change.was == on;
    context.output.confirm({"auto-assign is ", {state, on ? Style::good : Style::bad},
        already  ? " already"
            : on ? " (was off)"
                 : " (was on)"});
}

} // namespace

void run_enable(const Context& context, const Options& options) { run_switch(context, true, options.reason); }

void run_disable(const Context& context, const Options& options) {
    run_switch(context, false, options.reason);
}

} // namespace convassign
