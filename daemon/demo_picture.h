// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace convassign {

/// A picture such as a customer of the demo sends: rings around a place that the seed chooses, as a GIF.
[[nodiscard]] std::string demo_picture(std::uint64_t seed);

} // namespace convassign
