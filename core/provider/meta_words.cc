// SPDX-License-Identifier: MIT
#include "core/provider/meta_words.h"

#include "core/base/text.h"
#include "core/provider/answer.h"
#include "core/provider/in_words.h"
#include "core/provider/readable.h"
#include "core/provider/whatsapp_words.h"
#include "core/wrap/json.h"

namespace convassign {

namespace {

std::string contact_in_words(const Json& contact) {
    std::string words = text_or_number(part(contact, "name"), "formatted_name");
    for (const Json& phone : elements(contact, "phones")) {
        const std::string number = text_or_number(phone, "phone");
        words = joined(words, number.empty() ? text_or_number(phone, "wa_id") : number);
    }
    for (const Json& email : elements(contact, "emails"))
        words = joined(words, text_or_number(email, "email"));
    return words;
}

std::string contacts_in_words(const Json& row) {
    std::string words;
    for (const Json& contact : elements(row, "contacts"))
        words = joined(words, contact_in_words(contact), "; ");
    return words.empty() ? "" : "contact: " + words;
}

/// "2 × shirt-m (30 USD)"
std::string item_in_words(const Json& item) {
    const std::string price = text_or_number(item, "item_price");
    const std::string words =
        joined(text_or_number(item, "quantity"), text_or_number(item, "product_retailer_id"), " × ");
    return price.empty() ? words : words + " (" + joined(price, text_or_number(item, "currency"), " ") + ")";
}

std::string order_in_words(const Json& order) {
    std::string items;
    for (const Json& item : elements(order, "product_items"))
        items = joined(items, item_in_words(item));
    const std::string text = find_text(order, "text");
    return items.empty() ? text : joined(text, "order: " + items, "\n");
}

/// Meta writes the answers as JSON in a text.
std::string form_answers(const Json& form) {
    const Json* told = find_member(form, "response_json");
    if (told == nullptr) return "";
    return told->is_structured() ? fields_in_words(*told) : fields_in_words(find_text(form, "response_json"));
}

std::string interactive_in_words(const Json& interactive) {
    for (const char* member : {"button_reply", "list_reply"}) {
        const Json& reply = part(interactive, member);
        std::string words = joined(find_text(reply, "title"), find_text(reply, "description"));
        if (words.empty()) words = text_or_number(reply, "id");
        if (!words.empty()) return words;
    }
    const Json& form = part(interactive, "nfm_reply");
    const std::string words = joined(find_text(form, "body"), form_answers(form), ": ");
    if (!words.empty() || !form.empty()) return words.empty() ? "a form" : words;
    const std::string kind = find_text(interactive, "type");
    const std::string other = readable_in_words(part(interactive, kind.c_str()));
    return other.empty() ? "" : kind_in_words(kind, other);
}

std::string button_in_words(const Json& button) {
    const std::string text = find_text(button, "text");
    return text.empty() ? text_or_number(button, "payload") : text;
}

std::string reason_in_words(const Json& row) {
    for (const Json& error : elements(row, "errors")) {
        const std::string code = text_or_number(error, "code");
        const std::string told = joined(text_or_number(error, "title"),
            joined(text_or_number(part(error, "error_data"), "details"), text_or_number(error, "details")),
            ": ");
        const std::string reason = told.empty() ? text_or_number(error, "message") : told;
        if (!reason.empty() || !code.empty()) return joined(reason, code.empty() ? "" : "error " + code);
    }
    return "";
}

} // namespace

std::string meta_words(const Json& row, const std::string& kind) {
    const Json& content = part(row, kind.c_str());
    if (kind == "text") return find_text(content, "body");
    if (kind == "contacts") return contacts_in_words(row);
    if (kind == "location")
        return in_words(Place{find_text(content, "name"), find_text(content, "address"),
            text_or_number(content, "latitude"), text_or_number(content, "longitude")});
    if (kind == "order") return order_in_words(content);
    if (kind == "interactive") return interactive_in_words(content);
    if (kind == "button") return button_in_words(content);
    if (kind == "poll" && !points_elsewhere(content)) {
        const std::string words = readable_in_words(content);
        return words.empty() ? "" : "poll: " + words;
    }
    return "";
}

std::string unsupported_in_words(const Json& row) {
    const std::string kind = text_or_number(part(row, "unsupported"), "type");
    const std::string reason =
        joined(kind.empty() || kind == "unknown" ? "" : "'" + kind + "'", reason_in_words(row));
    return "a message that WhatsApp cannot pass on" + (reason.empty() ? "" : " (" + reason + ")")
        + "; read it on the phone";
}

std::string missed_call_in_words(const Json& row) {
    const bool was_taken = find_number(row, "duration").value_or(0) > 0; // only then it has a length
    const bool was_missed = says(row, "event", "terminate") && !was_taken;
    return was_missed && !says(row, "direction", "BUSINESS_INITIATED") ? call_in_words("missed", false) : "";
}

std::string origin_in_words(const Json& row) {
    const Json& ad = part(row, "referral");
    const std::string came = ad_in_words(
        text_or_number(ad, "headline"), text_or_number(ad, "body"), text_or_number(ad, "source_url"));
    const std::string product =
        text_or_number(part(part(row, "context"), "referred_product"), "product_retailer_id");
    return joined(came, product.empty() ? "" : "(asks about the product " + product + ")", "\n");
}

} // namespace convassign
