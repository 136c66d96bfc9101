// SPDX-License-Identifier: MIT
#include "core/local_message.h"

#include "core/base/error.h"

#include <gtest/gtest.h>
#include <string>

namespace convassign {

namespace {

const Time now = from_milliseconds(1'795'341'600'123);

} // namespace

TEST(LocalMessage, CarriesWhatWasSaidAndWhen) {
    const IncomingMessage message = local_message("+15550001111", "héllo\n👩‍👩‍👧", "m-1", now);

    EXPECT_EQ(message.customer, "+15550001111");
    EXPECT_EQ(message.text, "héllo\n👩‍👩‍👧");
    EXPECT_EQ(message.provider_message_id, "m-1");
    EXPECT_EQ(message.media_count, 0);
    EXPECT_EQ(message.sent_at, now);
}

TEST(LocalMessage, GetsAnIdOfItsOwnWithoutOne) {
    const std::string first = local_message("ann", "hi", "", now).provider_message_id;
    const std::string second = local_message("ann", "hi", "", now).provider_message_id;

    EXPECT_EQ(first.substr(0, 6), "local-");
    EXPECT_EQ(first.size(), 6U + 16U);
    EXPECT_EQ(first.find_first_not_of("0123456789abcdef", 6), std::string::npos);
    EXPECT_NE(first, second);
}

TEST(LocalMessage, TakesTheLongestThatIsAllowed) {
    EXPECT_NO_THROW(static_cast<void>(
        local_message(std::string(256, 'c'), std::string(64 * 1024, 't'), std::string(256, 'i'), now)));
}

TEST(LocalMessage, RefusesWhatCannotBeAMessage) {
    struct Case {
        const char* name;
        std::string customer, text, id;
    };
    const Case cases[] = {
        {"no customer", "", "hi", ""},
        {"long customer", std::string(257, 'c'), "hi", ""},
        {"line end in the customer", "ann\nbob", "hi", ""},
        {"escape in the customer", "ann\x1b[31m", "hi", ""},
        {"reordering in the customer", "ann\u202e", "hi", ""},
        {"broken bytes in the customer", "ann\xff", "hi", ""},
        {"long text", "ann", std::string(64 * 1024 + 1, 't'), ""},
        {"broken bytes in the text", "ann", "caf\xe9", ""},
        {"NUL in the text", "ann", std::string("a\0b", 3), ""},
        {"long id", "ann", "hi", std::string(257, 'i')},
        {"tab in the id", "ann", "hi", "a\tb"},
    };
    for (const Case& c : cases)
        EXPECT_THROW(static_cast<void>(local_message(c.customer, c.text, c.id, now)), UsageError) << c.name;
}

TEST(LocalMessage, SaysWhatIsWrongWithoutSteeringTheTerminal) {
    try {
        static_cast<void>(local_message("ann\x1b[31m", "hi", "", now));
        FAIL();
    } catch (const UsageError& error) {
        EXPECT_STREQ(error.what(),
            "receive a message: the customer 'ann\uFFFD[31m' holds control characters or "
            "bytes that are no UTF-8");
    }
}

} // namespace convassign
