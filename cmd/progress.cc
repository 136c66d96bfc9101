// SPDX-License-Identifier: MIT
#include "cmd/progress.h"

#include <ostream>
#include <unistd.h>

namespace convassign {

void Progress::tell(const std::string& text) {
    if (!is_shown_ || text == shown_) return;
    clear();
    out_ << text << std::flush;
    shown_ = text;
}

void Progress::clear() {
    if (shown_.empty()) return;
    out_ << '\r' << std::string(shown_.size(), ' ') << '\r' << std::flush;
    shown_.clear();
}

bool is_error_watched() { return isatty(STDERR_FILENO) == 1; }

} // namespace convassign
