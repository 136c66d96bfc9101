// SPDX-License-Identifier: MIT
#include "core/provider/meta_people.h"

#include "core/provider/answer.h"
#include "core/provider/whatsapp_address.h"
#include "core/wrap/json.h"

#include <algorithm>

namespace convassign {

namespace {

constexpr std::size_t local_digits_of_brazil = 12; // 55, two of the area, eight without the extra 9
constexpr std::size_t local_digits_of_argentina = 12;

/// Empty where it is missing or empty. Throws UnreadableRow when it is no name.
std::string find_name(const Json& object, const char* member) {
    const Json* found = find_member(object, member);
    const bool is_empty =
        found == nullptr || (found->is_string() && found->get_ref<const std::string&>().empty());
    return is_empty ? "" : need_name(object, member);
}

/// The same of what must not cost a message where it is odd.
std::string name_if_any(const Json& object, const char* member) {
    try {
        return find_name(object, member);
    } catch (const UnreadableRow&) {
        return "";
    }
}

void add_address(const std::string& id, std::vector<std::string>& addresses) {
    const auto add = [&](const std::string& address) {
        if (!address.empty() && std::ranges::find(addresses, address) == addresses.end())
            addresses.push_back(address);
    };
    const std::string address = meta_customer(id);
    add(address);
    const auto other = address.starts_with('+') ? other_form_of(address.substr(1)) : std::nullopt;
    if (other && meta_customer(*other) != address) add("+" + *other);
}

/// The one of the contacts that has any of these addresses; nothing where none has.
const Json* contact_of(const std::vector<std::string>& addresses, const Json& contacts) {
    const auto found = std::ranges::find_if(contacts, [&](const Json& contact) {
        return std::ranges::any_of(std::initializer_list<const char*>{"wa_id", "user_id", "parent_user_id"},
            [&](const char* member) {
                const std::string id = meta_customer(name_if_any(contact, member));
                return !id.empty() && std::ranges::find(addresses, id) != addresses.end();
            });
    });
    return found == contacts.end() ? nullptr : &*found;
}

/// A person may hide the number behind a username, and is then called by that.
std::string profile_name(const Json& contact) {
    const Json& profile = part(contact, "profile");
    const std::string name = name_if_any(profile, "name");
    return name.empty() ? name_if_any(profile, "username") : name;
}

/// Whether it looks like a number or a user id.
bool is_id(const std::string& text) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const bool is_number =
        !text.empty() && std::all_of(text.begin() + (text.front() == '+' ? 1 : 0), text.end(), is_digit);
    return is_number || (text.find('.') == 2 && text.find(' ') == std::string::npos);
}

/// The old id in "User Ann changed from ONE to OTHER"; empty where it is worded in another way.
std::string former_id_in(const std::string& body) {
    constexpr std::string_view from = " from ";
    constexpr std::string_view to = " to ";
    const auto end = body.rfind(to);
    const auto start = end == std::string::npos || end == 0 ? end : body.rfind(from, end - 1);
    if (start == std::string::npos || end == 0) return "";
    const std::string id = body.substr(start + from.size(), end - start - from.size());
    return is_id(id) ? id : "";
}

std::string news_in_words(const std::string& type) {
    if (type.ends_with("changed_number")) return "the customer has changed their number";
    if (type.ends_with("changed_user_id")) return "the customer has a new user id at WhatsApp";
    if (type.find("identity_changed") != std::string::npos)
        return "the customer's security code at WhatsApp has changed";
    return "";
}

} // namespace

std::string meta_customer(const std::string& whatsapp_id) {
    std::string number = whatsapp_id.starts_with('+') ? whatsapp_id.substr(1) : whatsapp_id;
    const bool is_number =
        !number.empty() && std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
    if (!is_number) return whatsapp_id;
    const bool is_mobile_of_brazil =
        number.starts_with("55") && number.size() == local_digits_of_brazil && number[4] >= '6';
    const bool is_short_of_argentina =
        number.starts_with("54") && number.size() == local_digits_of_argentina && number[2] != '9';
    if (is_mobile_of_brazil) number.insert(4, "9");
    if (is_short_of_argentina) number.insert(2, "9");
    return "+" + number;
}

MetaPerson writer_of(const Json& row, const Json& contacts) {
    MetaPerson person;
    for (const char* member : {"from", "from_user_id", "from_parent_user_id"})
        add_address(find_name(row, member), person.addresses);
    if (person.addresses.empty()) throw UnreadableRow("from", "is missing");
    const Json* contact = contact_of(person.addresses, contacts);
    if (contact == nullptr) return person;
    person.name = profile_name(*contact);
    for (const char* member : {"wa_id", "user_id", "parent_user_id"})
        add_address(name_if_any(*contact, member), person.addresses);
    std::ranges::stable_partition(
        person.addresses, [](const std::string& address) { return address.starts_with('+'); });
    return person;
}

void add_joins(const std::vector<std::string>& addresses, std::vector<JoinedAddresses>& joins) {
    for (std::size_t i = 1; i < addresses.size(); ++i)
        joins.push_back({addresses.front(), addresses[i]});
}

MetaNews news_in(const Json& row) {
    const Json& told = part(row, "system");
    MetaNews news;
    news.text = news_in_words(name_if_any(told, "type"));
    if (news.text.empty()) return news;
    for (const Json* object : {&told, &row})
        for (const char* member :
            {"customer", "previous_user_id", "from", "from_user_id", "from_parent_user_id"})
            add_address(name_if_any(*object, member), news.addresses);
    const Json* body = find_member(told, "body");
    if (body != nullptr && body->is_string())
        add_address(former_id_in(find_text(told, "body")), news.addresses);
    const std::size_t former = news.addresses.size();
    for (const char* member : {"wa_id", "new_wa_id", "user_id", "new_user_id", "parent_user_id"})
        add_address(name_if_any(told, member), news.addresses);
    if (former > 0 && former < news.addresses.size()) news.text += ": " + news.addresses[former];
    return news;
}

void add_new_user_ids(const Json& value, std::vector<JoinedAddresses>& joins) {
    const Json* found = find_member(value, "user_id_update");
    if (found == nullptr) return;
    const auto add = [&](const Json& update) {
        std::vector<std::string> addresses;
        for (const char* when : {"previous", "current"})
            for (const char* member : {"user_id", "parent_user_id"})
                add_address(name_if_any(part(update, member), when), addresses);
        add_address(name_if_any(update, "wa_id"), addresses);
        add_joins(addresses, joins);
    };
    if (!found->is_array()) return add(*found);
    for (const Json& update : *found)
        add(update);
}

} // namespace convassign
