// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace convassign {

struct ProviderConfig;

/// The text of a reply as it is sent: without blank lines around it. Throws UsageError where it is empty, no
/// UTF-8, or longer than the provider takes.
[[nodiscard]] std::string checked_reply(const std::string& text, const ProviderConfig& provider);

/// What the customer reads of a template of that provider. Throws UsageError where it has none of that name,
/// or other variables than these.
[[nodiscard]] std::string filled_template(
    const std::string& name, const std::vector<std::string>& variables, const ProviderConfig& provider);

/// How many variables the text of a template has: the highest number in it.
[[nodiscard]] std::size_t variables_in(const std::string& text);

} // namespace convassign
