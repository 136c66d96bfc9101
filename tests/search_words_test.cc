// SPDX-License-Identifier: MIT
// What people write, and what they search to find it, in the scripts that customers write in.

#include "core/search/fold.h"
#include "core/search/pieces.h"
#include "core/search/query.h"
#include "core/search/tokens.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace convassign {

namespace {

struct SearchCase {
    const char* name;
    const char* text;
    const char* query;
    bool is_found = true;
};

void PrintTo(const SearchCase& one, std::ostream* out) { *out << one.name; }

std::vector<std::string> words_in(const std::string& tokens) {
    std::vector<std::string> words;
    for (std::size_t begin = 0; begin <= tokens.size();) {
        const std::size_t end = std::min(tokens.find(' ', begin), tokens.size());
        words.push_back(tokens.substr(begin, end - begin));
        begin = end + 1;
    }
    return words;
}

/// As an index finds it and the check keeps it, the last word as a beginning where it may be one.
bool finds(const std::string& query_text, const std::string& text) {
    const Query query(query_text);
    const auto how = query.may_be_beginning() ? Query::LastWord::beginning : Query::LastWord::whole;
    if (query.is_empty()) return false;
    const auto words = words_in(tokens_of(text));
    for (std::size_t i = 0; i < query.tokens().size(); ++i) {
        const bool is_beginning = how == Query::LastWord::beginning && i + 1 == query.tokens().size();
        const bool is_there = std::ranges::any_of(words, [&](const std::string& word) {
            return is_beginning ? word.starts_with(query.tokens()[i]) : word == query.tokens()[i];
        });
        if (!is_there) return false;
    }
    return query.is_in(text, how);
}

class SearchIn : public testing::TestWithParam<SearchCase> {};

TEST_P(SearchIn, FindsWhatIsMeantAndNothingElse) {
    const SearchCase& one = GetParam();

    EXPECT_EQ(finds(one.query, one.text), one.is_found) << tokens_of(one.text);
}

constexpr SearchCase scripts[] = {
    {"LatinWithoutAccents", "Meine Bestellung ist zu groß für den Café-Tisch", "CAFE gross"},
    {"LatinAccentsSearched", "la direccion de envio", "dirección"},
    {"LatinBeginning", "Where are the files?", "fil"},
    {"LatinInside", "Meine Bestellung", "stellung", false},
    {"LatinTwoLetters", "files", "fi", false},
    {"LatinAnyOrder", "error in this message", "message error"},
    {"LatinOneMissing", "error in this message", "message success", false},
    {"Ligature", "the of\uFB01ce", "office"},
    {"Polish", "Zam\u00F3wienie z \u0141odzi", "lodzi"},
    {"Danish", "Sm\u00F8rrebr\u00F8d", "smorrebrod"},
    {"TurkishCapitalWithDot", "\u0130stanbul", "istanbul"},
    {"TurkishWithoutDot", "k\u0131z", "kiz"},
    {"Greek", "\u039A\u03B1\u03BB\u03B7\u03BC\u03AD\u03C1\u03B1",
        "\u03BA\u03B1\u03BB\u03B7\u03BC\u03B5\u03C1\u03B1"},
    {"GreekLastSigma", "\u039F\u0394\u039F\u03A3", "\u03BF\u03B4\u03BF\u03C2"},
    {"Cyrillic", "\u041C\u043E\u0439 \u0437\u0430\u043A\u0430\u0437", "\u0417\u0410\u041A\u0410\u0417"},
    {"CyrillicIo", "\u0435\u0449\u0451", "\u0435\u0449\u0435"},
    {"ArabicWithArticle", "\u0623\u064A\u0646 \u0627\u0644\u0634\u062D\u0646\u061F", "\u0634\u062D\u0646"},
    {"ArabicWithAndAndArticle", "\u0648\u0627\u0644\u0634\u062D\u0646", "\u0634\u062D\u0646"},
    {"ArabicArticleSearched", "\u0634\u062D\u0646", "\u0627\u0644\u0634\u062D\u0646"},
    {"ArabicVowels", "\u0634\u064E\u062D\u0652\u0646", "\u0634\u062D\u0646"},
    {"ArabicAlef", "\u0623\u062D\u0645\u062F", "\u0627\u062D\u0645\u062F"},
    {"ArabicStretched", "\u0634\u0640\u0640\u062D\u0646", "\u0634\u062D\u0646"},
    {"ArabicDigits", "\u0627\u0644\u0637\u0644\u0628 \u0661\u0662\u0663\u0664\u0665", "2345"},
    {"Hebrew", "\u05E9\u05C1\u05B8\u05DC\u05D5\u05B9\u05DD", "\u05E9\u05DC\u05D5\u05DD"},
    {"Hindi", "\u092E\u0947\u0930\u0940 \u092B\u093C\u093E\u0907\u0932 \u0928\u0939\u0940\u0902",
        "\u092B\u093C\u093E\u0907\u0932"},
    {"HindiVowelSignsAreLetters", "\u0915\u0940", "\u0915\u093E", false},
    {"HindiDigits", "\u0967\u0968\u0969\u096A", "1234"},
    {"Chinese", "\u6587\u4EF6\u65E0\u6CD5\u6253\u5F00", "\u65E0\u6CD5\u6253\u5F00"},
    {"ChineseOneCharacter", "\u6211\u7684\u8BA2\u5355", "\u7684"},
    {"ChineseOtherOrder", "\u5F00\u6253\u6CD5\u65E0\u6CD5\u6253", "\u65E0\u6CD5\u6253\u5F00", false},
    {"ChineseAmongLatin", "\u6211\u7684iPhone\u574F\u4E86", "iphone"},
    {"ChineseFullWidth", "\uFF11\uFF12\uFF13\uFF21", "123"},
    {"Japanese", "\u6CE8\u6587\u3057\u305F\u5546\u54C1\u304C\u5C4A\u304D\u307E\u305B\u3093",
        "\u5546\u54C1\u304C"},
    {"JapaneseHalfWidth", "\uFF8C\uFF67\uFF72\uFF99", "\u30D5\u30A1\u30A4\u30EB"},
    {"Thai", "\u0E40\u0E1B\u0E34\u0E14\u0E44\u0E1F\u0E25\u0E4C\u0E44\u0E21\u0E48\u0E44\u0E14\u0E49",
        "\u0E44\u0E1F\u0E25\u0E4C"},
    {"Korean", "\uC8FC\uBB38\uC744 \uCDE8\uC18C", "\uC8FC\uBB38"},
    {"Khmer", "\u1780\u17B6\u179A\u1794\u1789\u17D2\u1787\u17B6\u1791\u17B7\u1789",
        "\u1794\u1789\u17D2\u1787\u17B6"},
    {"Burmese", "\u1019\u103E\u102C\u101A\u1030\u1019\u103E\u102F", "\u101A\u1030"},
    {"NumberInPieces", "call +1 (555) 123-4567 now", "5551234567"},
    {"NumberSearchedInPieces", "call 15551234567 now", "+1 555 123"},
    {"NumberInside", "order 98123456", "1234"},
    {"NumberOtherOrder", "order 345123", "12345", false},
    {"NumberTwoDigitsWhole", "room 12", "12"},
    {"NumberTwoDigitsInside", "room 123", "12", false},
    {"Emoji", "thanks\U0001F642", "thanks"},
    {"EmojiAlone", "thanks\U0001F642", "\U0001F642"},
    {"EmojiOfAnyColour", "\U0001F44D\U0001F3FD ok", "\U0001F44D"},
    {"EmojiAbsent", "thanks\U0001F642", "\U0001F643", false},
    {"NothingToSearch", "what?", "?!", false},
    {"QuotesAreNoSyntax", "say \"no\" to him", "\"no\" OR NEAR(", false},
    {"BrokenUtf8", "caf\xC3 and more", "more"},
    {"LongWord", "Donaudampfschifffahrtsgesellschaft", "Donaudampfschifffahrtsgesellschaft"},
};

INSTANTIATE_TEST_SUITE_P(Script, SearchIn, testing::ValuesIn(scripts),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(Query, KnowsTheNumberOfAConversation) {
    EXPECT_EQ(Query("#12").number(), 12);
    EXPECT_EQ(Query(" 12 ").number(), 12);
    EXPECT_EQ(Query("12 a").number(), std::nullopt);
    EXPECT_EQ(Query("-1").number(), std::nullopt);
    EXPECT_EQ(Query("").number(), std::nullopt);
}

TEST(Tokens, AreEachOnceAndOfLettersDigitsAndMoreAlone) {
    EXPECT_EQ(tokens_of("No, no: NO! 12-34"), "123 234 no");
    EXPECT_EQ(tokens_of(""), "");
}

TEST(Tokens, OfAPersonLeaveOutWhatEverybodyHas) {
    EXPECT_EQ(tokens_of_person("Ana", "whatsapp:+1234"), "123 234 ana");
    EXPECT_EQ(tokens_of_person("", "1234@c.us"), "123 234");
}

} // namespace

} // namespace convassign
