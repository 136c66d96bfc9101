// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/wrap/json_fwd.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace convassign {

/// Where one case stands: what comes to a line, and what then has to hold, as tests/cases/README.md tells.
struct CaseFile {
    std::string name; ///< of its test: "waha_lid_then_number"
    std::string path;
};

/// All cases of the folder that the variable CONVASSIGN_CASES names, and of the folders in it; without the
/// variable those of the project.
[[nodiscard]] std::vector<CaseFile> find_cases();

/// What the texts of a case stand for.
struct CaseMoment {
    Time now;
    bool seconds_are_text = false;      ///< a moment is "1795341600" and not 1795341600
    std::optional<std::int64_t> number; ///< of a row that comes many times
    std::string reply{};                ///< what the provider calls the reply that was sent last
};

/// The value with the moments NOW, NOW-60, "NOW (ISO)" and "NOW (ms)" in place, with the long texts that
/// "REPEAT c n" stands for, with the number of a repeated row where an id ends in N, and with the reply's id
/// in place of REPLY.
[[nodiscard]] Json made_real(const Json& value, const CaseMoment& moment);

} // namespace convassign
