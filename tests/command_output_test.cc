// SPDX-License-Identifier: MIT
#include "cmd/output.h"
#include "cmd/views.h"
#include "core/base/error.h"
#include "core/base/text.h"

#include <clocale>
#include <gtest/gtest.h>
#include <sstream>

namespace convassign {

namespace {

struct CommandOutput : testing::Test {
    CommandOutput() { std::setlocale(LC_CTYPE, "C.UTF-8"); }

    std::string text_of(const Table& table, const Look& look = {}) {
        std::ostringstream out;
        std::ostringstream err;
        Output(out, err, look).table(table);
        return out.str();
    }
};

Look on_terminal(std::size_t columns) {
    Look look;
    look.columns = columns;
    return look;
}

std::size_t widest_line(const std::string& text) {
    std::size_t widest = 0;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        widest = std::max(widest, display_width(line));
    return widest;
}

TEST(CommandViews, TellHowLongWhatPlaysIs) {
    Message message;
    message.media_count = 3;
    EXPECT_EQ(convassign::text_of(message), "[3 files]");

    message.media = {
        {"audio/ogg; codecs=opus", 1234, "", 7}, {"image/jpeg", 12, "", 5}, {"video/mp4", {}, "", 75}};
    EXPECT_EQ(convassign::text_of(message), "[3 files: voice note, 0:07; video, 1:15]");

    message.text = "listen";
    message.media = {{"audio/mpeg", 1234, "", 600}};
    EXPECT_EQ(convassign::text_of(message), "listen [3 files: audio, 10:00]");
}

} // namespace

TEST_F(CommandOutput, AlignsColumnsByWhatATerminalShows) {
    const Table table{{{"#", Fit::whole, true}, {"CUSTOMER"}, {"TEXT"}},
        {{"#1", "日本", "a"}, {"#12", "🎉", "b"}, {"#3", "plain", "c"}}};

    EXPECT_EQ(text_of(table),
        "  #  CUSTOMER  TEXT\n"
        " #1  日本      a\n"
        "#12  🎉        b\n"
        " #3  plain     c\n");
}

TEST_F(CommandOutput, PrintsNoTitlesWithoutRows) { EXPECT_EQ(text_of({{{"#"}, {"CUSTOMER"}}, {}}), ""); }

TEST_F(CommandOutput, GivesTheLastColumnWhatTheOthersLeave) {
    const Table table{{{"CUSTOMER", Fit::shortened}, {"TEXT", Fit::rest}}, {{"ana", std::string(500, 'x')}}};

    EXPECT_EQ(widest_line(text_of(table)), 100U);
    EXPECT_EQ(widest_line(text_of(table, on_terminal(60))), 60U);
}

TEST_F(CommandOutput, CutsOtherColumnsOnATerminalOnly) {
    const Table table{
        {{"CUSTOMER", Fit::shortened}, {"TEXT", Fit::rest}}, {{std::string(200, 'c'), "hello"}}};

    EXPECT_EQ(widest_line(text_of(table)), 207U);
    EXPECT_EQ(widest_line(text_of(table, on_terminal(60))), 60U);
}

TEST_F(CommandOutput, KeepsHostileTextFromTheTerminal) {
    std::ostringstream out;
    std::ostringstream err;
    Output output(out, err, {});

    output.row({"a\033[2Jb\nc\u009Bd\x7F", "\xFF"});
    output.note("e\033]0;title\a");

    EXPECT_EQ(out.str(), "a�[2Jb c�d��\n");
    EXPECT_EQ(err.str(), "convassign: e�]0;title�\n");
}

TEST_F(CommandOutput, KeepsHostileTextFromTheTerminalInColour) {
    std::ostringstream out;
    std::ostringstream err;
    Look look;
    look.color = true;

    Output(out, err, look).row({{"\033[31mx", Style::bold}});

    EXPECT_EQ(out.str(), "\033[1m�[31mx\033[0m\n");
}

TEST_F(CommandOutput, EscapesWhatTerminalsObeyInJson) {
    EXPECT_EQ(escape_controls("{\"a\":\"\x7F \u0080\u009F\u00A0é日\"}"),
        "{\"a\":\"\\u007f \\u0080\\u009f\u00A0é日\"}");
    EXPECT_EQ(escape_controls("\xC2"), "\xC2");
}

TEST_F(CommandOutput, SaysNothingButResultsWhenQuiet) {
    std::ostringstream out;
    std::ostringstream err;
    Look look;
    look.quiet = true;
    Output output(out, err, look);

    output.confirm({"done"});
    output.note("by the way");
    output.row({"result"});

    EXPECT_EQ(out.str(), "result\n");
    EXPECT_EQ(err.str(), "");
}

TEST_F(CommandOutput, FailsWhenTheAnswerCannotBeWritten) {
    std::ostringstream out;
    std::ostringstream err;
    Output output(out, err, {});
    out.setstate(std::ios::badbit);

    EXPECT_THROW(output.row({"result"}), Error);
}

TEST(CommandColor, IsForTerminalsUnlessToldOtherwise) {
    struct Case {
        const char* name;
        ColorChoice choice;
        Terminal terminal;
        bool json;
        bool color;
    };
    const Terminal terminal{true, 80, "xterm", ""};
    const Terminal pipe{false, 0, "xterm", ""};
    for (const Case& one : {Case{"terminal", ColorChoice::automatic, terminal, false, true},
             Case{"pipe", ColorChoice::automatic, pipe, false, false},
             Case{"NO_COLOR", ColorChoice::automatic, {true, 80, "xterm", "1"}, false, false},
             Case{"dumb", ColorChoice::automatic, {true, 80, "dumb", ""}, false, false},
             Case{"always", ColorChoice::always, {false, 0, "dumb", "1"}, false, true},
             Case{"never", ColorChoice::never, terminal, false, false},
             Case{"JSON", ColorChoice::always, terminal, true, false}}) {
        Options options;
        options.color = one.choice;
        options.json = one.json;

        EXPECT_EQ(look_of(options, one.terminal).color, one.color) << one.name;
    }
}

TEST(CommandLook, TakesTheWidthOfTheTerminal) {
    EXPECT_EQ(look_of({}, {true, 72, "xterm", ""}).columns, 72U);
    EXPECT_EQ(look_of({}, {true, 0, "xterm", ""}).columns, 100U);
    EXPECT_EQ(look_of({}, {false, 0, "xterm", ""}).columns, std::nullopt);
}

} // namespace convassign
