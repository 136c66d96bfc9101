// SPDX-License-Identifier: MIT
#include "cmd/csv.h"

#include <gtest/gtest.h>

namespace convassign {

TEST(Csv, QuotesWhatWouldEndAField) {
    EXPECT_EQ(csv_row({"a", "", "b c"}), "a,,b c");
    EXPECT_EQ(csv_row({"a,b", "say \"hi\""}), "\"a,b\",\"say \"\"hi\"\"\"");
    EXPECT_EQ(csv_row({""}), "");
}

TEST(Csv, KeepsEachRowInOneLine) { EXPECT_EQ(csv_row({"a\nb\r\nc", "d\x1b[31m"}), "a b  c,d\uFFFD[31m"); }

TEST(Csv, HasNoFormulas) {
    EXPECT_EQ(csv_row({"=1+1", "@SUM(A1)", "+1+cmd|x", "-2+3"}), "'=1+1,'@SUM(A1),'+1+cmd|x,'-2+3");
    EXPECT_EQ(csv_row({"+15005550001", "-5", "a=b", "#12"}), "+15005550001,-5,a=b,#12");
    EXPECT_EQ(csv_row({" =1+1", "+", "-"}), " =1+1,'+,'-");
}

TEST(Csv, HasTheSameColumnsInEveryRow) {
    ConversationView view;
    view.last_message = Message{};
    view.with_bot = true;
    view.new_messages = 3;

    EXPECT_EQ(conversation_fields(view).size(), conversation_titles().size());
    EXPECT_EQ(history_fields({}).size(), history_titles().size());
}

} // namespace convassign
