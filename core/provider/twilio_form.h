// SPDX-License-Identifier: MIT
#pragma once

#include "core/ingest.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace convassign {

/// The pairs of a form, in their order.
using Form = std::vector<std::pair<std::string, std::string>>;

/// The first value of that name, made UTF-8; empty where there is none.
[[nodiscard]] std::string form_value(const Form& form, std::string_view name);

/// Puts into the batch what Twilio tells of a message to our sender
/// (https://www.twilio.com/docs/messaging/guides/webhook-request): the message, or what it changes in an
/// earlier one; nothing where it only points at one. The list of messages tells less.
void take_twilio_form(const Form& form, Time now, FetchedBatch& batch);

/// The other form of the address of a customer whose mobile number WhatsApp tells with and without an extra
/// digit, as in Brazil; empty where there is only one.
[[nodiscard]] std::string other_twilio_form(const std::string& address);

} // namespace convassign
