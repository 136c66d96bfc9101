// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_people.h"

#include <algorithm>
#include <sstream>

namespace convassign {

ChatwootPeople::ChatwootPeople(const ProviderConfig& config) {
    std::istringstream lines(config.setting("agents")); // "NAME=NUMBER" or "NAME=ADDRESS" each
    for (std::string line; std::getline(lines, line);)
        if (const std::size_t equals = line.find('='); equals != std::string::npos)
            names_[line.substr(equals + 1)] = line.substr(0, equals);
}

std::string ChatwootPeople::name_of(std::int64_t id, const std::string& email) const {
    for (const std::string& known : {std::to_string(id), email})
        if (const auto named = names_.find(known); named != names_.end()) return named->second;
    std::string name = email.substr(0, email.find('@'));
    // A name that the configuration gives to somebody else is not theirs.
    const bool is_somebody_else =
        std::ranges::any_of(names_, [&](const auto& entry) { return entry.second == name; });
    return is_somebody_else ? "" : name;
}

std::vector<std::string> ChatwootPeople::among(const std::vector<ChatwootAgent>& agents) const {
    std::map<std::string, int> found;
    for (const ChatwootAgent& agent : agents)
        ++found[name_of(agent.id, agent.email)];
    std::vector<std::string> names;
    for (const auto& [name, count] : found)
        if (!name.empty() && count == 1) names.push_back(name);
    return names;
}

std::vector<std::string> ChatwootPeople::online_among(const std::vector<ChatwootAgent>& agents) const {
    std::map<std::string, bool> is_online;
    for (const ChatwootAgent& agent : agents)
        is_online[name_of(agent.id, agent.email)] = agent.is_online;
    std::vector<std::string> names = among(agents);
    std::erase_if(names, [&](const std::string& name) { return !is_online.at(name); });
    return names;
}

} // namespace convassign
