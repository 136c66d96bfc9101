// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace convassign {

/// What an installation of Chatwoot does to a text on its way from its API to the customer.
enum class ChatwootRewriting {
    none,
    liquid,  ///< `{{contact.name}}` is filled in
    markdown ///< that, and `*bold*`, `5*3*2`, `# 5` and the like are taken for Markdown
};

/// `version` as GET /api tells it; a new one where it tells none. `channel` is that of the conversation:
/// "Channel::Whatsapp".
[[nodiscard]] ChatwootRewriting rewriting_of(const std::string& version, const std::string& channel);

/// The text to be sent, so that the customer gets what was typed.
[[nodiscard]] std::string escaped_for_chatwoot(const std::string& typed, ChatwootRewriting rewriting);

/// What was typed, of a text that Chatwoot lists; one that was not escaped stays as it is.
[[nodiscard]] std::string typed_in_chatwoot(const std::string& listed);

} // namespace convassign
