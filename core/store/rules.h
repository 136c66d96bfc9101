// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
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

[[nodiscard]] std::size_t count();
/// By the number of a rule, below count(); nothing where it holds.
[[nodiscard]] std::optional<Broken> find_broken(Database& database, std::size_t rule);
/// All that are broken.
[[nodiscard]] std::vector<Broken> find_broken(Database& database);

} // namespace convassign::rules
