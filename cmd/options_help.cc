// SPDX-License-Identifier: MIT
#include "cmd/options_help.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <sstream>
#include <utility>
#include <vector>

namespace convassign {

namespace {

std::string option_name(const CLI::Option& option) {
    if (option.get_positional()) return option.get_name(true);
    std::string name;
    for (const std::string& letter : option.get_snames())
        name += "-" + letter + ", ";
    name += "--" + option.get_lnames().front();
    return option.get_items_expected_max() == 0 ? name : name + " " + option.get_type_name();
}

/// Without the --help of a command: it stands among the options of every command.
HelpSection options_of(const CLI::App& app, const std::string& title, bool positional) {
    HelpSection section{title, {}};
    const bool is_root = app.get_parent() == nullptr;
    for (const CLI::Option* option : app.get_options())
        if (option->get_positional() == positional && (is_root || option != app.get_help_ptr()))
            section.rows.push_back({option_name(*option), option->get_description()});
    return section;
}

std::vector<std::string> usage_of(const CLI::App& app, const SynopsisOf& synopsis_of) {
    const std::string name = full_name(app);
    const auto synopsis = app.get_parent() == nullptr ? std::nullopt : synopsis_of(command_name(app));
    if (!synopsis) return {name + " [OPTION]... COMMAND ..."};
    std::vector<std::string> usage;
    std::istringstream ways(*synopsis);
    for (std::string way; std::getline(ways, way);)
        usage.push_back(name + " " + way);
    return usage.empty() ? std::vector{name} : usage;
}

class HelpFormatter : public CLI::FormatterBase {
public:
    HelpFormatter(SynopsisOf synopsis_of, std::string footer)
        : synopsis_of_(std::move(synopsis_of)), footer_(std::move(footer)) {}

    std::string make_help(const CLI::App* app, std::string, CLI::AppFormatMode) const override {
        const CLI::App* root = app;
        while (root->get_parent() != nullptr)
            root = root->get_parent();
        HelpPage page{usage_of(*app, synopsis_of_), app->get_description() + ".", {commands_of(*app)}, ""};
        page.sections.push_back(options_of(*app, "Arguments", true));
        if (app != root) page.sections.push_back(options_of(*app, "Options", false));
        page.sections.push_back(options_of(*root, "Options of every command", false));
        page.footer = app == root ? footer_ : "";
        return lay_out(page);
    }

private:
    SynopsisOf synopsis_of_;
    std::string footer_;
};

} // namespace

std::string full_name(const CLI::App& app) {
    return app.get_parent() == nullptr ? app.get_name() : full_name(*app.get_parent()) + " " + app.get_name();
}

std::string command_name(const CLI::App& app) {
    const std::string name = full_name(app);
    return name.substr(std::min(name.size(), name.find(' ') + 1));
}

HelpSection commands_of(const CLI::App& app) {
    HelpSection section{"Commands", {}};
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        section.rows.push_back({command->get_name(), command->get_description()});
    return section;
}

std::shared_ptr<CLI::FormatterBase> help_formatter(SynopsisOf synopsis_of, std::string footer) {
    return std::make_shared<HelpFormatter>(std::move(synopsis_of), std::move(footer));
}

} // namespace convassign
