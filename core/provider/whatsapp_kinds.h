// SPDX-License-Identifier: MIT
#pragma once

#include "core/provider/whatsapp_words.h"

#include <string>

namespace convassign {

/// Says one member of WhatsApp's `message` object.
using SayKind = Said (*)(const Json& value);

/// How this kind, "locationMessage", is said; nothing for a kind that is not known.
[[nodiscard]] SayKind find_kind(const std::string& name);

/// Whether this kind belongs to an earlier message, to the encryption or to WhatsApp itself, and a person
/// says nothing by it: a reaction, a vote, a pin, keys, the header of an album. Not listed here, a kind opens
/// nothing either, but somebody is told of it.
[[nodiscard]] bool is_silent_kind(const std::string& name);

/// What can be read in a kind that nobody knows yet: its texts, and its files where there are any.
[[nodiscard]] Said whatever_is_readable(const Json& value);

} // namespace convassign
