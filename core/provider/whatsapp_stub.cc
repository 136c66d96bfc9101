// SPDX-License-Identifier: MIT
#include "core/provider/whatsapp_stub.h"

#include "core/provider/answer.h"
#include "core/provider/whatsapp_address.h"
#include "core/provider/whatsapp_fields.h"
#include "core/provider/whatsapp_words.h"

#include <algorithm>

namespace convassign {

namespace {

/// Of WAProto's `StubType`: what it is called, and its number.
struct StubType {
    std::string_view word;
    std::int64_t number;
};

constexpr StubType missed_voice_calls[] = {
    {"CALL_MISSED_VOICE", 40}, {"CALL_MISSED_GROUP_VOICE", 45}, {"SILENCED_UNKNOWN_CALLER_AUDIO", 169}};
constexpr StubType missed_video_calls[] = {
    {"CALL_MISSED_VIDEO", 41}, {"CALL_MISSED_GROUP_VIDEO", 46}, {"SILENCED_UNKNOWN_CALLER_VIDEO", 170}};
constexpr StubType new_numbers[] = {{"INDIVIDUAL_CHANGE_NUMBER", 42}, {"CHANGE_NUMBER", 42}};
constexpr StubType deletions[] = {{"REVOKE", 1}};
constexpr StubType undecrypted[] = {{"CIPHERTEXT", 2}};
constexpr StubType no_stub[] = {{"UNKNOWN", 0}, {"", 0}};

template <std::size_t size>
bool is_any(const Json* type, const StubType (&types)[size]) {
    return std::ranges::any_of(
        types, [&](const StubType& one) { return is_enum(type, one.word, one.number); });
}

/// The parameters may hold both numbers.
std::string new_number_in(const Json& row, const std::string& chat) {
    const auto old = read_whatsapp_person(chat);
    std::string found;
    for (const Json* parameter : list_field(row, "messageStubParameters"))
        if (const auto person = read_whatsapp_person(string_of(*parameter)); person && person->is_number)
            if (!old || person->user != old->user) found = person->user;
    return found;
}

} // namespace

std::optional<WhatsappStub> read_whatsapp_stub(const Json& row, const std::string& chat) {
    const Json* type = find_field(row, "messageStubType");
    if (type == nullptr || is_any(type, no_stub)) return std::nullopt;
    if (is_any(type, undecrypted))
        throw UnreadableRow("messageStubType", "says that the provider could not decrypt the message");
    WhatsappStub stub;
    stub.is_deletion = is_any(type, deletions);
    if (is_any(type, missed_voice_calls) || is_any(type, missed_video_calls)) {
        stub.worth = MessageWorth::content;
        stub.text = call_in_words("missed", is_any(type, missed_video_calls));
    }
    if (is_any(type, new_numbers)) {
        stub.worth = MessageWorth::notice;
        stub.new_number = new_number_in(row, chat);
        stub.text =
            stub.new_number.empty() ? "changed the number" : "changed the number to +" + stub.new_number;
    }
    return stub;
}

} // namespace convassign
