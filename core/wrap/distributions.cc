// SPDX-License-Identifier: MIT
#include "core/wrap/distributions.h"

#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>

namespace convassign {

double chi_squared_tail(double value, double degrees) {
    return boost::math::gamma_q(degrees / 2, std::max(value, 0.0) / 2);
}

} // namespace convassign
