// SPDX-License-Identifier: MIT
#include "core/local_message.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/base/text.h"

namespace convassign {

namespace {

constexpr std::size_t longest_field = 256;
constexpr std::size_t longest_text = 64 * 1024;

void check_name(const std::string& what, const std::string& name) {
    if (name.size() > longest_field)
        throw UsageError(
            "receive a message: the " + what + " is longer than " + std::to_string(longest_field) + " bytes");
    if (printable(name) != name)
        throw UsageError("receive a message: the " + what + " '" + printable(name)
            + "' holds control characters or bytes that are no UTF-8");
}

} // namespace

IncomingMessage local_message(
    const std::string& customer, const std::string& text, const std::string& id, Time now) {
    if (customer.empty()) throw UsageError("receive a message: the customer is empty");
    check_name("customer", customer);
    check_name("id", id);
    if (text.size() > longest_text)
        throw UsageError(
            "receive a message: the text is longer than " + std::to_string(longest_text) + " bytes");
    if (valid_utf8(text) != text) throw UsageError("receive a message: the text is no UTF-8");

    IncomingMessage message;
    message.provider_message_id = id.empty() ? "local-" + random_hex(8) : id;
    message.customer = customer;
    message.text = text;
    message.sent_at = now;
    return message;
}

} // namespace convassign
