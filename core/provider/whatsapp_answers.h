// SPDX-License-Identifier: MIT
#pragma once

#include "core/provider/whatsapp_words.h"

// Messages to choose from, and what people chose.

namespace convassign {

[[nodiscard]] Said say_structured(const Json& value);
[[nodiscard]] Said say_template(const Json& value);
[[nodiscard]] Said say_list(const Json& value);
[[nodiscard]] Said say_buttons(const Json& value);
[[nodiscard]] Said say_interactive(const Json& value);

[[nodiscard]] Said say_template_reply(const Json& value);
[[nodiscard]] Said say_list_reply(const Json& value);
[[nodiscard]] Said say_button_reply(const Json& value);
[[nodiscard]] Said say_interactive_reply(const Json& value);
[[nodiscard]] Said say_rich_answer(const Json& value);

} // namespace convassign
