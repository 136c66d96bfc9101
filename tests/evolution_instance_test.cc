// SPDX-License-Identifier: MIT
#include "core/provider/evolution_instance.h"

#include <gtest/gtest.h>

namespace convassign {

TEST(EvolutionInstance, TellsItsState) {
    EXPECT_EQ(decode_evolution_state(R"({"instance":{"instanceName":"shop","state":"close"}})"), "close");
    for (const char* body : {"", "[]", "null", "{}", R"({"instance":7})", "<html>"})
        EXPECT_EQ(decode_evolution_state(body), "") << body;
}

TEST(EvolutionInstance, IsOfficialWhereItsListSaysSo) {
    EXPECT_TRUE(is_official_account(R"([{"name":"shop","integration":"WHATSAPP-BUSINESS"}])"));
    EXPECT_TRUE(is_official_account(R"([{"instance":{"integration":"WHATSAPP-BUSINESS"}}])"));
    for (const char* body : {"", "{}", "[]", "[7]", R"([{"integration":"WHATSAPP-BAILEYS"}])",
             R"([{"integration":"WHATSAPP-BUSINESS"},{}])"})
        EXPECT_FALSE(is_official_account(body)) << body;
}

} // namespace convassign
