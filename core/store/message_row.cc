// SPDX-License-Identifier: MIT
#include "core/store/message_row.h"

#include "core/wrap/json.h"
#include "core/wrap/sqlite.h"

namespace convassign {

namespace {

std::vector<Media> media_of(const std::string& text) {
    std::vector<Media> all;
    if (text.empty()) return all;
    for (const Json& one : parse_json(text)) {
        const Json* size = find_member(one, "size");
        all.push_back({one.at("type").get<std::string>(),
            size == nullptr ? std::nullopt : std::optional(size->get<std::int64_t>()),
            one.value("name", "")});
    }
    return all;
}

} // namespace

Message message_of(const Rows& row, int first) {
    Message message;
    message.id = row.id<MessageId>(first);
    message.conversation = row.id<ConversationId>(first + 1);
    message.provider_message_id = row.text(first + 2);
    message.direction = row.word<Direction>(first + 3);
    message.text = row.text(first + 4);
    message.media_count = row.integer(first + 5);
    message.sent_at = row.time(first + 6);
    message.stored_at = row.time(first + 7);
    message.media = media_of(row.text(first + 8));
    message.edited_at = row.maybe_time(first + 9);
    message.deleted_at = row.maybe_time(first + 10);
    return message;
}

std::string media_text(const std::vector<Media>& media) {
    if (media.empty()) return {};
    OrderedJson array = OrderedJson::array();
    for (const Media& one : media) {
        OrderedJson& stored = array.emplace_back(OrderedJson{
            {"type", one.type}, {"size", one.size ? OrderedJson(*one.size) : OrderedJson(nullptr)}});
        if (!one.name.empty()) stored["name"] = one.name;
    }
    return finished(array);
}

} // namespace convassign
