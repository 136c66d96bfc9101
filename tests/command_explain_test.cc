// SPDX-License-Identifier: MIT
#include "cmd/command.h"
#include "cmd/commands.h"
#include "core/wrap/json.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_store.h"

#include <clocale>
#include <gtest/gtest.h>
#include <sstream>

namespace convassign {

namespace {

struct ExplainCommand : testing::Test {
    ExplainCommand() {
        std::setlocale(LC_CTYPE, "C.UTF-8");
        for (const char* name : {"ada", "ben"})
            add_agent(store.by_admin(noon - 1h), name, {});
        store.set_online("ada", noon - 1min);
        settle_presence(store, store.config.presence, noon - 1min);
        store.receive("c1", noon - 1min);
        store.draw_all(random, noon - 1min);
        store.receive("c2", noon);
    }

    std::string run(const std::vector<std::string>& arguments) {
        std::ostringstream out;
        Options options;
        options.now = noon;
        EXPECT_EQ(parse_command_line(arguments, options), std::nullopt);
        Output output(out, out, {options.json, false, false, std::nullopt});
        options.command->run({store.config, store, store.admin, output, noon, [] { return false; }}, options);
        return out.str();
    }

    TestStore store;
    SeededRandom random{1};
};

TEST_F(ExplainCommand, TellsEachDrawInTables) {
    const std::string then = local_time(noon - 1min);

    EXPECT_EQ(run({"explain", "1"}),
        "#1 is assigned to ada\n" + then + "  #1 opened\n" + then
            + "  #1 assigned to ada by a draw among 1 (index 0)\n"
              "   drawn: index 0 of 0 to 0, from the operating system's entropy\n"
              "     CONSIDERED  ONLINE SINCE                            ON WHAT\n"
              "  *  ada         "
            + then
            + " (0 s before)  page open and active, last activity 0 s before, lease 35 s left\n"
              "     NOT CONSIDERED  SINCE                                      WHY\n"
              "     ben             "
            + local_time(noon - 1h) + " (59 min before)  no page open\n\n");
}

TEST_F(ExplainCommand, TellsWhatAConversationWaitsFor) {
    EXPECT_TRUE(
        run({"explain", "2"})
            .starts_with(
                "#2 is unassigned: nobody is online; it is drawn as soon as somebody comes online\n"));
    store.set_online("ben", noon);

    EXPECT_TRUE(
        run({"explain", "#2"})
            .starts_with("#2 is unassigned: no daemon runs; it is drawn as soon as convassignd runs\n"));
    EXPECT_EQ(parse_json(run({"explain", "2", "--json"}))["waiting"]["reason"], "no_daemon");
}

TEST_F(ExplainCommand, TellsWhatWasKnownThen) {
    const std::string text = run({"explain", "1", "--at", "30m"});

    EXPECT_EQ(text, "#1 was not there yet at " + local_time(noon - 30min) + "\n");
}

} // namespace

} // namespace convassign
