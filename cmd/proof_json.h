// SPDX-License-Identifier: MIT
#pragma once

#include "core/proof.h"

#include <string>

namespace convassign {

/// What the script of `proof --script` reads.
[[nodiscard]] std::string proof_json(const Proof& proof);

} // namespace convassign
