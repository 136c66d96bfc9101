// SPDX-License-Identifier: MIT
#include "core/provider/whatsapp_fate.h"

#include "core/provider/answer.h"
#include "core/provider/whatsapp_fields.h"

#include <array>
#include <string_view>

namespace convassign {

namespace {

struct StatusWord {
    std::string_view word;
    FateKind fate;
};

constexpr std::array<StatusWord, 11> status_words{{{"ERROR", FateKind::failed}, {"FAILED", FateKind::failed},
    {"PENDING", FateKind::queued}, {"SERVER_ACK", FateKind::sent}, {"SENT", FateKind::sent},
    {"SERVER", FateKind::sent}, {"DELIVERY_ACK", FateKind::delivered}, {"DELIVERED", FateKind::delivered},
    {"DEVICE", FateKind::delivered}, {"READ", FateKind::read}, {"PLAYED", FateKind::read}}};

} // namespace

std::optional<FateKind> fate_of_ack(std::int64_t ack) {
    constexpr std::array<FateKind, 6> fates{FateKind::failed, FateKind::queued, FateKind::sent,
        FateKind::delivered, FateKind::read, FateKind::read};
    if (ack < -1 || ack > 4) return std::nullopt;
    return fates.at(static_cast<std::size_t>(ack + 1));
}

std::optional<FateKind> fate_of_status(const Json& status) {
    const std::string word = string_of(status);
    for (const StatusWord& known : status_words)
        if (is_same_word(word, known.word)) return known.fate;
    const auto number = whole_number(status);
    return number ? fate_of_ack(*number - 1) : std::nullopt; // Baileys counts from 0, an error
}

MessageFate whatsapp_fate(const std::string& provider_message_id, FateKind state, Time at) {
    MessageFate fate;
    fate.provider_message_id = provider_message_id;
    fate.state = state;
    fate.at = at;
    if (state == FateKind::failed) fate.error = text_of_whatsapp_failure;
    return fate;
}

} // namespace convassign
