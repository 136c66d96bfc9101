// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_people.h"

#include <gtest/gtest.h>

namespace convassign {

TEST(ChatwootPeople, AreKnownByWhatTheConfigurationSaysElseByTheirAddress) {
    ProviderConfig config;
    config.settings["agents"] = "maria=7\njonas=j.doe@example.org\n";
    const ChatwootPeople people(config);

    EXPECT_EQ(people.name_of(7, "someone@example.org"), "maria");
    EXPECT_EQ(people.name_of(8, "j.doe@example.org"), "jonas");
    EXPECT_EQ(people.name_of(9, "ines@example.org"), "ines");
    EXPECT_EQ(people.name_of(9, "maria@example.org"), "")
        << "the configuration gives that name to another one";
    EXPECT_EQ(people.name_of(9, ""), "");
}

} // namespace convassign
