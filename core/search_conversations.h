// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/conversations.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace convassign {

/// In which order a search looks: a conversation's own number, customers by number and name, and texts; in
/// those first for whole words, and then for the last one as the beginning of a word.
enum class SearchStage { number, customers, texts, beginnings, end };

/// Where a listing goes on.
struct SearchPlace {
    SearchStage stage = SearchStage::number;
    std::int64_t row = 0;          ///< the last one looked at; 0: none yet
    std::int64_t conversation = 0; ///< of a customer: the last one looked at; 0: all

    [[nodiscard]] std::string text() const;
    /// Nothing where the text is none of ours.
    [[nodiscard]] static std::optional<SearchPlace> parse(std::string_view text);
};

struct SearchRequest {
    std::string text;
    ConversationFilter filter; ///< its order, page and customers say nothing here
    SearchPlace after;
    std::int64_t limit = 50;
    Duration at_most = std::chrono::milliseconds(80);
};

/// Why a conversation was found.
enum class FoundBy { number, customer, text };
template <>
inline constexpr std::array<std::string_view, 3> words<FoundBy>{"number", "customer", "text"};

struct FoundConversation {
    ConversationView view;
    FoundBy by = FoundBy::text;
    std::optional<Message> message; ///< the newest one whose text is what was searched
};

struct FoundConversations {
    std::vector<FoundConversation> conversations; ///< each once, over all pages
    std::optional<SearchPlace> next; ///< there may be more: the page is full, or the time is over
    /// False: words that begin so are too many to be looked through in that time, and were left out.
    bool is_complete = true;
};

/// The conversations that are what was searched and what the filter wants, the newest texts first. Reads for
/// that long at most; what it has not come to by then it finds behind `next`.
[[nodiscard]] FoundConversations search_conversations(Database& store, const SearchRequest& request);

} // namespace convassign
