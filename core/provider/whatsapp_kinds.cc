// SPDX-License-Identifier: MIT
#include "core/provider/whatsapp_kinds.h"

#include "core/provider/in_words.h"
#include "core/provider/whatsapp_answers.h"
#include "core/provider/whatsapp_fields.h"

#include <algorithm>

namespace convassign {

namespace {

constexpr int deepest_text = 6;            // objects within an unknown kind
constexpr std::size_t most_found = 10'000; // bytes of text in an unknown kind

/// Names that texts for people have, and keys, hashes and addresses of files have not.
bool is_name_of_text(const std::string& name) {
    constexpr std::string_view endings[] = {
        "text", "caption", "title", "name", "description", "body", "comment", "note", "question", "answer"};
    return std::ranges::any_of(endings, [&](std::string_view ending) {
        return name.size() >= ending.size()
            && is_same_word(std::string_view(name).substr(name.size() - ending.size()), ending);
    });
}

void collect_readable(const Json& value, int depth, Said& found) {
    if (depth > deepest_text || found.text.size() > most_found) return;
    if (find_field(value, "mimetype") != nullptr) {
        const Said file = say_media(value);
        found.media.insert(found.media.end(), file.media.begin(), file.media.end());
        found.media_count += file.media_count;
    }
    for (const auto& [name, part] : fields_of(value)) {
        if (is_same_word(name, "contextInfo") || is_same_word(name, "fileName")) continue;
        if (is_name_of_text(name)) found.text = joined(found.text, string_of(*part), "\n");
        collect_readable(*part, depth + 1, found);
        for (const Json* item : list_field(value, name.c_str()))
            collect_readable(*item, depth + 1, found);
    }
}

struct KnownKind {
    std::string_view name;
    SayKind say;
};

/// In the order of WhatsApp's own description, WAProto's `Message`.
constexpr KnownKind kinds[] = {
    {"conversation", say_text}, {"imageMessage", say_media}, {"contactMessage", say_contact},
    {"locationMessage", say_place}, {"extendedTextMessage", say_extended_text},
    {"documentMessage", say_media}, {"audioMessage", say_media}, {"videoMessage", say_media},
    {"call", say_call}, {"contactsArrayMessage", say_contacts}, {"highlyStructuredMessage", say_structured},
    {"sendPaymentMessage", say_payment}, {"liveLocationMessage", say_live_place},
    {"requestPaymentMessage", say_payment_request}, {"declinePaymentRequestMessage", say_payment_declined},
    {"cancelPaymentRequestMessage", say_payment_cancelled}, {"templateMessage", say_template},
    {"stickerMessage", say_media}, {"groupInviteMessage", say_group_invitation},
    {"templateButtonReplyMessage", say_template_reply}, {"productMessage", say_product},
    {"listMessage", say_list}, {"orderMessage", say_order}, {"listResponseMessage", say_list_reply},
    {"invoiceMessage", say_invoice}, {"buttonsMessage", say_buttons},
    {"buttonsResponseMessage", say_button_reply}, {"paymentInviteMessage", say_payment_invitation},
    {"interactiveMessage", say_interactive}, {"interactiveResponseMessage", say_interactive_reply},
    {"pollCreationMessage", say_poll}, {"requestPhoneNumberMessage", say_number_request},
    {"pollCreationMessageV2", say_poll}, {"scheduledCallCreationMessage", say_scheduled_call},
    {"pollCreationMessageV3", say_poll}, {"ptvMessage", say_media}, {"callLogMesssage", say_call_log},
    {"callLogMessage", say_call_log}, {"bcallMessage", say_voice_chat}, {"eventMessage", say_event},
    {"newsletterAdminInviteMessage", say_channel_invitation}, {"stickerPackMessage", say_sticker_pack},
    {"statusQuestionAnswerMessage", say_status_text}, {"questionResponseMessage", say_status_text},
    {"statusQuotedMessage", say_status_text}, {"richResponseMessage", say_rich_answer},
    {"pollCreationMessageV5", say_poll}, {"newsletterFollowerInviteMessageV2", say_channel_invitation},
    {"speechToText", say_text}, // Evolution's own: what a voice note says
};

/// "contextInfo" and "base64" are Evolution's, beside what WhatsApp has.
constexpr std::string_view silent_kinds[] = {"senderKeyDistributionMessage", "chat",
    "fastRatchetKeySenderKeyDistributionMessage", "messageContextInfo", "contextInfo", "base64", "mediaUrl",
    "reactionMessage", "stickerSyncRmrMessage", "pollUpdateMessage", "keepInChatMessage",
    "encReactionMessage", "pinInChatMessage", "scheduledCallEditMessage", "messageHistoryBundle",
    "encCommentMessage", "encEventResponseMessage", "eventResponseMessage", "placeholderMessage",
    "albumMessage", "pollResultSnapshotMessage", "pollResultSnapshotMessageV3", "statusNotificationMessage",
    "messageHistoryNotice", "statusStickerInteractionMessage", "deviceListMetadata"};

} // namespace

SayKind find_kind(const std::string& name) {
    const auto* found =
        std::ranges::find_if(kinds, [&](const KnownKind& kind) { return is_same_word(kind.name, name); });
    return found == std::end(kinds) ? nullptr : found->say;
}

bool is_silent_kind(const std::string& name) {
    return std::ranges::any_of(silent_kinds, [&](std::string_view kind) { return is_same_word(kind, name); });
}

Said whatever_is_readable(const Json& value) {
    Said found;
    collect_readable(value, 0, found);
    return found;
}

} // namespace convassign
