// SPDX-License-Identifier: MIT
#include "core/provider/whatsapp_content.h"

#include "core/edited_text.h"
#include "core/provider/answer.h"
#include "core/provider/in_words.h"
#include "core/provider/whatsapp_fields.h"
#include "core/provider/whatsapp_kinds.h"

namespace convassign {

namespace {

constexpr int most_envelopes = 12; // one within the other

WhatsappContent read_object(const Json& message, int depth);

/// Content stands above notices, and these above what nobody can read.
void raise_worth(WhatsappContent& all, MessageWorth worth) {
    if (!all.worth || worth < *all.worth) all.worth = worth;
}

void add(WhatsappContent& all, const Said& said) {
    raise_worth(all, said.is_notice ? MessageWorth::notice : MessageWorth::content);
    all.text = joined(all.text, said.text, "\n");
    all.media.insert(all.media.end(), said.media.begin(), said.media.end());
    all.media_count += said.media_count;
}

void add_unknown(WhatsappContent& all, const std::string& kind) {
    if (all.text.empty() && all.media_count == 0) all.text = kind_in_words(kind);
    raise_worth(all, MessageWorth::unknown);
}

bool says_nothing(const Said& said) { return said.text.empty() && said.media_count == 0; }

void add_kind(WhatsappContent& all, const WhatsappField& field, SayKind say) {
    const bool is_text = is_same_word(field.name, "conversation");
    if (is_text && !is_string(*field.value)) throw UnreadableRow("conversation", "is no string");
    const Said said = say(*field.value);
    if (!says_nothing(said))
        add(all, said);
    else if (is_object(*field.value))
        add_unknown(all, field.name);
}

void add_unknown_kind(WhatsappContent& all, const WhatsappField& field) {
    if (!is_object(*field.value)) return;
    Said said = whatever_is_readable(*field.value);
    if (says_nothing(said)) {
        add_unknown(all, field.name);
        return;
    }
    said.text = kind_in_words(field.name, said.text);
    add(all, said);
}

/// What is inside of an envelope is what the row says.
void add_inner(WhatsappContent& all, const WhatsappContent& inner) {
    if (inner.change) all.change = inner.change;
    if (!inner.worth) return;
    if (*inner.worth == MessageWorth::unknown) {
        if (!all.worth) all.text = inner.text;
        raise_worth(all, MessageWorth::unknown);
        return;
    }
    add(all, {inner.text, inner.media, inner.media_count, *inner.worth == MessageWorth::notice});
}

/// A message for WhatsApp's programs. Of its kinds two are a person's doing.
void add_protocol(WhatsappContent& all, const Json& value, int depth) {
    constexpr std::int64_t revoke = 0;
    constexpr std::int64_t edit = 14;
    const std::string id = text_field(object_field(value, "key"), {"id"});
    const Json* type = find_field(value, "type");
    const Json* edited = find_field(value, "editedMessage");
    if (is_enum(type, "MESSAGE_EDIT", edit) || (type == nullptr && edited != nullptr)) {
        const WhatsappContent inner = edited == nullptr ? WhatsappContent{} : read_object(*edited, depth + 1);
        const bool is_told = inner.worth == MessageWorth::content;
        all.change = {
            MessageChangeKind::edited, id, is_told ? inner.text : std::string(text_of_unreadable_edit)};
    } else if (is_enum(type, "REVOKE", revoke) || (type == nullptr && !id.empty())) {
        if (!id.empty()) all.change = {MessageChangeKind::deleted, id, ""};
    }
}

/// An edit whose text only WhatsApp's own programs can read.
void add_encrypted(WhatsappContent& all, const Json& value) {
    constexpr std::int64_t event_edit = 1;
    constexpr std::int64_t message_edit = 2;
    const Json* type = find_field(value, "secretEncType");
    const bool is_edit =
        is_enum(type, "MESSAGE_EDIT", message_edit) || is_enum(type, "EVENT_EDIT", event_edit);
    const std::string id = text_field(object_field(value, "targetMessageKey"), {"id"});
    if (!id.empty() && (is_edit || type == nullptr))
        all.change = {MessageChangeKind::edited, id, std::string(text_of_unreadable_edit)};
}

/// The new text of a message, told under the old one's id unless WhatsApp's program says another one.
void add_edit(WhatsappContent& all, const Json& value, int depth) {
    const WhatsappContent inner = read_object(object_field(value, "message"), depth + 1);
    add_inner(all, inner);
    if (!inner.change && inner.worth == MessageWorth::content)
        all.change = {MessageChangeKind::edited, "", inner.text};
}

void add_field(WhatsappContent& all, const WhatsappField& field, int depth) {
    const Json& inner = object_field(*field.value, "message");
    if (const SayKind say = find_kind(field.name))
        add_kind(all, field, say);
    else if (is_same_word(field.name, "protocolMessage"))
        add_protocol(all, *field.value, depth);
    else if (is_same_word(field.name, "editedMessage"))
        add_edit(all, *field.value, depth);
    else if (is_same_word(field.name, "secretEncryptedMessage"))
        add_encrypted(all, *field.value);
    else if (is_silent_kind(field.name))
        return;
    else if (!fields_of(inner).empty() && depth < most_envelopes)
        add_inner(all, read_object(inner, depth + 1));
    else
        add_unknown_kind(all, field);
}

WhatsappContent read_object(const Json& message, int depth) {
    WhatsappContent all;
    for (const WhatsappField& field : fields_of(message)) {
        all.is_empty = all.is_empty && string_of(*field.value).empty() && fields_of(*field.value).empty();
        add_field(all, field, depth);
    }
    return all;
}

} // namespace

WhatsappContent read_whatsapp_content(const Json& message) { return read_object(message, 0); }

void fill_content(const WhatsappContent& content, IncomingMessage& message) {
    message.worth = content.worth.value_or(MessageWorth::unknown);
    message.text = content.text;
    message.media = content.media;
    message.media_count = content.media_count;
}

MessageChange change_of(const WhatsappChange& change, const std::string& own_id, Time at) {
    return {change.id.empty() ? own_id : change.id, change.kind, change.text, at};
}

} // namespace convassign
