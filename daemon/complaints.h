// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/log.h"
#include "core/base/time.h"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

namespace convassign {

/// Where what fails in the loop ends: in the log, but a lasting failure once a minute and not each second,
/// and not once for each thing that fails for the same cause.
class Complaints {
public:
    /// `try_again` is called when something failed because somebody else is writing to the database. The log
    /// outlives the Complaints.
    Complaints(const Log& log, std::function<void()> try_again);

    /// Does it; false when it failed, which is logged with `what` was tried.
    bool attempt(const std::string& what, const std::function<void()>& work);

    /// Logs a failure whose cause is known in words.
    void complain(const std::string& what, const std::string& cause);

    /// That works again: its next failure is logged at once.
    void forget(const std::string& what);

private:
    void wait_for_others(const std::string& what, const std::string& cause);
    [[nodiscard]] bool fails_elsewhere(const std::string& cause, const std::string& what) const;

    const Log& log_;
    std::function<void()> try_again_;
    std::unordered_map<std::string, std::set<std::string>> causes_; ///< by what was tried
    std::map<std::string, Time> told_at_;                           ///< by cause, when the log was told last
    std::unordered_map<std::string, Time> busy_since_;              ///< by what was tried
};

} // namespace convassign
