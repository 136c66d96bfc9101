// SPDX-License-Identifier: MIT
#include "cmd/filter.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/store/lines.h"

#include <algorithm>

namespace convassign {

void require_provider(const CommandNeeds& needs, const std::string& name, const std::string& command) {
    std::vector<std::string> known;
    for (const ProviderConfig& provider : needs.config.providers)
        known.push_back(provider.name);
    for (const Line& line : lines::all(needs.store))
        known.push_back(line.provider);
    if (std::ranges::find(known, name) != known.end()) return;
    const std::string meant = nearest(name, known);
    throw NotFound(
        command + ": no provider '" + name + "'" + (meant.empty() ? "" : " (did you mean '" + meant + "'?)"));
}

ConversationFilter filter_of(
    const CommandNeeds& needs, const ListOptions& asked, const std::string& command) {
    ConversationFilter filter;
    filter.state = asked.state;
    filter.limit = asked.limit == 0 ? -1 : asked.limit;
    if (asked.agent) filter.assignee = require_agent(needs.store, *asked.agent).id;
    if (asked.provider) require_provider(needs, *asked.provider, command);
    filter.provider = asked.provider;
    if (asked.older_than) filter.waiting_before = needs.now - *asked.older_than;
    filter.awaiting_answer = asked.awaiting_answer;
    return filter;
}

} // namespace convassign
