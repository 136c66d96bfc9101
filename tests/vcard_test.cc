// SPDX-License-Identifier: MIT
#include "core/provider/vcard.h"

#include <gtest/gtest.h>
#include <string>

namespace convassign {

TEST(Vcard, IsToldByNameAndNumbers) {
    const struct {
        const char* card;
        const char* words;
    } cases[] = {
        {"BEGIN:VCARD\nVERSION:3.0\nN:B;Bob;;;\nFN:Bob\nTEL;type=CELL;waid=15005550009:+1 500 555 "
         "0009\nEND:VCARD",
            "Bob, +1 500 555 0009"},
        {"FN;CHARSET=UTF-8:Böb\\, jr.\r\nitem1.TEL:+1\r\nTEL:+2\r\n", "Böb, jr., +1, +2"},
        {"FN:A very long\n  name\nORG:Shop", "A very long name"},
        {"ORG:Shop;\nTEL:+1", "Shop;, +1"},
        {"tel:+1", "Ann, +1"},
        {"", "Ann"},
    };
    for (const auto& one : cases)
        EXPECT_EQ(
            vcard_in_words(one.card, one.card == std::string("ORG:Shop;\nTEL:+1") ? "" : "Ann"), one.words)
            << one.card;
}

TEST(Vcard, SaysNothingWhereNothingIsTold) {
    for (const char* card : {"", "BEGIN:VCARD\nEND:VCARD", ":", "\\", "FN:\\", "no colon"})
        EXPECT_LE(vcard_in_words(card).size(), 1U) << card;
}

TEST(Vcard, TellsABoundedNumberOfNumbers) {
    std::string card = "FN:Bob\n";
    for (int i = 0; i < 1000; ++i)
        card += "TEL:+1\n";

    EXPECT_LT(vcard_in_words(card).size(), 200U);
}

} // namespace convassign
