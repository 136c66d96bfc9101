// SPDX-License-Identifier: MIT
#include "core/looked_for.h"

namespace convassign {

const std::optional<messages::KnownMessage>& LookedFor::find(
    LineId line, const std::string& provider_message_id, Database& store) {
    OfLine& of_line = found_[line];
    const auto known = of_line.find(provider_message_id);
    if (known != of_line.end()) return known->second;
    return of_line[provider_message_id] = messages::find(store, line, provider_message_id);
}

void LookedFor::find_all(LineId line, std::span<const IncomingMessage> messages, Database& store) {
    OfLine& of_line = found_[line];
    std::vector<std::string> ids;
    for (const IncomingMessage& message : messages)
        if (of_line.try_emplace(message.provider_message_id).second)
            ids.push_back(message.provider_message_id);
    if (ids.empty()) return;
    for (KnownMessage& known : messages::find_all(store, line, ids)) {
        std::string id = known.provider_message_id;
        of_line[std::move(id)] = std::move(known);
    }
}

std::optional<messages::KnownMessage> LookedFor::use(
    LineId line, const std::string& provider_message_id, Database& store) {
    const auto of_line = found_.find(line);
    auto known = of_line == found_.end() ? OfLine::node_type{} : of_line->second.extract(provider_message_id);
    return known ? std::move(known.mapped()) : messages::find(store, line, provider_message_id);
}

void LookedFor::forget(LineId line, const std::string& provider_message_id) {
    if (const auto of_line = found_.find(line); of_line != found_.end())
        of_line->second.erase(provider_message_id);
}

} // namespace convassign
