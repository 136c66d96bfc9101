// SPDX-License-Identifier: MIT
#include "cmd/command.h"
#include "cmd/commands.h"
#include "core/base/version.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>
#include <sstream>

namespace convassign {

namespace {

using Words = std::vector<std::string>;

Options parsed(const Words& arguments) {
    Options options;
    options.now = noon;
    EXPECT_EQ(parse_command_line(arguments, options), std::nullopt);
    return options;
}

/// What is said of a command line that is refused; empty when it is not.
std::string refusal(const Words& arguments) {
    Options options;
    try {
        (void)parse_command_line(arguments, options);
        return "";
    } catch (const UsageError& error) {
        return error.what();
    }
}

std::string shown(const Words& arguments) {
    Options options;
    return parse_command_line(arguments, options).value_or("");
}

Words numbers_of(const Options& options) {
    Words numbers;
    for (const ConversationId id : options.by_hand.conversations)
        numbers.push_back(std::to_string(id.value));
    return numbers;
}

} // namespace

TEST(CommandOptions, FindsTheCommand) {
    EXPECT_STREQ(parsed({"list"}).command->name, "list");
    EXPECT_STREQ(parsed({"agent", "list"}).command->name, "agent list");
}

TEST(CommandOptions, TakesOptionsOfEveryCommandBeforeAndBehindIt) {
    for (const Words& arguments : {Words{"--json", "--database", "x.db", "agent", "list"},
             Words{"agent", "--json", "list", "--database", "x.db"},
             Words{"agent", "list", "--json", "--database=x.db"}}) {
        const Options options = parsed(arguments);

        EXPECT_TRUE(options.json);
        EXPECT_EQ(options.database, "x.db");
    }
}

TEST(CommandOptions, ListsTheUnassignedUnlessToldOtherwise) {
    EXPECT_EQ(parsed({"list"}).list.state, ConversationState::unassigned);
    EXPECT_EQ(parsed({"list"}).list.limit, 50);
    EXPECT_EQ(parsed({"list", "--closed"}).list.state, ConversationState::closed);
    EXPECT_EQ(parsed({"list", "--all"}).list.state, std::nullopt);
}

TEST(CommandOptions, ListsTheAssignedWhenAskedForTheirAgents) {
    EXPECT_EQ(parsed({"list", "--agent", "maria"}).list.state, ConversationState::assigned);
    EXPECT_EQ(parsed({"list", "--offline-assignee"}).list.state, ConversationState::assigned);
}

TEST(CommandOptions, ReadsNumbersAsDecimal) {
    EXPECT_EQ(parsed({"list", "--limit", "010"}).list.limit, 10);
    EXPECT_EQ(parsed({"show", "010"}).show.conversation, ConversationId{10});
}

TEST(CommandOptions, TakesAConversationWithAndWithoutItsSign) {
    EXPECT_EQ(parsed({"show", "12"}).show.conversation, ConversationId{12});
    EXPECT_EQ(parsed({"show", "#12"}).show.conversation, ConversationId{12});
}

TEST(CommandOptions, RefusesWhatIsNoNumberInRange) {
    for (const char* text :
        {"-1", "10001", "nan", "inf", "1e3", "0x10", "5.0", " 5", "5 ", "", "99999999999999999999"})
        EXPECT_EQ(refusal({"list", "--limit", text}),
            "list: --limit '" + std::string(text)
                + "': expected a number from 0 to 10000; see 'convassign list --help'");
    EXPECT_EQ(refusal({"search", "x", "--limit", "0"}),
        "search: --limit '0': expected a number from 1 to 10000; see 'convassign search --help'");
}

TEST(CommandOptions, ReadsTheFormatOfALongAnswer) {
    EXPECT_TRUE(parsed({"history", "--format", "json"}).json);
    EXPECT_TRUE(parsed({"list", "--json", "--format", "json"}).json);
    EXPECT_FALSE(parsed({"list", "--format", "table"}).json);
    EXPECT_EQ(parsed({"list", "--format", "csv"}).format, ListFormat::csv);
    EXPECT_EQ(refusal({"list", "--json", "--format", "csv"}),
        "list: --json excludes --format csv; see 'convassign list --help'");
    EXPECT_EQ(refusal({"--json", "history", "--format", "table"}),
        "history: --json excludes --format table; see 'convassign history --help'");
    EXPECT_EQ(refusal({"history", "--format", "xml"}),
        "history: --format 'xml': expected table, json or csv; see 'convassign history --help'");
}

TEST(CommandOptions, ReadsKindsOfRows) {
    using Kinds = std::vector<HistoryKind>;
    EXPECT_EQ(parsed({"history", "--kind", "online,offline,online"}).history.kinds,
        (Kinds{HistoryKind::online, HistoryKind::offline}));
    EXPECT_EQ(parsed({"history"}).history.kinds, Kinds{});
    for (const char* text : {"", ",", "onlin", "online,"})
        EXPECT_NE(refusal({"history", "--kind", text})
                      .find("expected one or, with commas, several of opened, assigned, claimed, "),
            std::string::npos)
            << text;
}

TEST(CommandOptions, ReadsTheEndOfAHistory) {
    EXPECT_EQ(parsed({"history", "--until", "1h"}).history.until, noon - 1h);
    EXPECT_NE(refusal({"history", "--until", "1h", "--follow"}), "");
}

TEST(CommandOptions, RefusesWhatIsNoConversation) {
    for (const char* text : {"0", "#", "##1", "x", "1x", "9223372036854775808"})
        EXPECT_NE(refusal({"show", text}).find("expected the number of a conversation"), std::string::npos)
            << text;
}

TEST(CommandOptions, ReadsDurationsAndTimes) {
    EXPECT_EQ(parsed({"list", "--older-than", "10m"}).list.older_than, 10min);
    EXPECT_EQ(parsed({"agent", "online", "maria", "--for", "2h"}).agent.online_for, 2h);
    EXPECT_EQ(parsed({"history", "--since", "1d"}).history.since, noon - 24h);
    EXPECT_EQ(parsed({"who", "--at", "2026-11-22T11:00:00Z"}).who.at, noon - 1h);
    EXPECT_NE(refusal({"list", "--older-than", "10"}), "");
    EXPECT_NE(refusal({"who", "--at", "noon"}), "");
}

TEST(CommandOptions, RefusesOptionsThatContradictEachOther) {
    for (const Words& arguments : {Words{"list", "--assigned", "--closed"},
             Words{"list", "--unassigned", "--agent", "maria"}, Words{"list", "--all", "--offline-assignee"},
             Words{"agent", "token", "maria", "--revoke", "--link"},
             Words{"agent", "token", "maria", "--link", "--json"},
             Words{"agent", "token", "maria", "--link", "--presence-only"},
             Words{"agent", "set", "maria", "--draws", "--no-draws"},
             Words{"reassign", "--all-from", "maria", "--from", "maria", "jo"}})
        EXPECT_NE(refusal(arguments).find(" excludes "), std::string::npos) << refusal(arguments);
}

TEST(CommandOptions, TakesTheLastWordOfReassignAsTheAgent) {
    const Options options = parsed({"reassign", "3", "#1", "3", "maria", "--from", "jo"});

    EXPECT_EQ(numbers_of(options), (Words{"3", "1"}));
    EXPECT_EQ(options.by_hand.agent, "maria");
    EXPECT_EQ(options.by_hand.from, "jo");
}

TEST(CommandOptions, NeedsNoAgentForChance) {
    const Options options = parsed({"reassign", "3", "--random", "1"});

    EXPECT_EQ(numbers_of(options), (Words{"3", "1"}));
    EXPECT_TRUE(options.by_hand.random);
}

TEST(CommandOptions, ReassignsAllOfOneAgent) {
    const Options options = parsed({"reassign", "--all-from", "jo", "maria"});

    EXPECT_EQ(options.by_hand.all_from, "jo");
    EXPECT_EQ(options.by_hand.agent, "maria");
    EXPECT_TRUE(options.by_hand.conversations.empty());
}

TEST(CommandOptions, RefusesAnIncompleteReassign) {
    for (const Words& arguments : {Words{"reassign"}, Words{"reassign", "12"}, Words{"reassign", "--random"},
             Words{"reassign", "--all-from", "jo"}, Words{"reassign", "--all-from", "jo", "12", "maria"},
             Words{"reassign", "jo", "maria"}})
        EXPECT_NE(refusal(arguments), "") << arguments.back();
}

TEST(CommandOptions, TakesAnAgentWhoseNameIsACommand) {
    EXPECT_EQ(parsed({"agent", "add", "list"}).agent.name, "list");
    EXPECT_EQ(parsed({"reassign", "12", "status"}).by_hand.agent, "status");
    EXPECT_EQ(parsed({"claim", "12", "claim"}).by_hand.agent, "claim");
}

TEST(CommandOptions, TakesHelpAsACommandToo) {
    const auto shown = [](const Words& arguments) {
        Options options;
        return parse_command_line(arguments, options).value_or("nothing");
    };

    EXPECT_EQ(shown({"help"}), shown({"--help"}));
    EXPECT_EQ(shown({"help", "agent", "add"}), shown({"agent", "add", "--help"}));
    EXPECT_EQ(shown({"--config", "help", "--json", "help", "list"}), shown({"list", "--help"}));
    EXPECT_NE(refusal({"help", "lst"}).find("did you mean 'list'?"), std::string::npos);
}

TEST(CommandOptions, TakesTextAsItIs) {
    const Options options = parsed({"inject", "--from", "[c1]", "--text", "--json"});

    EXPECT_EQ(options.inject.customer, "[c1]");
    EXPECT_EQ(options.inject.text, "--json");
    EXPECT_FALSE(options.json);
}

TEST(CommandOptions, ReadsWhatIsToChangeOfAnAgent) {
    const Options options =
        parsed({"agent", "set", "maria", "--display-name", "María", "--role", "admin", "--no-draws"});

    EXPECT_EQ(options.agent.change.display_name, "María");
    EXPECT_EQ(options.agent.change.role, Role::admin);
    EXPECT_EQ(options.agent.change.draws, false);
    EXPECT_NE(refusal({"agent", "set", "maria"}).find("nothing to set"), std::string::npos);
    EXPECT_NE(
        refusal({"agent", "set", "maria", "--role", "boss"}).find("expected agent, supervisor or admin"),
        std::string::npos);
}

TEST(CommandOptions, SaysWhatIsWrong) {
    const std::vector<std::pair<Words, std::string>> cases{
        {{}, "a command is required; see 'convassign --help'"},
        {{"--config", "list", "cloes"},
            "no command 'cloes' (did you mean 'close'?); see 'convassign --help'"},
        {{"lst"}, "no command 'lst' (did you mean 'list'?); see 'convassign --help'"},
        {{"agent", "ad"}, "agent: no command 'ad' (did you mean 'add'?); see 'convassign agent --help'"},
        {{"frobnicate"}, "no command 'frobnicate'; see 'convassign --help'"},
        {{"list", "--asigned"},
            "list: no option '--asigned' (did you mean '--assigned'?); see 'convassign list --help'"},
        {{"--limit", "5", "list"},
            "list: option '--limit' stands behind the command; see 'convassign list --help'"},
        {{"list", "foo"}, "list: 'foo' is one too many; see 'convassign list --help'"},
        {{"claim", "12"}, "claim: AGENT is required; see 'convassign claim --help'"},
        {{"show"},
            "show: CONVERSATION is required (12 or '#12': a bare # begins a comment in shells); see "
            "'convassign "
            "show --help'"},
        {{"reassign"},
            "reassign: a CONVERSATION and an AGENT (or --random) are required (12 or '#12': a bare # begins "
            "a "
            "comment in shells); see 'convassign reassign --help'"},
        {{"reassign", "--all-from", "maria"},
            "reassign: an AGENT or --random is required; see 'convassign reassign --help'"},
        {{"list", "--agent"}, "list: --agent requires a value; see 'convassign list --help'"},
        {{"list", "--agent", "a", "--agent", "b"},
            "list: --agent is given more than once; see 'convassign list --help'"},
        {{"list", "--color", "red"},
            "list: --color 'red': expected auto, always or never; see 'convassign list --help'"},
    };
    for (const auto& [arguments, text] : cases)
        EXPECT_EQ(refusal(arguments), text);
}

TEST(CommandOptions, ShowsTheVersion) {
    EXPECT_EQ(shown({"--version"}), std::string("convassign ") + program_version_and_commit + "\n");
    EXPECT_EQ(shown({"list", "--version"}), std::string("convassign ") + program_version_and_commit + "\n");
}

TEST(CommandOptions, ShowsTheHelpOfAllAndOfOneCommand) {
    EXPECT_NE(shown({"--help"}).find("  reassign  "), std::string::npos);
    EXPECT_EQ(shown({"claim", "--help"}).substr(0, 42), "Usage: convassign claim CONVERSATION AGENT");
    EXPECT_NE(shown({"list", "--help"}).find("0 to 10000 (default 50)"), std::string::npos);
}

TEST(CommandOptions, ShowsTheHelpOfAllWhereAValueIsNamedAsACommand) {
    EXPECT_EQ(shown({"--database", "list", "--help"}), shown({"--help"}));
}

TEST(CommandOptions, KeepsTheHelpWithinEightyColumns) {
    const Words commands{"enable", "disable", "status", "list", "show", "reassign", "claim", "release",
        "close", "who", "history", "inject", "agent", "agent add", "agent list", "agent show", "agent set",
        "agent disable", "agent enable", "agent remove", "agent token", "agent online", "agent offline",
        "agent auto", ""};
    for (const std::string& command : commands) {
        Words arguments{"--help"};
        std::istringstream words(command);
        for (std::string word; words >> word;)
            arguments.insert(arguments.end() - 1, word);
        std::istringstream lines(shown(arguments));
        for (std::string line; std::getline(lines, line);)
            EXPECT_LE(line.size(), 80U) << line;
    }
}

} // namespace convassign
