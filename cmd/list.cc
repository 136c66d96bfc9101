// SPDX-License-Identifier: MIT
#include "cmd/views.h"

#include <algorithm>

namespace convassign {

namespace {

/// Of those in the configuration, and of those that the database knows from an earlier one.
void require_provider(const Context& context, const std::string& name) {
    std::vector<std::string> known;
    for (const ProviderConfig& provider : context.config.providers)
        known.push_back(provider.name);
    for (const convassign::Line& line : context.store.lines())
        known.push_back(line.provider);
    if (std::ranges::find(known, name) != known.end()) return;
    const std::string meant = nearest(name, known);
    throw NotFound("list: no provider '" + name + "'" + (meant.empty() ? "" : " (did you mean '" + meant + "'?)"));
}

} // namespace

} // namespace convassign
