// SPDX-License-Identifier: MIT
#include "cmd/views.h"
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/store/messages.h"
#include "core/store/replies.h"
#include "core/story.h"

#include <iostream>

namespace convassign {

namespace {

constexpr int longest_wait = 12; // times, for a daemon that sends it at once
constexpr std::size_t most_read = std::size_t{64} * 1024;

std::string standard_input() {
    std::string text(most_read + 1, '\0');
    std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::cin.gcount()));
    return text;
}

ReplyRequest request_of(const ReplyOptions& asked) {
    ReplyRequest request;
    request.key = random_hex(16);
    request.template_name = asked.template_name.value_or("");
    request.variables = asked.variables;
    if (!asked.template_name) request.text = asked.text ? *asked.text : standard_input();
    return request;
}

Message as_it_is(const CommandNeeds& needs, const Message& known) {
    auto message = messages::find(needs.store, known.id);
    if (!message) return known;
    replies::add_standing(needs.store, *message);
    return *message;
}

/// Until the daemon has sent it, or it takes its time.
Message awaited(const CommandNeeds& needs, Message message) {
    for (int i = 0; i < longest_wait && message.reply->state == ReplyState::waiting; ++i) {
        if (!message.reply->error.empty() || !needs.wait()) break;
        message = as_it_is(needs, message);
    }
    return message;
}

Style style_of(ReplyState state) {
    const bool is_bad = state == ReplyState::failed || state == ReplyState::perhaps_sent;
    return is_bad ? Style::bad : state == ReplyState::waiting ? Style::plain : Style::good;
}

} // namespace

void run_reply(const CommandNeeds& needs, const Options& options) {
    const Message stored =
        reply_to(needs.for_action(), options.reply.conversation, request_of(options.reply));
    const Message message = awaited(needs, stored);
    if (needs.output.json()) {
        needs.output.document(message_json(message));
        return;
    }
    const ReplyStanding& standing = message.reply.value();
    needs.output.confirm({"message " + std::to_string(message.id.value) + " in ",
        {title_of(message.conversation), Style::bold}, " is ",
        {reply_state_in_words(standing.state), style_of(standing.state)},
        standing.error.empty() ? "" : ": " + standing.error});
}

} // namespace convassign
