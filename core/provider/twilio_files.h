// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace convassign {

// What Twilio's adapter writes as the locator of a file: "ME…", its sid, where the webhook has told its
// address; else "listed", because the list of messages tells only how many files there are.

inline constexpr const char* listed_twilio_file = "listed";

/// The locator of a file that the webhook tells as `MediaUrl0`.
[[nodiscard]] std::string twilio_locator(const std::string& media_url);

/// The sids of a message's files, as their list has them. Throws ProviderError.
[[nodiscard]] std::vector<std::string> decode_twilio_files(std::string_view body);

/// Whether it is a file's sid.
[[nodiscard]] bool is_twilio_file(std::string_view text);

} // namespace convassign
