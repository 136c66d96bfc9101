// SPDX-License-Identifier: MIT
#include "core/search_conversations.h"

#include "core/search/query.h"
#include "core/search/tokens.h"
#include "core/store/customers.h"
#include "core/store/search_rows.h"
#include "core/wrap/word_index.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <unordered_set>

namespace convassign {

namespace {

using search_index::PossibleRow;
using search_index::PossibleRows;
using search_index::Searched;

constexpr std::int64_t above_all = std::numeric_limits<std::int64_t>::max();
/// Of a conversation with more texts the oldest are not looked at again, and it may be found twice.
constexpr std::int64_t texts_looked_at = 2000;
constexpr std::size_t parts_of_place = 3;

bool passes(const ConversationView& view, const ConversationFilter& filter) {
    if (filter.state && view.state != *filter.state) return false;
    if (filter.assignee && view.assignee != *filter.assignee) return false;
    if (filter.provider && view.provider != *filter.provider) return false;
    if (filter.awaiting_answer && !view.awaiting_since) return false;
    const QueuePlace place = conversations::place_in(filter, view);
    return !filter.waiting_before || place.waiting_since <= *filter.waiting_before;
}

WordIndex::LastWord for_index(Query::LastWord last_word) {
    return last_word == Query::LastWord::beginning ? WordIndex::LastWord::beginning
                                                   : WordIndex::LastWord::whole;
}

class Search {
public:
    Search(Database& store, const SearchRequest& request)
        : store_(store), request_(request), query_(request.text), limit_(store, request.at_most) {}

    FoundConversations run() {
        if (query_.is_empty()) return {};
        for (SearchPlace place = request_.after; place.stage < SearchStage::end;
             place = {static_cast<SearchStage>(static_cast<int>(place.stage) + 1)})
            if (!look_from(place)) break;
        return std::move(result_);
    }

private:
    /// False: the page ends here.
    bool look_from(const SearchPlace& place) {
        if (place.stage != request_.after.stage && ends_at(place)) return false;
        has_looked_ = false;
        try {
            if (place.stage == SearchStage::number) return look_for_number();
            if (place.stage == SearchStage::customers) return look_for_customers(place);
            const bool is_needed = place.stage == SearchStage::texts || query_.may_be_beginning();
            return !is_needed || look_for_texts(place);
        } catch (const QueryCut&) {
            // A stage that has had all of the time before its first row comes never comes to one.
            if (!has_looked_ && place.stage == request_.after.stage) {
                result_.is_complete = false;
                return true;
            }
            result_.next = has_looked_ ? last_ : place;
            return false;
        }
    }

    /// Whether the page is full, or the time is over; then the next one begins behind that place.
    bool ends_at(const SearchPlace& place) {
        if (std::ssize(result_.conversations) < request_.limit && !limit_.is_over()) return false;
        result_.next = place;
        return true;
    }

    bool look_for_number() {
        if (query_.number()) offer(ConversationId{*query_.number()}, FoundBy::number, {});
        return true;
    }

    bool look_for_customers(const SearchPlace& place) {
        const std::int64_t before = place.conversation > 0 ? place.row + 1
            : place.row > 0                                ? place.row
                                                           : above_all;
        PossibleRows rows(store_, Searched::customers, query_.tokens(), for_index(of_customers()), before);
        while (const auto row = rows.next()) {
            if (query_.is_in(row->text, of_customers())) {
                const bool is_begun = row->id == place.row;
                if (!offer_all_of(CustomerId{row->id}, is_begun ? place.conversation : above_all))
                    return false;
            }
            if (ends_behind({SearchStage::customers, row->id})) return false;
        }
        return true;
    }

    bool offer_all_of(CustomerId customer, std::int64_t before) {
        auto ids = customers::conversations_of(store_, customer);
        std::ranges::reverse(ids);
        for (const ConversationId id : ids) {
            if (id.value >= before) continue;
            offer(id, FoundBy::customer, {});
            if (ends_behind({SearchStage::customers, customer.value, id.value})) return false;
        }
        return true;
    }

    bool look_for_texts(const SearchPlace& place) {
        const auto how =
            place.stage == SearchStage::beginnings ? Query::LastWord::beginning : Query::LastWord::whole;
        PossibleRows rows(store_, Searched::messages, query_.tokens(), for_index(how),
            place.row > 0 ? place.row : above_all);
        while (const auto row = rows.next()) {
            if (query_.is_in(row->text, how)) offer_message(MessageId{row->id}, how);
            if (ends_behind({place.stage, row->id})) return false;
        }
        return true;
    }

    bool ends_behind(const SearchPlace& place) {
        has_looked_ = true;
        last_ = place;
        return ends_at(place);
    }

    void offer_message(MessageId id, Query::LastWord how) {
        const auto message = search_index::find_message(store_, id);
        if (!message || seen_.contains(message->conversation)) return;
        if (!has_newer_one(*message, how)) return offer(message->conversation, FoundBy::text, message);
        seen_.insert(message->conversation);
    }

    /// Where a newer text is what is searched, or one that is looked for before, the conversation was found
    /// by that, be it on an earlier page.
    bool has_newer_one(const Message& message, Query::LastWord how) {
        const auto texts = search_index::texts_of(store_, message.conversation, texts_looked_at);
        return std::ranges::any_of(texts, [&](const auto& one) {
            if (how == Query::LastWord::beginning && query_.is_in(one.second, Query::LastWord::whole))
                return true;
            return one.first > message.id && query_.is_in(one.second, how);
        });
    }

    void offer(ConversationId id, FoundBy by, const std::optional<Message>& message) {
        if (!seen_.insert(id).second) return;
        auto view = conversations::view(store_, id);
        if (!view || !passes(*view, request_.filter)) return;
        if (by != FoundBy::number && query_.number() == id.value) return;
        if (by == FoundBy::text
            && query_.is_in(text_of_person(view->customer_name, view->customer), of_customers()))
            return;
        result_.conversations.push_back({std::move(*view), by, message});
    }

    /// Names are looked for by their beginnings at once: they are few.
    [[nodiscard]] Query::LastWord of_customers() const {
        return query_.may_be_beginning() ? Query::LastWord::beginning : Query::LastWord::whole;
    }

    Database& store_;
    const SearchRequest& request_;
    const Query query_;
    TimeLimit limit_;
    FoundConversations result_;
    std::unordered_set<ConversationId> seen_;
    bool has_looked_ = false; ///< at a row of this stage
    SearchPlace last_;
};

} // namespace

std::string SearchPlace::text() const {
    return std::to_string(static_cast<int>(stage)) + "-" + std::to_string(row) + "-"
        + std::to_string(conversation);
}

std::optional<SearchPlace> SearchPlace::parse(std::string_view text) {
    std::array<std::int64_t, parts_of_place> parts{};
    const char* place = text.data();
    const char* const end = text.data() + text.size();
    for (std::size_t i = 0; i < parts_of_place; ++i) {
        const auto [rest, failure] = std::from_chars(place, end, parts.at(i));
        const bool is_last = i + 1 == parts_of_place;
        if (failure != std::errc{} || parts.at(i) < 0
            || (is_last ? rest != end : rest == end || *rest != '-'))
            return std::nullopt;
        place = rest + 1;
    }
    if (parts[0] >= static_cast<int>(SearchStage::end)) return std::nullopt;
    return SearchPlace{static_cast<SearchStage>(parts[0]), parts[1], parts[2]};
}

FoundConversations search_conversations(Database& store, const SearchRequest& request) {
    const Snapshot one_moment(store);
    return Search(store, request).run();
}

} // namespace convassign
