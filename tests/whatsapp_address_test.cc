// SPDX-License-Identifier: MIT
#include "core/provider/whatsapp_address.h"

#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

namespace convassign {

TEST(WhatsappAddress, IsThePersonsInEachOfItsForms) {
    for (const char* form : {"15005550001@s.whatsapp.net", "15005550001@c.us", "15005550001@hosted",
             "15005550001:12@s.whatsapp.net", "15005550001_1:12@c.us", "15005550001.1:12@c.us", "15005550001",
             "+15005550001"})
        EXPECT_EQ(read_whatsapp_person(form), (WhatsappAddress{true, "15005550001"})) << form;
    for (const char* form : {"777@lid", "777:3@lid", "777@hosted.lid"})
        EXPECT_EQ(read_whatsapp_person(form), (WhatsappAddress{false, "777"})) << form;
}

TEST(WhatsappAddress, IsNoneOfGroupsAndOfWhatsappItself) {
    for (const char* other : {"", "@", "@c.us", "1203630@g.us", "status@broadcast", "7@broadcast",
             "1@newsletter", "0@s.whatsapp.net", "0@c.us", "13135550002@s.whatsapp.net", "13165550099@c.us",
             "867051314767696@bot", "somebody", "15005550001@example.org"})
        EXPECT_FALSE(read_whatsapp_person(other)) << other;
}

TEST(WhatsappPerson, IsKnownByTheNumberWhereItIsTold) {
    const std::vector<std::string> told{"777:2@lid", "", "15005550001:4@s.whatsapp.net", "777@hosted.lid"};

    const auto person = person_behind(told, "c.us");

    ASSERT_TRUE(person);
    EXPECT_EQ(person->customer, "15005550001@c.us");
    EXPECT_EQ(person->others, std::vector<std::string>{"777@lid"});
}

TEST(WhatsappPerson, KeepsTheChatsNumberWhereTwoAreTold) {
    const std::vector<std::string> told{"5541987654321@c.us", "554187654321@s.whatsapp.net"};

    const auto person = person_behind(told, "c.us");

    ASSERT_TRUE(person);
    EXPECT_EQ(person->customer, "5541987654321@c.us");
    EXPECT_EQ(person->others, std::vector<std::string>{"554187654321@c.us"});
}

TEST(WhatsappNumber, HasTwoFormsWhereMobileNumbersGotOrLostADigit) {
    const std::vector<std::pair<std::string, std::string>> pairs{{"554187654321", "5541987654321"},
        {"541112345678", "5491112345678"}, {"525512345678", "5215512345678"}};
    for (const auto& [without, with] : pairs) {
        EXPECT_EQ(other_form_of(without), with);
        EXPECT_EQ(other_form_of(with), without);
    }
}

TEST(WhatsappNumber, HasOneFormElsewhereAndOfLandlines) {
    for (const char* number : {"551132345678", "5511932345678", "15005550001", "521551234567", "5512", ""})
        EXPECT_FALSE(other_form_of(number)) << number;
}

TEST(WhatsappPerson, IsKnownByBothFormsOfTheNumber) {
    const auto person = person_behind(std::vector<std::string>{"777@lid", "554187654321@c.us"}, "c.us");

    ASSERT_TRUE(person);
    EXPECT_EQ(person->customer, "554187654321@c.us");
    EXPECT_EQ(person->others, (std::vector<std::string>{"777@lid", "5541987654321@c.us"}));
}

TEST(WhatsappServer, IsUnknownWhereNobodyKnowsWhetherPersonsAreThere) {
    EXPECT_TRUE(is_at_unknown_server("1-15005550001@interop"));
    for (const char* known : {"15005550001@c.us", "777@hosted.lid", "1203630@g.us", "status@broadcast",
             "1@newsletter", "867051314767696@bot", "15005550001", ""})
        EXPECT_FALSE(is_at_unknown_server(known)) << known;
}

TEST(WhatsappPerson, IsNobodyInAGroup) {
    EXPECT_FALSE(person_behind(std::vector<std::string>{"1203630@g.us", "15005550001@c.us"}, "c.us"));
    EXPECT_FALSE(person_behind({}, "c.us"));
}

} // namespace convassign
