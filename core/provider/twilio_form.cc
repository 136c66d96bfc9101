// SPDX-License-Identifier: MIT
#include "core/provider/twilio_form.h"

#include "core/base/text.h"
#include "core/provider/in_words.h"
#include "core/provider/readable.h"
#include "core/provider/twilio_files.h"
#include "core/provider/whatsapp_address.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace convassign {

namespace {

constexpr std::string_view channel = "whatsapp:";
constexpr std::int64_t most_media = 100;

std::string lower_case(std::string text) {
    std::ranges::transform(text, text.begin(),
        [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// Ids come with the channel and without, and numbers without their plus.
std::string address_of_id(const std::string& id) {
    if (id.empty() || id.starts_with(channel)) return id;
    const bool is_number = id.find_first_not_of("0123456789") == std::string::npos;
    return std::string(channel) + (is_number ? "+" : "") + id;
}

std::vector<std::string> other_addresses(const Form& form, const std::string& customer) {
    std::vector<std::string> others;
    const auto add = [&](const std::string& address) {
        if (!address.empty() && address != customer && std::ranges::find(others, address) == others.end())
            others.push_back(address);
    };
    add(other_twilio_form(customer));
    for (const char* key : {"WaId", "ExternalUserId", "ParentExternalUserId"}) {
        const std::string address = address_of_id(form_value(form, key));
        add(address);
        add(other_twilio_form(address));
    }
    return others;
}

std::int64_t count_in(const std::string& text) {
    std::int64_t count = 0;
    std::from_chars(text.data(), text.data() + text.size(), count);
    return std::clamp<std::int64_t>(count, 0, most_media);
}

void take_files(const Form& form, IncomingMessage& message) {
    message.media_count = count_in(form_value(form, "NumMedia"));
    for (std::int64_t i = 0; i < message.media_count; ++i) {
        const std::string number = std::to_string(i);
        message.media.push_back({form_value(form, "MediaContentType" + number), std::nullopt,
            form_value(form, "MediaFilename" + number), std::nullopt,
            twilio_locator(form_value(form, "MediaUrl" + number))});
    }
}

/// The first of these that is told.
std::string first_told(const Form& form, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys)
        if (std::string value = form_value(form, key); !value.empty()) return value;
    return "";
}

/// What was chosen or filled in, where the body does not say it.
std::string choice_in_words(const Form& form) {
    const std::string choice =
        first_told(form, {"ButtonText", "ListTitle", "ButtonPayload", "ListId", "ListDescription"});
    if (!choice.empty()) return choice;
    for (const char* key : {"FlowData", "InteractiveData"})
        if (const std::string told = form_value(form, key); !told.empty()) return fields_in_words(told);
    for (const char* key : {"OrderData", "Order", "ProductItems"})
        if (const std::string told = form_value(form, key); !told.empty())
            return "order: " + fields_in_words(told);
    return "";
}

std::string words_of(const Form& form) {
    const std::string place = in_words(Place{form_value(form, "Label"), form_value(form, "Address"),
        form_value(form, "Latitude"), form_value(form, "Longitude")});
    const std::string body = form_value(form, "Body");
    const bool repeats_place = !body.empty() && has(place, body);
    const std::string words = joined(repeats_place ? "" : body, place, "\n");
    return words.empty() ? choice_in_words(form) : words;
}

/// Values of keys that nobody knows yet, as far as their names promise something to read.
std::string unknown_words(const Form& form) {
    constexpr std::array<std::string_view, 8> endings{
        "Text", "Title", "Description", "Caption", "Question", "Options", "Data", "Body"};
    std::string words;
    for (const auto& [key, value] : form) {
        const std::string_view name = key;
        const bool is_readable = !name.starts_with("Referral") && !name.starts_with("OriginalReplied")
            && std::ranges::any_of(endings, [&](std::string_view ending) { return name.ends_with(ending); });
        if (is_readable) words = joined(words, fields_in_words(valid_utf8(value)));
    }
    return words;
}

bool is_known_kind_of_form(const std::string& kind) {
    constexpr std::array<std::string_view, 12> kinds{"", "text", "image", "audio", "video", "document",
        "sticker", "contacts", "location", "button", "interactive", "order"};
    return std::ranges::find(kinds, kind) != kinds.end();
}

bool is_for_the_phone(const std::string& kind) { return kind == "unsupported" || kind == "unknown"; }

/// A message that has neither text nor media in the places that we know.
void tell_kind(const std::string& kind, const std::string& words, IncomingMessage& message) {
    message.text = kind.empty() ? joined("a message without text", words, ": ") : kind_in_words(kind, words);
    if (is_for_the_phone(kind))
        message.text = "a message that WhatsApp cannot pass on" + (words.empty() ? "" : " (" + words + ")")
            + "; read it on the phone";
    else if (words.empty())
        message.worth = MessageWorth::unknown;
}

/// Whether the form only marks another message, or answers a question in it.
bool only_marks(const Form& form, const std::string& kind) {
    return has(kind, "reaction") || has(kind, "vote") || kind == "pin" || kind == "unpin" || kind == "system"
        || !form_value(form, "ReactionEmoji").empty();
}

/// Nothing where the form changes no earlier message.
std::optional<MessageChange> change_in(const Form& form, const std::string& kind, Time now) {
    const bool is_deletion = has(kind, "delete") || has(kind, "revoke");
    if (!is_deletion && kind != "edit" && kind != "edited") return std::nullopt;
    MessageChange change;
    change.provider_message_id =
        first_told(form, {"OriginalMessageSid", "OriginalRepliedMessageSid", "MessageSid"});
    change.kind = is_deletion ? MessageChangeKind::deleted : MessageChangeKind::edited;
    if (!is_deletion) change.text = words_of(form);
    change.at = now;
    return change;
}

IncomingMessage message_by(const Form& form, Time now) {
    IncomingMessage message;
    message.provider_message_id = form_value(form, "MessageSid");
    message.customer = form_value(form, "From");
    message.other_addresses = other_addresses(form, message.customer);
    message.customer_name = form_value(form, "ProfileName");
    // A form tells no time. The list tells whole seconds, and rows of one second stand as they came.
    message.sent_at = std::chrono::floor<std::chrono::seconds>(now);
    return message;
}

} // namespace

std::string form_value(const Form& form, std::string_view name) {
    const auto found = std::ranges::find(form, name, &Form::value_type::first);
    return found == form.end() ? "" : valid_utf8(found->second);
}

void take_twilio_form(const Form& form, Time now, FetchedBatch& batch) {
    const std::string kind = form_value(form, "MessageType");
    IncomingMessage message = message_by(form, now);
    if (auto change = change_in(form, lower_case(kind), now)) {
        for (const std::string& other : message.other_addresses)
            batch.joins.push_back({message.customer, other});
        batch.changes.push_back(std::move(*change));
        return;
    }
    if (only_marks(form, lower_case(kind))) return;
    take_files(form, message);
    message.text = words_of(form);
    if (message.text.empty() && kind == "contacts") message.text = "a contact card";
    if (message.text.empty() && message.media_count == 0) {
        const std::string words = unknown_words(form);
        const bool is_answer = !first_told(form, {"OriginalMessageSid", "OriginalRepliedMessageSid"}).empty();
        if (words.empty() && is_answer && !is_known_kind_of_form(kind) && !is_for_the_phone(kind)) return;
        tell_kind(kind, words, message);
    }
    const std::string ad = ad_in_words(form_value(form, "ReferralHeadline"), form_value(form, "ReferralBody"),
        form_value(form, "ReferralSourceUrl"));
    if (message.worth == MessageWorth::content) message.text = joined(message.text, ad, "\n");
    batch.messages.push_back(std::move(message));
}

std::string other_twilio_form(const std::string& address) {
    const std::string prefix = std::string(channel) + "+";
    if (!address.starts_with(prefix)) return "";
    const auto other = other_form_of(address.substr(prefix.size()));
    return other ? prefix + *other : "";
}

} // namespace convassign
