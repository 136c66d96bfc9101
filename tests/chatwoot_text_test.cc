// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_text.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

TEST(ChatwootText, IsEscapedWhereChatwootTakesItForMarkdown) {
    const auto at = [](const char* version, const char* channel) { return rewriting_of(version, channel); };

    EXPECT_EQ(at("4.9.0", "Channel::Whatsapp"), ChatwootRewriting::markdown);
    EXPECT_EQ(at("4.13.2", "Channel::TwilioSms"), ChatwootRewriting::markdown);
    EXPECT_EQ(at("5.0.0", "Channel::Whatsapp"), ChatwootRewriting::markdown);
    EXPECT_EQ(at("", "Channel::Whatsapp"), ChatwootRewriting::markdown);
    EXPECT_EQ(at("4.8.0", "Channel::Whatsapp"), ChatwootRewriting::liquid);
    EXPECT_EQ(at("4.13.0", "Channel::Api"), ChatwootRewriting::liquid);
    EXPECT_EQ(at("2.10.0", "Channel::Whatsapp"), ChatwootRewriting::none);
}

TEST(ChatwootText, PutsABackslashBeforeEachMark) {
    const std::string typed = "*bold* 5*3*2 {{contact.name}} # 5\n7. <x> [a](u) \\ é 😀";

    const std::string escaped = escaped_for_chatwoot(typed, ChatwootRewriting::markdown);

    EXPECT_EQ(escaped,
        "\\*bold\\* 5\\*3\\*2 \\{\\{contact\\.name\\}\\} \\# 5\n7\\. \\<x\\> \\[a\\]\\(u\\) \\\\ é 😀");
    EXPECT_EQ(typed_in_chatwoot(escaped), typed);
}

TEST(ChatwootText, KeepsBracesFromBeingFilledInWhereNothingElseIsRewritten) {
    const auto escaped = [](const std::string& typed) {
        return escaped_for_chatwoot(typed, ChatwootRewriting::liquid);
    };

    EXPECT_EQ(escaped("*bold* {a}"), "*bold* {a}");
    EXPECT_EQ(escaped("{{contact.name}}"), "{{ '{' }}{contact.name}}");
    EXPECT_EQ(escaped("{% if x %}"), "{{ '{' }}% if x %}");
    EXPECT_EQ(escaped("{{{"), "{{ '{' }}{{ '{' }}{");
    EXPECT_EQ(escaped("`{{a}}` {{b}}"), "`{{a}}` {{ '{' }}{b}}");
    EXPECT_EQ(escaped("` {{b}}"), "` {{ '{' }}{b}}");
    EXPECT_EQ(escaped_for_chatwoot("{{b}}", ChatwootRewriting::none), "{{b}}");
}

TEST(ChatwootText, LeavesAListedTextThatNobodyEscaped) {
    EXPECT_EQ(typed_in_chatwoot("*bold*, and a \\* too"), "*bold*, and a \\* too");
    EXPECT_EQ(typed_in_chatwoot("plain"), "plain");
}

} // namespace

} // namespace convassign
