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

/// One person as a row tells them.
struct WhatsappPerson {
    std::string customer;            ///< by their number where the row tells it
    std::vector<std::string> others; ///< their other addresses
};

/// The person whose chat the first address is, and whom the others name as well; those that are empty or no
/// person's say nothing. Numbers are written with this server. Nothing where the chat is no person's.
[[nodiscard]] std::optional<WhatsappPerson> person_behind(
    std::span<const std::string> addresses, std::string_view number_server);

/// The address as it is stored: "15005550001@c.us", "777@lid".
[[nodiscard]] std::string written(const WhatsappAddress& address, std::string_view number_server);

} // namespace convassign
