// SPDX-License-Identifier: MIT
#include "core/search_json.h"

#include "core/json_shapes.h"
#include "core/search_conversations.h"

namespace convassign {

using namespace json;

namespace {

Document shape_found(const FoundConversation& found) {
    Document document = shape_conversation(found.view);
    const auto& message = found.message;
    document["match"] = {{"by", word(found.by)},
        {"message_id", message ? Document(message->id.value) : Document(nullptr)},
        {"text", message ? shown_text(*message) : Document(nullptr)},
        {"at", message ? moment(message->sent_at) : Document(nullptr)}};
    return document;
}

} // namespace

std::string search_json(const FoundConversations& found) {
    return finished({{"conversations", array_of(found.conversations, shape_found)},
        {"next", found.next ? Document(found.next->text()) : Document(nullptr)},
        {"complete", found.is_complete}});
}

} // namespace convassign
