// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/config/toml.h"
#include "core/outbox_row.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace convassign {

/// Looks at the text of one key. Throws Error with what was expected: "must be the absolute path of a file".
/// The value itself is never part of the message, because it may be a secret in the wrong place.
using TextCheck = void (*)(const std::string&);

void absolute_path(const std::string& text);
void account_sid(const std::string& text);
void agent_pair(const std::string& text);
void base_url(const std::string& text);
void graph_version(const std::string& text);
void header_name(const std::string& text);
void ip_address(const std::string& text);
void listen_address(const std::string& text);
void number(const std::string& text);
void portal_address(const std::string& text);
void pending_choice(const std::string& text);
void presence_source(const std::string& text);
void origin(const std::string& text);
void provider_name(const std::string& text);
void language(const std::string& text);
void short_name(const std::string& text);
void written_text(const std::string& text);
void template_id(const std::string& text);
void session_name(const std::string& text);
void user_name(const std::string& text);
void web_address(const std::string& text);
void whatsapp_sender(const std::string& text);

/// Capitals alone, so that a secret written here by mistake is refused.
void environment_variable(const std::string& text);

// Each of these takes the value over into the field, or throws Error with what was expected and leaves it.

void read_flag(const ConfigValue& value, bool& field);
void read_text(const ConfigValue& value, std::string& field, TextCheck check);
void read_texts(const ConfigValue& value, std::vector<std::string>& field, TextCheck check);
void read_moment(const ConfigValue& value, std::optional<Time>& field);

/// The program's path and its arguments.
void read_command(const ConfigValue& value, std::vector<std::string>& field);

/// What people can be told of by naming it.
void read_events(const ConfigValue& value, std::vector<Occasion>& field);

/// The field still holds the default, which serves as the example.
void read_duration(const ConfigValue& value, Duration& field, Duration least, Duration most);

/// "forever" leaves the field empty.
void read_lifetime(const ConfigValue& value, std::optional<Duration>& field, Duration least, Duration most);

/// "forever" leaves the field empty; 0 stands for itself, whatever the least is.
void read_keeping_time(
    const ConfigValue& value, std::optional<Duration>& field, Duration least, Duration most);

/// Bytes. The field still holds the default, which serves as the example.
void read_size(const ConfigValue& value, std::uint64_t& field, std::uint64_t least, std::uint64_t most);

/// Whether only this machine can reach a valid `listen`: by a unix socket or the loopback.
[[nodiscard]] bool is_within_the_machine(const std::string& listen);

} // namespace convassign
