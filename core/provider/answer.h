// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/error.h"
#include "core/provider/provider.h"
#include "core/wrap/http_client.h"
#include "core/wrap/json_fwd.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the adapters share in reading answers, which may hold anything.

namespace convassign {

/// Bytes that are no UTF-8 and lone halves of surrogate pairs made U+FFFD: one customer's odd text must not
/// make a whole batch unreadable.
[[nodiscard]] std::string repaired_json(std::string_view body);

/// The document in an answer, repaired where that is needed. Throws Error when it is no JSON even so.
[[nodiscard]] Json parse_answer(std::string_view body);

/// A row that cannot be read; the text is the reason.
class UnreadableRow : public Error {
public:
    UnreadableRow(const std::string& member, const std::string& reason)
        : Error("'" + member + "' " + reason) {}
};

// The members of a row. A member that is null counts as missing.

/// A name or an id: 1 to 256 bytes, made UTF-8. A whole number is taken for its digits. Throws UnreadableRow.
[[nodiscard]] std::string need_name(const Json& row, const char* member);
/// Empty when it is missing. Throws UnreadableRow when it is no string.
[[nodiscard]] std::string find_text(const Json& row, const char* member);
/// Whether it is that text.
[[nodiscard]] bool says(const Json& row, const char* member, std::string_view text);
/// A whole number, also one written in quotes, or as the halves {"low", "high"} that JavaScript has of a long
/// one; fractions are cut off. Nothing for anything else.
[[nodiscard]] std::optional<std::int64_t> whole_number(const Json& value);
/// The same of a member.
[[nodiscard]] std::optional<std::int64_t> find_number(const Json& row, const char* member);
/// The same, from 1 on. Throws UnreadableRow.
[[nodiscard]] std::int64_t need_id(const Json& row, const char* member);
/// Seconds since 1970, within the years that we can store; what is beyond them is taken for milliseconds, and
/// refused where it is beyond them even so. Throws UnreadableRow.
[[nodiscard]] Time need_seconds(const Json& row, const char* member);
/// False when it is missing or no flag.
[[nodiscard]] bool find_flag(const Json& row, const char* member);
/// The object that the member is; an empty one when it is missing or no object.
[[nodiscard]] const Json& part(const Json& row, const char* member);

/// What is kept of a row that cannot be read.
[[nodiscard]] UnreadRow unread_row(const Json& row, const std::string& id, const std::string& reason);

/// The same of a row that is too large to be read even alone, by what an answer begins with that holds
/// nothing else: its id where that is told early enough. `reason` says how large.
[[nodiscard]] UnreadRow too_large_row(std::string_view beginning, const std::string& reason);

/// Keeps the row aside, once.
void add_unread(std::vector<UnreadRow>& rows, UnreadRow row);

/// "left out what cannot be read: row ID: REASON; …", naming the first ones.
[[nodiscard]] std::string left_out_in_words(const std::vector<UnreadRow>& rows);

/// Ends a poll that went well but for such rows: throws PartialFailure, naming the first ones.
void refuse_unread(const std::string& provider, const std::vector<UnreadRow>& rows);

/// A foreign text as an error may show it.
[[nodiscard]] std::string in_quotes(const std::string& foreign);

/// A server may repeat in its answer what we sent.
[[nodiscard]] std::string without_secret(std::string text, const std::string& secret);

/// The URL as an error may show it.
[[nodiscard]] std::string without_query(const std::string& url);

/// Why a server refused, as its answer tells it in JSON or in a short plain text: "Authenticate (20003)";
/// empty where it does not.
[[nodiscard]] std::string told_reason(const std::string& body);

} // namespace convassign
