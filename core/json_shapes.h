// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"
#include "core/wrap/json.h"

// Of what documents are made: for the few sources that make them. Times are ISO 8601 UTC with milliseconds,
// absent values are null.

namespace convassign::json {

using Document = OrderedJson;

[[nodiscard]] Document moment(Time time);
[[nodiscard]] Document moment(const std::optional<Time>& time);
[[nodiscard]] Document text_or_null(const std::string& text); ///< null where it is empty

template <typename Tag>
[[nodiscard]] Document number_or_null(const std::optional<Id<Tag>>& id) {
    return id ? Document(id->value) : Document(nullptr);
}

[[nodiscard]] Document number_or_null(const std::optional<std::int64_t>& number);

template <typename Row, typename Shape>
[[nodiscard]] Document array_of(const std::vector<Row>& rows, Shape shape) {
    Document array = Document::array();
    for (const Row& row : rows)
        array.push_back(shape(row));
    return array;
}

// What command and API show alike.
[[nodiscard]] Document shape_conversation(const ConversationView& view);
[[nodiscard]] Document shape_message(const Message& message);
/// Its text as lists show it: cut.
[[nodiscard]] Document shown_text(const Message& message);
/// Number `n` of the media of that message.
[[nodiscard]] Document shape_medium(const Media& media, MessageId message, std::int64_t n);
/// As it is told in lists: cut, with what was cut said.
[[nodiscard]] Document last_message_of(const ConversationView& view);
[[nodiscard]] Document shape_history(const HistoryRow& row);
[[nodiscard]] Document shape_settings(const Settings& settings);

} // namespace convassign::json
