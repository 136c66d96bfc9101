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

TEST(ChatwootPeople, AreOnlineWhereNobodyElseThereHasTheirName) {
    ProviderConfig config;
    config.settings["agents"] = "lead=8\n";
    const ChatwootPeople people(config);

    EXPECT_EQ(people.online_among({{7, "maria@example.org", "", true}, {8, "jo@example.org", "", true},
                  {9, "ines@example.org", "", false}, {10, "", "", true}}),
        (std::vector<std::string>{"lead", "maria"}));
    EXPECT_EQ(people.online_among({{7, "maria@example.org", "", true}, {9, "maria@example.com", "", false}}),
        std::vector<std::string>{});
}

} // namespace convassign
