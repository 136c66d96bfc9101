// SPDX-License-Identifier: MIT
//
// Holds the manuals and the completions to the command lines and to the configuration's keys, and manuals and
// page to the requests and words of the HTTP API; both ways.

#include "cmd/commands.h"
#include "core/config/keys.h"
#include "core/config/load.h"
#include "core/config/provider_types.h"
#include "core/presence.h"
#include "daemon/api/api.h"
#include "daemon/options.h"
#include "tests/support/paths.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace convassign {

namespace {

using Words = std::set<std::string>;
/// What each command takes, by its name; "" is what stands beside every command.
using CommandLine = std::map<std::string, Words>;

std::string content(const std::string& path) {
    std::ifstream file(source_path(path));
    EXPECT_TRUE(file) << path;
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

/// Everything in the text that the first group of the pattern finds.
Words found(const std::string& text, const std::string& pattern) {
    const std::regex regex(pattern);
    Words words;
    for (std::sregex_iterator match(text.begin(), text.end(), regex), end; match != end; ++match)
        words.insert((*match)[1]);
    return words;
}

Words split(const std::string& text) {
    std::istringstream stream(text);
    return {std::istream_iterator<std::string>(stream), {}};
}

std::vector<std::string> split_in_order(const std::string& text) {
    std::istringstream stream(text);
    return {std::istream_iterator<std::string>(stream), {}};
}

/// The lines from the one that is `first` to the next that is `last`, without both.
std::string between(const std::string& text, const std::string& first, const std::string& last) {
    std::string inside;
    bool is_inside = false;
    for (const std::string& line : lines_of(text)) {
        if (is_inside && line == last) break;
        if (is_inside) inside += line + "\n";
        if (line == first) is_inside = true;
    }
    EXPECT_FALSE(inside.empty()) << first;
    return inside;
}

// The truth.

void add(const CLI::App& app, const std::string& name, CommandLine& all) {
    const auto commands = app.get_subcommands([](const CLI::App* one) { return !one->get_name().empty(); });
    const bool is_root = app.get_parent() == nullptr;
    if (is_root || commands.empty())
        for (const CLI::Option* option : app.get_options()) {
            if (option->get_positional() || (!is_root && option == app.get_help_ptr())) continue;
            for (const std::string& word : option->get_lnames())
                all[name].insert("--" + word);
            for (const std::string& word : option->get_snames())
                all[name].insert("-" + word);
        }
    for (const CLI::App* group :
        app.get_subcommands([](const CLI::App* one) { return one->get_name().empty(); }))
        for (const CLI::Option* option : group->get_options())
            for (const std::string& word : option->get_lnames())
                all[name].insert("--" + word);
    if (commands.empty()) all[name];
    for (const CLI::App* command : commands)
        add(*command, (name.empty() ? "" : name + " ") + command->get_name(), all);
}

CommandLine truth_of(const CLI::App& app) {
    CommandLine all;
    add(app, "", all);
    return all;
}

CommandLine truth_of_command() {
    Options options;
    return truth_of(*make_app(options));
}

CommandLine truth_of_daemon() {
    DaemonOptions options;
    return truth_of(*daemon_command_line(options));
}

/// The words that may follow: of the program where `group` is empty.
Words commands_in(const std::string& group) {
    Words words;
    for (const auto& [name, options] : truth_of_command()) {
        const std::string prefix = group.empty() ? "" : group + " ";
        if (name.empty() || !name.starts_with(prefix)) continue;
        const std::string rest = name.substr(prefix.size());
        words.insert(rest.substr(0, rest.find(' ')));
    }
    return words;
}

// What others say.

/// Headings `.Ss COMMAND` in the section of commands, and items `.It Fl` below them and among the options.
CommandLine in_manual(const std::string& path) {
    CommandLine all;
    std::string section;
    std::string command;
    for (const std::string& line : lines_of(content(path))) {
        if (line.starts_with(".Sh ")) section = line.substr(4);
        if (line.starts_with(".Sh ")) command = "";
        if (section == "COMMANDS" && line.starts_with(".Ss ")) all[command = line.substr(4)];
        if ((section == "COMMANDS" || section == "OPTIONS") && line.starts_with(".It Fl"))
            for (const std::string& word : found(line, "Fl ([a-z-]+)"))
                all[command].insert("-" + word);
    }
    return all;
}

CommandLine in_bash() {
    CommandLine all;
    const std::string text = between(content("completions/convassign.bash"), "_convassign_options() {", "}");
    const std::regex entry("\n    '([^']*)'\\) echo '([^']*)' ;;");
    for (std::sregex_iterator match(text.begin(), text.end(), entry), end; match != end; ++match)
        all[(*match)[1]] = split((*match)[2]);
    return all;
}

CommandLine in_zsh() {
    CommandLine all;
    std::string command;
    for (const std::string& line :
        lines_of(between(content("completions/_convassign"), "_convassign_options() {", "}"))) {
        std::smatch match;
        if (std::regex_search(line, match, std::regex("^    '([^']*)'\\) specs="))) all[command = match[1]];
        for (const char* pattern : {"(--[a-z-]+)=?\\[", "\\{(-h),", ",(--help)\\}"})
            all[command].merge(found(line, pattern));
    }
    return all;
}

CommandLine in_fish(const std::string& program) {
    CommandLine all;
    const std::regex condition("-n \"__convassign_is '?([a-z -]*)'?\"");
    for (const std::string& line : lines_of(content("completions/" + program + ".fish"))) {
        if (!line.starts_with("complete -c " + program + " ")) continue;
        std::smatch match;
        const std::string command = std::regex_search(line, match, condition) ? match[1].str() : "";
        for (const std::string& word : found(line, " -l ([a-z-]+)"))
            all[command].insert("--" + word);
        for (const std::string& word : found(line, " -s ([a-z])"))
            all[command].insert("-" + word);
    }
    return all;
}

/// Those that take options; fish and zsh say nothing of the others.
CommandLine with_options(CommandLine all) {
    std::erase_if(all, [](const auto& entry) { return entry.second.empty(); });
    return all;
}

TEST(Manual, NamesTheCommandsAndOptionsOfConvassign) {
    EXPECT_EQ(in_manual("man/convassign.1"), truth_of_command());
}

TEST(Manual, NamesTheOptionsOfConvassignd) { EXPECT_EQ(in_manual("man/convassignd.8"), truth_of_daemon()); }

TEST(Manual, NamesTheKeysOfTheConfigurationWithTheirDefaults) {
    std::map<std::string, std::string> documented;
    std::string type; // of the section's providers
    const std::regex item("^\\.It Ic (\\[+[a-z]+\\]+ [a-z_]+)(?: Pq (?:Qq )?(.*))?$");
    for (const std::string& line : lines_of(content("man/convassign.toml.5"))) {
        std::smatch match;
        if (line.starts_with(".Sh ")) type = "";
        if (line.starts_with(".Ss ")) type = " of " + line.substr(4);
        if (std::regex_match(line, match, item)) documented[match[1].str() + type] = match[2];
    }

    std::map<std::string, std::string> truth;
    for (const ConfigKey& key : config_key_table())
        truth[header_of(key.table) + " " + key.name
            + (key.provider_type.empty() ? "" : " of " + key.provider_type)] = key.default_text;
    EXPECT_EQ(documented, truth);
}

TEST(Manual, HasASectionForEachTypeOfProvider) {
    const std::string manual = content("man/convassign.toml.5");
    std::vector<std::string> sections;
    for (const std::string& line : lines_of(manual.substr(0, manual.find("\n.Sh BEHIND A PROXY\n"))))
        if (line.starts_with(".Ss ")) sections.push_back(line.substr(4));

    std::vector<std::string> types;
    for (const ProviderType& type : provider_types())
        types.push_back(type.name);
    EXPECT_EQ(sections, types);
}

/// The requests in an item of the manual: "GET , PUT /api/v1/settings", "POST /api/v1/presence/pause ,
/// /resume".
Words requests_in(const std::string& item) {
    Words methods;
    std::vector<std::string> paths;
    for (const std::string& word : split_in_order(item)) {
        if (word == ",") continue;
        if (word.front() != '/')
            methods.insert(word);
        else
            paths.push_back(paths.empty() ? word : paths.front().substr(0, paths.front().rfind('/')) + word);
    }
    Words requests;
    for (const std::string& method : methods)
        for (std::string path : paths) {
            path = std::regex_replace(path, std::regex("/ID\\b"), "/{id}");
            path = std::regex_replace(path, std::regex("/ADDRESS\\b"), "/{address}");
            path = std::regex_replace(path, std::regex("/N\\b"), "/{n}");
            requests.insert(method + " " + std::regex_replace(path, std::regex("/NAME\\b"), "/{name}"));
        }
    return requests;
}

TEST(Manual, NamesTheRequestsOfTheHttpApi) {
    Words documented;
    for (const std::string& line : lines_of(content("man/convassignd.8")))
        if (line.starts_with(".It Li ") && line.find(" /api/") != std::string::npos)
            documented.merge(requests_in(line.substr(7)));

    Words truth;
    for (const std::string& request : Api::requests())
        if (!request.starts_with("OPTIONS ")) truth.insert(request); // which a browser asks by itself
    EXPECT_EQ(documented, truth);
}

template <typename Enumeration>
Words all_words() {
    return {words<Enumeration>.begin(), words<Enumeration>.end()};
}

TEST(Manual, HasPagesThatAreInstalledAndNameEachOther) {
    Words pages;
    for (const auto& file : std::filesystem::directory_iterator(source_path("man"))) {
        const std::string section = file.path().extension().string().substr(1);
        if (section.size() == 1) pages.insert(file.path().stem().string() + " " + section);
    }
    EXPECT_EQ(pages.size(), 5U);

    const std::string installed = content("CMakeLists.txt");
    for (const std::string& page : pages) {
        const std::string name = page.substr(0, page.size() - 2);
        const std::string file = "man/" + name + "." + page.back();
        EXPECT_NE(installed.find(file + " "), std::string::npos) << file;
        Words named = found(content(file), "\n\\.Xr (convassign[a-z.-]* [1-8])");
        named.insert(page);
        EXPECT_EQ(named, pages) << file;
    }
}

TEST(Manual, NamesTheReasonsOfPresence) {
    const std::string item = between(content("man/convassignd.8"), ".It Li POST /api/v1/presence",
        ".It Li POST /api/v1/presence/pause , /resume");

    EXPECT_EQ(found(between(item, ".Po", ".Pc ,"), "\\.Ql ([a-z_]+)"), all_words<PresenceReason>());
}

TEST(Manual, NamesTheKindsOfTheHistory) {
    const std::string section = between(content("man/convassign.1"), ".Ss history", ".Ss inject");

    EXPECT_EQ(found(section, "\\.It Li ([a-z_]+)"), all_words<HistoryKind>());
}

TEST(Page, HasATextForEachReasonOfPresence) {
    const std::string texts = content("daemon/portal/words/en.js");
    Words badge = found(between(texts, "    badge: {", "    },"), "(?:^|\n) +([A-Za-z_]+): ");
    for (const char* own : {"starting", "lost", "shaky", "switchedOff"}) // what only the page itself can know
        EXPECT_EQ(badge.erase(own), 1U) << own;

    EXPECT_EQ(found(between(texts, "    reasons: {", "    },"), "(?:^|\n) +([A-Za-z_]+): "),
        all_words<PresenceReason>());
    EXPECT_EQ(badge, all_words<PresenceReason>());
}

TEST(Page, HasATextForEachRole) {
    const std::string roles = between(content("daemon/portal/words/en.js"), "    signOut: \"Sign out\",",
        "    sound: \"Sound for new conversations\",");

    EXPECT_EQ(found(roles, "[{,] ([a-z]+): \""), all_words<Role>());
}

TEST(BashCompletion, KnowsTheCommandsAndOptionsOfConvassign) {
    const std::string words = between(content("completions/convassign.bash"), "_convassign_words() {", "}");

    EXPECT_EQ(in_bash(), truth_of_command());
    EXPECT_EQ(split(*found(words, "\n    ''\\) echo '([^']*)'").begin()), commands_in(""));
    EXPECT_EQ(split(*found(words, "\n    'agent'\\) echo '([^']*)'").begin()), commands_in("agent"));
    EXPECT_EQ(split(*found(words, "\n    'outbox'\\) echo '([^']*)'").begin()), commands_in("outbox"));
    EXPECT_EQ(split(*found(words, "\n    'customer'\\) echo '([^']*)'").begin()), commands_in("customer"));
}

TEST(BashCompletion, KnowsTheOptionsOfConvassignd) {
    const Words options = found(content("completions/convassignd.bash"), "[' ](--[a-z-]+)");

    EXPECT_EQ(options, truth_of_daemon().at(""));
}

TEST(ZshCompletion, KnowsTheCommandsAndOptionsOfConvassign) {
    const std::string text = content("completions/_convassign");

    EXPECT_EQ(in_zsh(), truth_of_command());
    EXPECT_EQ(found(between(text, "_convassign_commands() {", "}"), "'([a-z-]+):"), commands_in(""));
    EXPECT_EQ(
        split(*found(between(text, "_convassign_agent_commands() {", "}"), "names=\\(([a-z ]+)\\)").begin()),
        commands_in("agent"));
    EXPECT_EQ(
        split(*found(between(text, "_convassign_outbox_commands() {", "}"), "names=\\(([a-z ]+)\\)").begin()),
        commands_in("outbox"));
    EXPECT_EQ(
        split(
            *found(between(text, "_convassign_customer_commands() {", "}"), "names=\\(([a-z ]+)\\)").begin()),
        commands_in("customer"));
}

TEST(ZshCompletion, KnowsTheOptionsOfConvassignd) {
    EXPECT_EQ(found(content("completions/_convassignd"), "(--[a-z-]+)=?\\["), truth_of_daemon().at(""));
}

TEST(FishCompletion, KnowsTheCommandsAndOptionsOfConvassign) {
    const std::string text = content("completions/convassign.fish");

    EXPECT_EQ(with_options(in_fish("convassign")), with_options(truth_of_command()));
    EXPECT_EQ(found(text, "__convassign_is ''\" -a ([a-z-]+)"), commands_in(""));
    EXPECT_EQ(found(text, "__convassign_is agent\" -a ([a-z]+)"), commands_in("agent"));
    EXPECT_EQ(found(text, "__convassign_is outbox\" -a ([a-z]+)"), commands_in("outbox"));
    EXPECT_EQ(found(text, "__convassign_is customer\" -a ([a-z]+)"), commands_in("customer"));
}

TEST(FishCompletion, KnowsTheOptionsOfConvassignd) {
    EXPECT_EQ(in_fish("convassignd").at(""), truth_of_daemon().at(""));
}

TEST(ExampleConfiguration, IsGood) {
    const Config config = parse_config(content("daemon/package/examples/convassign.toml"), "convassign.toml");

    EXPECT_EQ(config.providers.size(), 1u);
}

/// By default each user but root and the daemon's has a database of their own.
TEST(ExampleConfiguration, NamesTheDatabaseOfTheDaemon) {
    const std::string text = content("daemon/package/examples/convassign.toml");

    EXPECT_NE(text.find("\n[database]\npath = \"/var/lib/convassign/convassign.db\"\n"), std::string::npos);
}

/// With the # taken away from each line that offers a key or a table.
TEST(ExampleConfiguration, IsGoodWithAllThatItOffers) {
    const std::string text = content("daemon/package/examples/convassign.toml");

    const Config config =
        parse_config(std::regex_replace(text, std::regex("(^|\n)# ([a-z_]+ =|\\[)"), "$1$2"), "");

    EXPECT_EQ(config.providers.size(), 2u);
    EXPECT_TRUE(config.access);
}

TEST(Readme, HasTheLinesOfTheManualForProxies) {
    const std::string manual = content("man/convassign.toml.5");
    const std::string section = between(content("README.md"), "### Behind a proxy", "### Programs");
    const std::string fence = "```";
    int blocks = 0;
    for (auto begin = section.find(fence); begin != std::string::npos; ++blocks) {
        begin = section.find('\n', begin) + 1;
        const auto end = section.find(fence, begin);
        const std::string block = section.substr(begin, end - begin);
        EXPECT_NE(manual.find(block), std::string::npos) << block;
        begin = section.find(fence, end + fence.size());
    }
    EXPECT_EQ(blocks, 2);
}

} // namespace

} // namespace convassign
