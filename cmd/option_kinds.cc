// SPDX-License-Identifier: MIT
#include "cmd/option_kinds.h"

#include "cmd/option_text.h"
#include "core/base/error.h"

#include <CLI/CLI.hpp>

namespace convassign::option_kinds {

CLI::Option* value(CLI::App& app, const std::string& name, const char* type, const Read& read_value,
    const std::string& help) {
    const auto read = [name, read_value](const std::string& text) {
        try {
            read_value(text);
        } catch (const UsageError& error) {
            throw UsageError(name + " '" + text + "': " + error.what());
        }
    };
    return app.add_option_function<std::string>(name, read, help)->type_name(type);
}

CLI::Option* text(
    CLI::App& app, const std::string& name, const char* type, std::string& field, const std::string& help) {
    return app.add_option(name, field, help)->type_name(type);
}

CLI::Option* text(CLI::App& app, const std::string& name, const char* type, std::optional<std::string>& field,
    const std::string& help) {
    return value(
        app, name, type, [&field](const std::string& word) { field = word; }, help);
}

CLI::Option* number(CLI::App& app, const std::string& name, std::int64_t& field, std::int64_t least,
    std::int64_t most, const std::string& help) {
    const Read read = [&field, least, most](
                          const std::string& word) { field = read_number(word, least, most); };
    return value(app, name, "N", read,
        help + ", " + std::to_string(least) + " to " + std::to_string(most) + " (default "
            + std::to_string(field) + ")");
}

CLI::Option* flag(CLI::App& app, const std::string& name, bool& field, const std::string& help) {
    return app.add_flag(name, field, help)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

CLI::Option* choice(
    CLI::App& app, const std::string& name, const std::function<void()>& choose, const std::string& help) {
    return app.add_flag_callback(name, choose, help)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

void exclusive(const std::vector<CLI::Option*>& options) {
    for (std::size_t i = 0; i < options.size(); ++i)
        for (std::size_t j = i + 1; j < options.size(); ++j)
            options[i]->excludes(options[j]);
}

} // namespace convassign::option_kinds
