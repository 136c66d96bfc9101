// SPDX-License-Identifier: MIT
#pragma once

#include "core/provider/twilio_batch.h"
#include "core/wrap/http_client.h"

#include <optional>
#include <string>

namespace convassign {

/// How many rows a URL of Twilio's list asks for; `otherwise` where it does not say that.
[[nodiscard]] int batch_size_in(const std::string& url, int otherwise);

/// The same place in the list, with so many rows. Where the place is a row (the PageToken that ends in the
/// sid of the last one read) any size leads on from there; a bare Page of fewer rows stands before it, so
/// that some rows are read again and none is left out.
[[nodiscard]] std::string with_batch_size(const std::string& url, int rows);

/// The batch of one row that is too large for itself: told as a row that cannot be read, with where the list
/// goes on. Nothing where its ends do not tell that, or tell of more rows.
[[nodiscard]] std::optional<TwilioBatch> batch_of_large_row(const BodyTooLarge& answer);

} // namespace convassign
