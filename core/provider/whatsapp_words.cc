// SPDX-License-Identifier: MIT
#include "core/provider/whatsapp_words.h"

#include "core/base/time.h"
#include "core/provider/in_words.h"
#include "core/provider/vcard.h"
#include "core/provider/whatsapp_fields.h"

#include <cstdlib>

namespace convassign {

namespace {

constexpr std::int64_t last_told_second = 253'402'300'799; // of the year 9999

/// What stands in place of an answer or in front of one, and is only worth a row of an open conversation.
Said notice(std::string text) { return {std::move(text), {}, 0, true}; }

std::string quoted_name(const std::string& name) { return name.empty() ? "" : " '" + name + "'"; }

/// "12.50 EUR"; empty where nothing is told.
std::string money_in_words(std::optional<std::int64_t> thousandths, const std::string& currency) {
    if (!thousandths || *thousandths <= 0) return "";
    const std::string digits = std::to_string(1000 + *thousandths % 1000).substr(1);
    return joined(std::to_string(*thousandths / 1000) + "." + digits.substr(0, digits.back() == '0' ? 2 : 3),
        currency, " ");
}

/// Empty where the number is no moment.
std::string moment_in_words(std::optional<std::int64_t> seconds) {
    if (!seconds || *seconds <= 0 || *seconds > last_told_second) return "";
    return iso8601_seconds(Time(std::chrono::seconds(*seconds)));
}

/// The note of a payment is a message of its own.
std::string note_of(const Json& value) {
    const Json& note = object_field(value, "noteMessage");
    const std::string text = text_field(note, {"conversation"});
    return text.empty() ? text_field(object_field(note, "extendedTextMessage"), {"text"}) : text;
}

std::string place_of(const Json& value) {
    const std::string place = in_words(Place{text_field(value, {"name"}), text_field(value, {"address"}),
        text_field(value, {"degreesLatitude"}), text_field(value, {"degreesLongitude"})});
    return place.empty() ? "📍 a place" : place;
}

Said invitation(const std::string& to, const std::string& name, const Json& value) {
    return said("an invitation to the " + to + quoted_name(name), text_field(value, {"caption"}));
}

} // namespace

Said said(const std::string& text, const std::string& more) { return {joined(text, more, "\n"), {}, 0}; }

std::string contacts_on_cards(const std::vector<std::string>& contacts) {
    std::string words;
    for (const std::string& contact : contacts)
        words = joined(words, contact, "; ");
    return joined("contact", words, ": ");
}

std::string call_in_words(std::string_view fate, bool is_video) {
    return joined(std::string(fate), is_video ? "video call" : "voice call", " ");
}

Said say_text(const Json& value) { return said(string_of(value)); }

Said say_extended_text(const Json& value) {
    return said(text_field(value, {"text", "matchedText", "title", "description"}));
}

Said say_status_text(const Json& value) { return said(text_field(value, {"text"})); }

Said say_media(const Json& value) {
    Said file = said(text_field(value, {"caption"}));
    file.media_count = 1;
    const std::string type = text_field(value, {"mimetype"});
    const auto known = [&](const char* member) {
        const auto number = number_field(value, member);
        return number && *number >= 0 ? number : std::nullopt;
    };
    if (!type.empty())
        file.media.push_back(
            {type, known("fileLength"), text_field(value, {"fileName", "title"}), known("seconds")});
    return file;
}

Said say_sticker_pack(const Json& value) {
    const std::string name = joined(text_field(value, {"name"}), text_field(value, {"publisher"}));
    return said(joined("a pack of stickers", name, ": "), text_field(value, {"caption"}));
}

Said say_contact(const Json& value) {
    return said(contacts_on_cards(
        {vcard_in_words(text_field(value, {"vcard"}), text_field(value, {"displayName"}))}));
}

Said say_contacts(const Json& value) {
    std::vector<std::string> contacts;
    for (const Json* contact : list_field(value, "contacts"))
        contacts.push_back(
            vcard_in_words(text_field(*contact, {"vcard"}), text_field(*contact, {"displayName"})));
    if (contacts.empty()) contacts.push_back(text_field(value, {"displayName"}));
    return said(contacts_on_cards(contacts));
}

Said say_place(const Json& value) {
    return said(place_of(value) + (flag_field(value, "isLive") ? ", live" : ""),
        text_field(value, {"comment", "caption"}));
}

Said say_live_place(const Json& value) {
    return said(place_of(value) + ", live", text_field(value, {"caption"}));
}

Said say_product(const Json& value) {
    const Json& product = object_field(value, "product");
    std::string title = text_field(product, {"title"});
    if (title.empty()) title = text_field(object_field(value, "catalog"), {"title"});
    const std::string price =
        money_in_words(number_field(product, "priceAmount1000"), text_field(product, {"currencyCode"}));
    const std::string text = joined(joined("product", title, ": "), price);
    return said(joined(text, text_field(product, {"description"}), "\n"), text_field(value, {"body"}));
}

Said say_order(const Json& value) {
    std::string text = joined("order", text_field(value, {"orderTitle"}), ": ");
    if (const auto count = number_field(value, "itemCount"))
        text = joined(text, std::to_string(*count) + (*count == 1 ? " item" : " items"));
    const std::string sum =
        money_in_words(number_field(value, "totalAmount1000"), text_field(value, {"totalCurrencyCode"}));
    return said(joined(text, sum), text_field(value, {"message"}));
}

Said say_invoice(const Json& value) { return said(joined("an invoice", text_field(value, {"note"}), ": ")); }

Said say_payment_request(const Json& value) {
    const std::string sum =
        money_in_words(number_field(value, "amount1000"), text_field(value, {"currencyCodeIso4217"}));
    return said(joined(joined("asks for a payment", sum, " of "), note_of(value), ": "));
}

Said say_payment(const Json& value) { return said(joined("a payment", note_of(value), ": ")); }
Said say_payment_invitation(const Json&) { return said("an invitation to pay"); }
Said say_payment_declined(const Json&) { return notice("declined the payment request"); }
Said say_payment_cancelled(const Json&) { return notice("cancelled the payment request"); }
Said say_number_request(const Json&) { return said("asks for your phone number"); }

Said say_group_invitation(const Json& value) {
    return invitation("group", text_field(value, {"groupName"}), value);
}

Said say_channel_invitation(const Json& value) {
    return invitation("channel", text_field(value, {"newsletterName"}), value);
}

Said say_poll(const Json& value) {
    std::string text = joined("poll", text_field(value, {"name"}), ": ");
    for (const Json* option : list_field(value, "options"))
        text = joined(text, joined("- ", text_field(*option, {"optionName"}), ""), "\n");
    return said(text);
}

Said say_event(const Json& value) {
    const std::string what = flag_field(value, "isCanceled") ? "cancelled event" : "event";
    std::string text = joined(what, text_field(value, {"name"}), ": ");
    text = joined(text, moment_in_words(number_field(value, "startTime")));
    const Json& place = object_field(value, "location");
    text = joined(text, joined(text_field(place, {"name"}), text_field(place, {"address"})));
    text = joined(text, text_field(value, {"description"}), "\n");
    return said(text, text_field(value, {"joinLink"}));
}

Said say_scheduled_call(const Json& value) {
    const auto milliseconds = number_field(value, "scheduledTimestampMs");
    const std::string what = call_in_words("planned", is_enum(find_field(value, "callType"), "VIDEO", 2));
    const std::string text = joined(what, text_field(value, {"title"}), ": ");
    return said(
        joined(text, moment_in_words(milliseconds ? std::optional(*milliseconds / 1000) : std::nullopt)));
}

Said say_call_log(const Json& value) {
    // An empty word: somebody of ours has spoken with them.
    constexpr std::pair<std::string_view, std::string_view> fates[] = {{"CONNECTED", ""},
        {"MISSED", "missed"}, {"FAILED", "failed"}, {"REJECTED", "declined"}, {"ACCEPTED_ELSEWHERE", ""},
        {"ONGOING", ""}, {"SILENCED_BY_DND", "missed"}, {"SILENCED_UNKNOWN_CALLER", "missed"}};
    std::string_view fate = "missed"; // what is not told may well need an answer
    std::int64_t number = 0;
    for (const auto& [outcome, word] : fates)
        if (is_enum(find_field(value, "callOutcome"), outcome, number++)) fate = word;
    const std::string text = call_in_words(fate, flag_field(value, "isVideo"));
    return fate.empty() ? notice(text) : said(text);
}

Said say_call(const Json&) { return said(call_in_words("missed", false)); }

Said say_voice_chat(const Json& value) {
    const bool is_video = is_enum(find_field(value, "mediaType"), "VIDEO", 2);
    return said(joined(call_in_words("", is_video), text_field(value, {"caption"}), ": "));
}

} // namespace convassign
