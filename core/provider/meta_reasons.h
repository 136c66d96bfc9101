// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace convassign {

/// Why Meta does not deliver a reply, in words for the people who wrote it
/// (https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes). `told` is what Meta says
/// itself: it stands for a code that is not known here.
[[nodiscard]] std::string meta_reason(std::int64_t code, const std::string& told);

/// Whether that code says that nothing was taken, and that the same request may be taken later.
[[nodiscard]] bool is_meta_refusal_for_now(std::int64_t code);

/// Whether that code says that the access token, or what it may do, is to be mended by an admin.
[[nodiscard]] bool is_meta_access_problem(std::int64_t code);

} // namespace convassign
