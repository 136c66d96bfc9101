// SPDX-License-Identifier: MIT
#pragma once

#include "daemon/http/message.h"

#include <string>
#include <string_view>

namespace convassign {

/// The words that belong to a status: "Not Found".
[[nodiscard]] std::string_view status_phrase(int status);

/// True when an answer of that status has a body.
[[nodiscard]] bool may_have_body(int status);

/// Throws Error when a header of the reply would break the head of the answer.
void check_headers(const Reply& reply);

/// The head of an answer, down to the empty line.
[[nodiscard]] std::string reply_head(const Reply& reply, bool keeps_alive);

/// The head of an event stream, which lasts until the connection ends.
[[nodiscard]] std::string stream_head(const Reply& reply);

} // namespace convassign
