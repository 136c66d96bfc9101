// SPDX-License-Identifier: MIT
#include "core/provider/evolution_batch.h"

#include "core/provider/answer.h"
#include "core/wrap/json.h"

#include <algorithm>
#include <array>
#include <utility>

namespace convassign {

namespace {

constexpr std::string_view evolution_number = "@s.whatsapp.net";
constexpr std::string_view evolution_lid = "@lid";

/// What changes or marks another message, or is WhatsApp's own business.
bool is_notice(const std::string& type) {
    constexpr std::array<std::string_view, 9> notices{"reactionMessage", "protocolMessage", "editedMessage",
        "pollUpdateMessage", "senderKeyDistributionMessage", "encReactionMessage", "keepInChatMessage",
        "pinInChatMessage", "messageContextInfo"};
    return std::ranges::find(notices, type) != notices.end();
}

bool is_evolution_person(const std::string& chat) {
    return chat.ends_with(evolution_number) || chat.ends_with(evolution_lid);
}

/// By their number where the row tells it beside a lid.
std::string customer_of(const Json& key) {
    std::string chat = need_name(key, "remoteJid");
    if (!chat.ends_with(evolution_lid)) return chat;
    for (const char* member : {"remoteJidAlt", "senderPn"})
        if (const Json* number = find_member(key, member); number != nullptr && number->is_string())
            if (std::string text = find_text(key, member); text.ends_with(evolution_number)) return text;
    return chat;
}

/// What the person wrote or chose, wherever its kind of message has it.
std::string text_of(const Json& message) {
    constexpr std::array<std::pair<const char*, const char*>, 9> places{
        {{"extendedTextMessage", "text"}, {"imageMessage", "caption"}, {"videoMessage", "caption"},
            {"documentMessage", "caption"}, {"buttonsResponseMessage", "selectedDisplayText"},
            {"templateButtonReplyMessage", "selectedDisplayText"}, {"listResponseMessage", "title"},
            {"locationMessage", "name"}, {"contactMessage", "displayName"}}};
    std::string text = find_text(message, "conversation");
    for (const auto& [kind, member] : places)
        if (text.empty()) text = find_text(part(message, kind), member);
    return text;
}

void take_evolution_media(const Json& content, IncomingMessage& message) {
    for (const char* kind :
        {"imageMessage", "videoMessage", "audioMessage", "documentMessage", "stickerMessage"}) {
        const Json& media = part(content, kind);
        if (media.empty()) continue;
        message.media.push_back({find_text(media, "mimetype"), find_number(media, "fileLength")});
    }
    message.media_count = static_cast<std::int64_t>(message.media.size());
}

std::optional<IncomingMessage> decode(const Json& row) {
    const Json& key = part(row, "key");
    const std::string customer = customer_of(key);
    if (find_flag(key, "fromMe") || !is_evolution_person(customer)
        || is_notice(find_text(row, "messageType")))
        return std::nullopt;
    const Json& content = part(row, "message");
    IncomingMessage message;
    message.provider_message_id = customer + "/" + need_name(key, "id");
    message.customer = customer;
    message.customer_name = find_text(row, "pushName");
    message.text = text_of(content);
    message.sent_at = need_seconds(row, "messageTimestamp");
    take_evolution_media(content, message);
    return message;
}

std::string evolution_id(const Json& row) {
    const Json* id = find_member(part(row, "key"), "id");
    return id != nullptr && id->is_string() ? find_text(part(row, "key"), "id") : "";
}

Json parse_evolution(std::string_view body) {
    try {
        return parse_answer(body);
    } catch (const Error& error) {
        throw ProviderError(std::string("read messages from Evolution: ") + error.what());
    }
}

} // namespace

EvolutionBatch decode_evolution_batch(std::string_view body) {
    const Json document = parse_evolution(body);
    const Json& messages = part(document, "messages");
    const Json* records = find_member(messages, "records");
    if (records == nullptr || !records->is_array())
        throw ProviderError("read messages from Evolution: no array 'records'");
    EvolutionBatch batch;
    batch.rows = records->size();
    batch.total =
        static_cast<std::size_t>(std::max<std::int64_t>(0, find_number(messages, "total").value_or(0)));
    for (const Json& row : *records)
        try {
            if (auto message = decode(row)) batch.messages.push_back(std::move(*message));
        } catch (const UnreadableRow& reason) {
            batch.unread.push_back(unread_row(row, evolution_id(row), reason.what()));
        }
    std::ranges::stable_sort(batch.messages, {}, &IncomingMessage::sent_at);
    return batch;
}

} // namespace convassign
