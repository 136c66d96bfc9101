// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_activity.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

ChatwootAgent agent(std::int64_t id, const std::string& name) { return {id, "", name, false, false}; }

/// After Maria (7) was assigned by us.
std::optional<std::int64_t> chosen_in(
    const std::vector<std::string>& activities, const std::vector<std::int64_t>& ours = {}) {
    return assigned_by_hand(activities,
        {agent(7, "Maria"), agent(8, "Jonas"), agent(9, "Jonas Abt"), agent(10, "Léa"), agent(11, "")}, 7,
        ours);
}

TEST(ChatwootActivity, TellsWhomAPersonAssigned) {
    EXPECT_EQ(chosen_in({"Assigned to Jonas by Admin", "Assigned to Maria by Bot"}), 8);
    EXPECT_EQ(chosen_in({"Jonas self-assigned this conversation", "Assigned to Maria by Bot"}), 8);
    EXPECT_EQ(chosen_in({"Atribuído a Jonas por Léa"}), 8);
    EXPECT_EQ(chosen_in({"Assigned to Léa by Admin", "Assigned to Jonas by Admin"}), 8) << "the last one";
}

TEST(ChatwootActivity, TellsOfNobodyWhereItMayBeOurs) {
    EXPECT_EQ(chosen_in({"Assigned to Maria by Bot"}), std::nullopt);
    EXPECT_EQ(chosen_in({"Assigned to Maria by Jonas"}), std::nullopt) << "whose token we have";
    EXPECT_EQ(chosen_in({"Jonas hat das Gespräch Maria zugewiesen"}), std::nullopt);
    EXPECT_EQ(chosen_in({"Assigned to Jonas by Bot", "Assigned to Maria by Bot"}, {8}), std::nullopt)
        << "an earlier assignment, told late";
    EXPECT_EQ(chosen_in({"Conversation unassigned by Admin", ""}), std::nullopt);
}

TEST(ChatwootActivity, TellsOfNobodyWhereTwoHaveTheName) {
    const std::vector<ChatwootAgent> agents{
        agent(12, "Maria"), agent(7, "Maria"), agent(8, "Jo"), agent(9, "Jo")};

    EXPECT_EQ(assigned_by_hand({"Assigned to Maria by Bot"}, agents, 7, {}), std::nullopt);
    EXPECT_EQ(assigned_by_hand({"Assigned to Jo by Admin"}, agents, 7, {}), std::nullopt);
}

TEST(ChatwootActivity, KnowsNamesAsWholeWords) {
    EXPECT_EQ(chosen_in({"Assigned to Jonas Abt by Admin"}), 9);
    EXPECT_EQ(chosen_in({"Assigned to Jonasson by Admin"}), std::nullopt);
    EXPECT_EQ(chosen_in({"Assigned to Annamaria by Jonas."}), 8);
}

} // namespace

} // namespace convassign
