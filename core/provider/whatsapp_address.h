// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace convassign {

/// A person's address at WhatsApp: "15005550001@s.whatsapp.net", "777@lid".
struct WhatsappAddress {
    bool is_number = true; ///< otherwise a LID, which stands for a number that is not told
    std::string user;      ///< the digits

    friend bool operator==(const WhatsappAddress&, const WhatsappAddress&) = default;
};

/// Reads an address in any of its forms: on each server that has persons, of one of the person's devices
/// ("123:4@…"), or a bare number. Nothing for groups, newsletters, statuses, and what WhatsApp itself writes
/// as: its news, and Meta's artificial intelligence.
[[nodiscard]] std::optional<WhatsappAddress> read_whatsapp_person(std::string_view address);

/// Digits with the country's code in the other form that WhatsApp has of them: with or without the digit that
/// mobile numbers of Brazil, Argentina and Mexico once got or lost. Nothing where there is but one form.
[[nodiscard]] std::optional<std::string> other_form_of(const std::string& number);

/// One person as a row tells them.
struct WhatsappPerson {
    std::string customer;            ///< by their number where the row tells it
    std::vector<std::string> others; ///< their other addresses, and the other forms of all numbers
};

/// The person whose chat the first address is, and whom the others name as well; those that are empty or no
/// person's say nothing. Numbers are written with this server. Nothing where the chat is no person's.
[[nodiscard]] std::optional<WhatsappPerson> person_behind(
    std::span<const std::string> addresses, std::string_view number_server);

/// Whether it is at a server of which nobody knows whether persons are there: neither a person's, nor a
/// group's, a channel's, a list's or a program's. What comes from there is kept aside, lest a customer is not
/// heard.
[[nodiscard]] bool is_at_unknown_server(std::string_view address);

/// The address as it is stored: "15005550001@c.us", "777@lid".
[[nodiscard]] std::string written(const WhatsappAddress& address, std::string_view number_server);

} // namespace convassign
