// SPDX-License-Identifier: MIT
#include "core/base/host.h"

#include <array>
#include <unistd.h>

namespace convassign {

std::string host_name() {
    std::array<char, 256> name{};
    // A longer name may be cut without its end.
    return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

} // namespace convassign
