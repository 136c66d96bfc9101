// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_activity.h"

#include <algorithm>
#include <cctype>

namespace convassign {

namespace {

bool is_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// Where the name begins as a word of its own: "Ann" is not in "Hannah".
std::size_t find_name(const std::string& text, const std::string& name) {
    if (name.empty()) return std::string::npos;
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        const bool begins = at == 0 || !is_letter(text[at - 1]);
        if (begins && (end == text.size() || !is_letter(text[end]))) return at;
    }
    return std::string::npos;
}

/// An agent's name in a text.
struct Mention {
    std::size_t at = 0;
    std::size_t size = 0;
    std::int64_t agent = 0;
};

/// In the order of the text. Of names that begin at the same place the longest is meant; several agents of
/// the same name are all mentioned.
std::vector<Mention> mentions_in(const std::string& text, const std::vector<ChatwootAgent>& agents) {
    std::vector<Mention> found;
    for (const ChatwootAgent& agent : agents)
        if (const std::size_t at = find_name(text, agent.name); at != std::string::npos)
            found.push_back({at, agent.name.size(), agent.id});
    std::erase_if(found, [all = found](const Mention& one) {
        return std::ranges::any_of(
            all, [&](const Mention& other) { return other.at == one.at && other.size > one.size; });
    });
    std::ranges::sort(found, {}, &Mention::at);
    return found;
}

} // namespace

std::optional<std::int64_t> assigned_by_hand(const std::vector<std::string>& activities,
    const std::vector<ChatwootAgent>& agents, std::int64_t agent, const std::vector<std::int64_t>& ours) {
    const auto may_be_ours = [&](std::int64_t id) {
        return id == agent || std::ranges::find(ours, id) != ours.end();
    };
    std::optional<std::int64_t> chosen;
    for (const std::string& activity : activities) {
        const std::vector<Mention> named = mentions_in(activity, agents);
        if (named.empty() || std::ranges::any_of(named, may_be_ours, &Mention::agent)) continue;
        const bool is_one_person = named.size() == 1 || named[0].at != named[1].at;
        if (is_one_person) chosen = named.front().agent;
    }
    return chosen;
}

} // namespace convassign
