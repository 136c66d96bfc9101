// SPDX-License-Identifier: MIT
// Reads the command line, and says in our words what is wrong with it.
#include "cmd/commands.h"
#include "cmd/option_text.h"
#include "cmd/options_help.h"
#include "cmd/proof_script.h"
#include "core/base/error.h"
#include "core/base/text.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace convassign {

namespace {

const CLI::App& chosen(const CLI::App& app) {
    const auto commands_given = app.get_subcommands();
    return commands_given.empty() ? app : chosen(*commands_given.front());
}

std::string did_you_mean(const std::string& wrong, const std::vector<std::string>& known) {
    const std::string meant = nearest(wrong, known);
    return meant.empty() ? "" : " (did you mean '" + meant + "'?)";
}

std::string unknown_command(const CLI::App& app, const std::string& word) {
    std::vector<std::string> known;
    for (const auto& row : commands_of(app).rows)
        known.push_back(row.name);
    return "no command '" + word + "'" + did_you_mean(word, known);
}

std::string unknown_option(const CLI::App& root, const CLI::App& app, const std::string& word) {
    const std::string wrong = word.substr(0, word.find('='));
    std::vector<std::string> known;
    for (const CLI::App* level : {&app, &root})
        for (const CLI::Option* option : level->get_options())
            if (!option->get_positional()) known.push_back("--" + option->get_lnames().front());
    if (std::ranges::find(known, wrong) != known.end())
        return "option '" + wrong + "' stands behind the command";
    return "no option '" + wrong + "'" + did_you_mean(wrong, known);
}

/// The library's complaint about the number of an option's values, in our words.
std::string wrong_number_of_values(const std::string& complaint) {
    const std::string option = complaint.substr(0, complaint.find(':'));
    return option + (complaint.ends_with("missing") ? " requires a value" : " is given more than once");
}

/// The library's own words, where the first word left over does not tell more.
std::string what_is_wrong(const CLI::App& root, const CLI::ParseError& error) {
    const CLI::App& app = chosen(root);
    const auto left_over = root.remaining(true);
    const bool is_group = !commands_of(app).rows.empty();
    const auto option =
        std::ranges::find_if(left_over, [](const std::string& word) { return word.starts_with('-'); });
    if (option != left_over.end()) return unknown_option(root, app, *option);
    if (is_group && !left_over.empty()) return unknown_command(app, left_over.front());
    if (is_group && error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError))
        return "a command is required";
    if (!left_over.empty()) return "'" + left_over.front() + "' is one too many";
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ArgumentMismatch))
        return wrong_number_of_values(error.what());
    const std::string complaint = error.what();
    return complaint.starts_with("CONVERSATION is required") ? complaint + std::string(conversation_hint)
                                                             : complaint;
}

/// `help list` is `list --help`, as people know it from other programs.
std::vector<std::string> with_help_as_option(std::vector<std::string> arguments) {
    auto command = arguments.begin();
    while (command != arguments.end() && command->starts_with('-')) {
        const bool has_value = *command == "--config" || *command == "--database" || *command == "--color";
        command += has_value && std::next(command) != arguments.end() ? 2 : 1;
    }
    if (command == arguments.end() || *command != "help") return arguments;
    std::rotate(command, command + 1, arguments.end());
    arguments.back() = "--help";
    return arguments;
}

std::vector<std::string> reversed(const std::vector<std::string>& words) {
    return {words.rbegin(), words.rend()};
}

[[noreturn]] void refuse(const CLI::App& root, const std::string& problem) {
    const CLI::App& app = chosen(root);
    const std::string name = command_name(app);
    throw UsageError((&app == &root ? "" : name + ": ") + problem + "; see '" + full_name(app) + " --help'");
}

/// By the commands alone that the words name, which takes a fraction of the time. Where that fails, nothing
/// has happened: the whole tree tells what is wrong, and the help.
bool is_parsed_quickly(const std::vector<std::string>& words, Options& options) {
    const Options before = options;
    try {
        make_app(options, words)->parse(reversed(words));
        return true;
    } catch (const std::exception&) {
        options = before;
        return false;
    }
}

} // namespace

std::optional<std::string> parse_command_line(const std::vector<std::string>& arguments, Options& options) {
    const auto words = with_help_as_option(arguments);
    if (is_parsed_quickly(words, options))
        return options.proof.script ? std::optional<std::string>(proof_script) : std::nullopt;
    const auto app = make_app(options);
    try {
        app->parse(reversed(words));
        return std::nullopt;
    } catch (const CLI::CallForHelp&) {
        const auto left_over = app->remaining(true);
        if (!left_over.empty() && !commands_of(chosen(*app)).rows.empty())
            refuse(*app, unknown_command(chosen(*app), left_over.front()));
        return app->help();
    } catch (const CLI::CallForVersion&) {
        return app->version() + "\n";
    } catch (const CLI::ParseError& error) {
        refuse(*app, what_is_wrong(*app, error));
    } catch (const UsageError& error) {
        refuse(*app, error.what());
    }
}

} // namespace convassign
