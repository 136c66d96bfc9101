// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"

#include <string>
#include <vector>

namespace convassign {

/// Reads the secret that `NAME_file` or `NAME_env` points to, without the white space at its end. It is one
/// line of at most 4 KiB. Throws Error; the text of the error names the place and never the secret.
[[nodiscard]] std::string read_secret(const ProviderConfig& provider, const std::string& name);

/// Reads the secret of a [[notify]] table in the same way, and decodes it: "whsec_" and Base64, 24 to 64
/// bytes, as the Standard Webhooks specification has it.
[[nodiscard]] std::string read_secret(const NotifyConfig& notify);

/// Reads in the same way what the proxy has to show: at least 16 characters.
[[nodiscard]] std::string read_secret(const PortalConfig& portal);

/// Reads in the same way how the server is reached that keeps the database.
[[nodiscard]] std::string read_database_url(const Config& config);

/// Reads every secret that the table names, to see whether they can be read. Throws Error.
void try_secrets(const ProviderConfig& provider);

/// The variables of the environment that the configuration names for secrets (`NAME_env`).
[[nodiscard]] std::vector<std::string> secret_variables(const Config& config);

} // namespace convassign
