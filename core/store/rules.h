// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace convassign {
class Database;
}

/// The rules of the product, as far as rows can show that one was broken: each is a query that must find
/// nothing.
namespace convassign::rules {

struct Broken {
    std::string what;  ///< "a conversation without a message"
    std::string which; ///< "#3, #17"
};

[[nodiscard]] std::vector<Broken> find_broken(Database& database);
[[nodiscard]] std::size_t count();

} // namespace convassign::rules
