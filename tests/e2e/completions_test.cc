// SPDX-License-Identifier: MIT
#include "tests/support/file_database.h"
#include "tests/support/paths.h"
#include "tests/support/world.h"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>

namespace convassign {

namespace {

std::string directory_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

/// Completions in a real shell, of agents and conversations that are in a real database.
struct Completion : FileDatabase {
    Completion() {
        world.agent("maria");
        world.agent("jonas");
        world.must({"inject", "--from", "whatsapp:+1555", "--text", "hi"});
    }

    /// What the shell prints, in one line.
    std::string ask(const std::vector<std::string>& shell, const std::string& script) {
        std::ofstream(world.file("script")) << script;
        std::vector<std::string> command = shell;
        command.push_back(world.file("script"));
        const Finished finished = Program(command, world.file("shell"),
            {"PATH=" + directory_of(command_program()) + ":/usr/bin:/bin", "HOME=" + world.file("."),
                "TERM=dumb"})
                                      .wait();
        EXPECT_EQ(finished.err, "");
        std::string words = finished.out;
        for (char& c : words)
            if (c == '\n') c = ' ';
        return words;
    }

    std::string bash(const std::string& words) {
        return ask({"/bin/bash"},
            "source " + source_path("completions/convassign.bash")
                + "\n"
                  "COMP_WORDS=(convassign --database "
                + world.database() + " " + words
                + ")\n"
                  "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_convassign\necho \"${COMPREPLY[@]}\"\n");
    }

    std::string fish(const std::string& words) {
        return ask({"/usr/bin/fish"},
            "source " + source_path("completions/convassign.fish")
                + "\n"
                  "complete -C 'convassign --database "
                + world.database() + " " + words + "' | cut -f1\n");
    }

    /// zsh completes at a terminal only, so it gets one; what it lists is looked for in what it shows.
    std::string zsh(const std::string& words) {
        return ask({"/usr/bin/zsh", "-f"},
            "zmodload zsh/zpty\nzpty inner zsh -f -i\n"
            "zpty -w inner 'fpath=("
                + source_path("completions")
                + " $fpath);"
                  " autoload -U compinit; compinit -u -D; setopt no_beep; bindkey \"^X\" list-choices; print "
                  "MADE READY'\n"
                  "zpty -r inner shown $'*MADE READY\\r*'\n"
                  "zpty -w -n inner 'convassign --database "
                + world.database() + " " + words
                + "'$'\\C-x'\n"
                  "zpty -r inner shown '*"
                + expected + "*' && print -r -- $shown\nzpty -d inner\n");
    }

    World world;
    std::string expected; ///< what zsh is waited for
};

TEST_F(Completion, NamesAgentsAndNumbersInBash) {
    EXPECT_EQ(bash("agent show ''"), "jonas maria ");
    EXPECT_EQ(bash("agent show m"), "maria ");
    EXPECT_EQ(bash("claim ''"), "1 jonas maria ");
    EXPECT_EQ(bash("list --provider ''"), "local ");
}

/// bash hands over the words of the first form, or those of the second where COMP_WORDBREAKS lacks the sign.
TEST_F(Completion, KnowsValuesBehindASignInBash) {
    EXPECT_EQ(bash("list --agent = m"), "maria ");
    EXPECT_EQ(bash("list --agent ="), "jonas maria ");
    EXPECT_EQ(bash("list --agent=m"), "--agent=maria ");
    EXPECT_EQ(bash("--color = never agent show m"), "maria ");
    EXPECT_EQ(bash("--color=never agent show m"), "maria ");
    EXPECT_EQ(bash("--color = n"), "never ");
}

TEST_F(Completion, KnowsNumbersWithTheirSignInBash) {
    EXPECT_EQ(bash("show '#'"), "1 ");
    EXPECT_EQ(bash("show '\\#1'"), "1 ");
    EXPECT_EQ(bash("show \"'#1\""), "1 ");
}

TEST_F(Completion, KnowsLevelsBehindASignInBash) {
    const std::string source = "source " + source_path("completions/convassignd.bash") + "\n";
    const auto levels = [&](const std::string& words) {
        return ask({"/bin/bash"},
            source + "COMP_WORDS=(convassignd " + words
                + ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_convassignd\necho \"${COMPREPLY[@]}\"\n");
    };

    EXPECT_EQ(levels("--log-level = w"), "warning ");
    EXPECT_EQ(levels("--log-level ="), "error warning info debug ");
    EXPECT_EQ(levels("--log-level=w"), "--log-level=warning ");
    EXPECT_EQ(levels("--log-level w"), "warning ");
}

TEST_F(Completion, NamesAgentsAndNumbersInFish) {
    EXPECT_EQ(fish("agent show "), "jonas maria ");
    EXPECT_EQ(fish("claim "), "1 jonas maria ");
    EXPECT_EQ(fish("list --agent "), "jonas maria ");
    EXPECT_EQ(fish("list --agent=m"), "--agent=maria ");
}

TEST_F(Completion, KnowsNumbersWithTheirSignInFish) {
    EXPECT_EQ(fish("show \\#"), "#1 ");
    EXPECT_EQ(fish("show 1"), "1 ");
}

TEST_F(Completion, NamesAgentsInZsh) {
    expected = "maria";

    const std::string shown = zsh("agent show ");

    EXPECT_NE(shown.find("jonas"), std::string::npos) << shown;
}

TEST_F(Completion, KnowsValuesBehindASignInZsh) {
    expected = "maria";

    const std::string shown = zsh("list --agent=");

    EXPECT_NE(shown.find("jonas"), std::string::npos) << shown;
}

TEST_F(Completion, KnowsNumbersWithTheirSignInZsh) {
    world.must({"inject", "--from", "whatsapp:+1556", "--text", "hi"});
    expected = "1 *2";

    const std::string shown = zsh("show \\#");

    EXPECT_NE(shown.find("1"), std::string::npos) << shown;
}

} // namespace

} // namespace convassign
