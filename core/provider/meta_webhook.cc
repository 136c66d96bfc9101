// SPDX-License-Identifier: MIT
#include "core/provider/meta_webhook.h"

#include "core/edited_text.h"
#include "core/provider/answer.h"
#include "core/provider/meta_content.h"
#include "core/provider/meta_outgoing.h"
#include "core/provider/meta_people.h"
#include "core/provider/meta_words.h"
#include "core/provider/readable.h"
#include "core/wrap/crypto.h"
#include "core/wrap/json.h"

#include <algorithm>

namespace convassign {

namespace {

/// Empty when the request is Meta's or 360dialog's.
std::string reason_to_refuse(const WebhookRequest& request, const Secrets& secrets) {
    const auto app = secrets.find("app_secret");
    const auto header = secrets.find("header_secret");
    const std::string signature = request.header("x-hub-signature-256");
    if (app != secrets.end() && !signature.empty())
        return is_signature(signature, "sha256=", hmac_sha256(app->second, request.body))
            ? ""
            : "X-Hub-Signature-256 is wrong";
    const std::string secret = request.header("x-webhook-secret");
    if (header != secrets.end() && !secret.empty())
        return is_same_secret(secret, header->second) ? "" : "X-Webhook-Secret is wrong";
    return "neither X-Hub-Signature-256 nor X-Webhook-Secret can be checked";
}

std::string row_id(const Json& row) {
    const Json* id = find_member(row, "id");
    return id != nullptr && id->is_string() ? find_text(row, "id") : "";
}

/// A message of a customer, or a notice of WhatsApp's own about one, but for what it says.
IncomingMessage message_by(const MetaPerson& person, const Json& row) {
    IncomingMessage message;
    message.provider_message_id = need_name(row, "id");
    message.customer = person.addresses.front();
    message.other_addresses.assign(person.addresses.begin() + 1, person.addresses.end());
    message.customer_name = person.name;
    message.sent_at = need_seconds(row, "timestamp");
    return message;
}

/// The id of the message that is edited or deleted.
std::string changed_id(const Json& row, const Json& change) {
    if (find_member(change, "original_message_id") != nullptr)
        return need_name(change, "original_message_id");
    if (find_member(change, "message_id") != nullptr) return need_name(change, "message_id");
    return need_name(part(row, "context"), "id");
}

bool is_deletion(const std::string& type) {
    return type.find("revoke") != std::string::npos || type.find("delete") != std::string::npos;
}

/// What WhatsApp does not pass on because it was deleted rarely names the message: then it has its id.
std::string deleted_id(const Json& row) {
    const Json& context = part(row, "context");
    return need_name(find_member(context, "id") != nullptr ? context : row, "id");
}

/// Nothing where the row changes no other message.
std::optional<MessageChange> change_in(const Json& row, const std::string& type) {
    const Json& change = part(row, type.c_str());
    MessageChange made;
    made.kind = MessageChangeKind::deleted;
    if (is_unsupported_deletion(row)) {
        made.provider_message_id = deleted_id(row);
    } else if (is_deletion(type)) {
        made.provider_message_id = changed_id(row, change);
    } else if (type == "edit" || type == "edited" || find_member(change, "original_message_id") != nullptr) {
        const auto content = meta_content(part(change, "message"));
        if (!content) return std::nullopt;
        made.provider_message_id = changed_id(row, change);
        made.kind = MessageChangeKind::edited;
        made.text = content->worth == MessageWorth::unknown ? text_of_unreadable_edit : content->text;
    } else {
        return std::nullopt;
    }
    made.at = need_seconds(row, "timestamp");
    return made;
}

void take_news(const Json& row, FetchedBatch& batch) {
    const MetaNews news = news_in(row);
    if (news.text.empty() || news.addresses.empty()) return;
    add_joins(news.addresses, batch.joins);
    IncomingMessage notice = message_by({{news.addresses.front()}, ""}, row);
    notice.worth = MessageWorth::notice;
    notice.text = news.text;
    batch.messages.push_back(std::move(notice));
}

/// Our own number may stand as the writer of what was sent from its phone.
struct MetaPlace {
    const Json& contacts;
    std::string own_number;
};

void take_row(const Json& row, const MetaPlace& place, FetchedBatch& batch) {
    if (!row.is_object()) throw UnreadableRow("messages", "holds a row that is no object");
    if (find_member(row, "group_id") != nullptr) return;
    const std::string type = find_text(row, "type");
    if (type == "system") return take_news(row, batch);
    const MetaPerson person = writer_of(row, place.contacts);
    if (person.addresses.front() == place.own_number) return;
    if (auto change = change_in(row, type)) {
        add_joins(person.addresses, batch.joins);
        batch.changes.push_back(std::move(*change));
        return;
    }
    auto content = meta_content(row);
    if (!content) return;
    IncomingMessage message = message_by(person, row);
    message.text = std::move(content->text);
    message.media_count = content->media_count;
    message.media = std::move(content->media);
    message.worth = content->worth;
    batch.messages.push_back(std::move(message));
}

void take_call(const Json& row, const MetaPlace& place, FetchedBatch& batch) {
    if (!row.is_object()) throw UnreadableRow("calls", "holds a row that is no object");
    const std::string text = missed_call_in_words(row);
    if (text.empty()) return;
    const MetaPerson person = writer_of(row, place.contacts);
    if (person.addresses.front() == place.own_number) return;
    IncomingMessage message = message_by(person, row);
    message.text = text;
    batch.messages.push_back(std::move(message));
}

/// What became of a message of ours.
void take_status(const Json& row, const MetaPlace&, FetchedBatch& batch) {
    if (auto fate = meta_fate(row)) batch.fates.push_back(std::move(*fate));
}

/// It is told as people write it, with blanks and dashes.
std::string own_number(const Json& value) {
    std::string digits = text_or_number(part(value, "metadata"), "display_phone_number");
    std::erase_if(digits, [](char c) { return c < '0' || c > '9'; });
    return meta_customer(digits);
}

using Take = void (*)(const Json& row, const MetaPlace& place, FetchedBatch& batch);

/// The member of a change holds rows of one kind.
void take_change(const Json& value, const char* member, Take take, FetchedBatch& batch) {
    const MetaPlace place{elements(value, "contacts"), own_number(value)};
    for (const Json& row : elements(value, member))
        try {
            take(row, place, batch);
        } catch (const UnreadableRow& reason) {
            batch.unread.push_back(unread_row(row, row_id(row), reason.what()));
        }
}

bool is_for_number(const Json& value, const ProviderConfig& config) {
    const Json* id = find_member(part(value, "metadata"), "phone_number_id");
    return id != nullptr && id->is_string() && *id == config.setting("phone_number_id");
}

} // namespace

WebhookReading read_meta_webhook(
    const WebhookRequest& request, const ProviderConfig& config, const Secrets& secrets, Time) {
    if (const std::string reason = reason_to_refuse(request, secrets); !reason.empty())
        return refused(reason);
    const auto document = parse_webhook(request.body);
    if (!document) return unreadable(request.body, "the body is no JSON object");
    WebhookReading reading;
    for (const Json& entry : elements(*document, "entry"))
        for (const Json& change : elements(entry, "changes")) {
            const Json& value = part(change, "value");
            if (!is_for_number(value, config)) continue;
            if (says(change, "field", "messages")) take_change(value, "messages", take_row, reading.batch);
            if (says(change, "field", "messages")) take_change(value, "statuses", take_status, reading.batch);
            if (says(change, "field", "calls")) take_change(value, "calls", take_call, reading.batch);
            if (says(change, "field", "user_id_update")) add_new_user_ids(value, reading.batch.joins);
        }
    std::ranges::stable_sort(reading.batch.messages, {}, &IncomingMessage::sent_at);
    begin_with_messages(reading.batch);
    return reading;
}

std::optional<std::string> answer_meta_handshake(const WebhookRequest& request, const Secrets& secrets) {
    const auto token = secrets.find("verify_token");
    const bool is_known = token != secrets.end() && request.parameter("hub.mode") == "subscribe"
        && is_same_secret(request.parameter("hub.verify_token"), token->second);
    if (!is_known) return std::nullopt;
    return request.parameter("hub.challenge");
}

} // namespace convassign
