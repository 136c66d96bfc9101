// SPDX-License-Identifier: MIT
#include "core/actions.h"
#include "core/store/customers.h"
#include "core/store/lines.h"
#include "core/store/unread_rows.h"
#include "tests/support/test_store.h"

#include <functional>
#include <gtest/gtest.h>

namespace convassign {

namespace {

std::string failure_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return "done";
}

TEST(FindCustomer, ShowsThemByAnyAddressWithTheNewestConversationFirst) {
    TestStore store;
    const ConversationId first = store.add_closed("+15005550001");
    const ConversationId second = store.receive("+15005550001");
    join_customers(store.by_admin(), "+15005550001", "+15005550001", {});
    store.add_closed("900@lid");
    join_customers(store.by_admin(), "900@lid", "+15005550001", {});

    const CustomerView view = find_customer(store.by_admin(), "900@lid", {});

    EXPECT_EQ(view.customer.address, "+15005550001");
    EXPECT_EQ(view.provider, "support");
    EXPECT_EQ(view.addresses, (std::vector<std::string>{"+15005550001", "900@lid"}));
    ASSERT_EQ(view.conversations.size(), 3u);
    EXPECT_EQ(view.conversations[1].id, second);
    EXPECT_EQ(view.conversations[2].id, first);
}

TEST(FindCustomer, AsksForTheProviderWhereSeveralLinesKnowTheAddress) {
    TestStore store;
    store.receive("c1");
    const LineId sales = lines::at(store, "sales", "local", "").id;
    store.receive_on(sales, message("m1", "c1"));

    EXPECT_EQ(failure_of([&] { find_customer(store.by_admin(), "c1", {}); }),
        "show customer 'c1': there is one at each of several lines: name the provider, of 'support', "
        "'sales'");
    EXPECT_EQ(find_customer(store.by_admin(), "c1", "sales").provider, "sales");
    EXPECT_EQ(failure_of([&] { find_customer(store.by_admin(), "c1", "other"); }),
        "show customer 'c1': nobody at 'other' has the address 'c1'");
    EXPECT_EQ(failure_of([&] { find_customer(store.by_admin(), "c2", {}); }),
        "show customer 'c2': nobody has the address 'c2'");
}

TEST(FindCustomer, FindsANumberInAnySpellingWhereNobodyHasThatVeryAddress) {
    TestStore store;
    store.receive("whatsapp:+15005550001");
    EXPECT_EQ(
        find_customer(store.by_admin(), "+1 (500) 555-0001", {}).customer.address, "whatsapp:+15005550001");
    EXPECT_EQ(customers_with(store, "15005550001").size(), 1u);

    store.receive("+15005550001");

    EXPECT_EQ(find_customer(store.by_admin(), "+15005550001", {}).customer.address, "+15005550001");
    EXPECT_EQ(customers_with(store, "whatsapp:+15005550001").size(), 1u);
}

TEST(JoinCustomers, MakesOneOfThemWithARowThatNamesNobody) {
    TestStore store;
    const ConversationId older = store.receive("c1", noon - 1h);
    store.receive("c2");

    const JoinedCustomers joined = join_customers(store.by_admin(), "c2", "c1", {});

    EXPECT_FALSE(joined.were_one);
    EXPECT_EQ(joined.customer.customer.open, older);
    EXPECT_EQ(joined.customer.customer.address, "c2");
    const HistoryRow row = store.all_rows().back();
    EXPECT_EQ(row.kind, HistoryKind::customer);
    EXPECT_EQ(row.detail, R"({"change":"joined"})");
    EXPECT_EQ(row.actor, "cli:root");
}

TEST(JoinCustomers, ChangesNothingWhereTheyAreOneAlready) {
    TestStore store;
    store.receive("c1");
    const auto rows = store.all_rows().size();

    EXPECT_TRUE(join_customers(store.by_admin(), "c1", "c1", {}).were_one);

    EXPECT_EQ(store.all_rows().size(), rows);
}

TEST(JoinCustomers, TakesTheOneLineWhereBothAreKnown) {
    TestStore store;
    store.receive("c1");
    store.receive("c2");
    const LineId sales = lines::at(store, "sales", "local", "").id;
    store.receive_on(sales, message("m1", "c1"));
    store.receive_on(sales, message("m3", "c3"));

    EXPECT_EQ(join_customers(store.by_admin(), "c1", "c2", {}).customer.provider, "support");
    EXPECT_EQ(failure_of([&] { join_customers(store.by_admin(), "c2", "c3", {}); }),
        "join customers 'c2' and 'c3': there is no line where both are known");
    EXPECT_EQ(failure_of([&] { join_customers(store.by_admin(), "c2", "c4", {}); }),
        "join customers 'c2' and 'c4': nobody has the address 'c4'");
}

TEST(ExportCustomer, GivesAllOfThemWithARowThatNamesNobody) {
    TestStore store;
    const ConversationId first = store.add_closed("+15005550001");
    store.receive("+15005550001", noon, "again");
    store.receive("900@lid");
    join_customers(store.by_admin(), "+15005550001", "900@lid", {});
    unread_rows::keep(store, store.line_id, {"u1", "no date", R"({"from":"15005550001@c.us"})"}, noon);
    unread_rows::keep(store, store.line_id, {"u2", "no date", R"({"from":"915005550001@c.us"})"}, noon);

    const auto customers = export_customer(store.by_admin(), "900@lid", {});

    ASSERT_EQ(customers.size(), 1u);
    const WholeCustomer& whole = customers[0];
    EXPECT_EQ(whole.addresses, (std::vector<std::string>{"+15005550001", "900@lid"}));
    ASSERT_EQ(whole.conversations.size(), 3u);
    EXPECT_EQ(whole.conversations[0].view.id, first);
    EXPECT_EQ(whole.conversations[0].history.size(), store.rows_of(first).size());
    EXPECT_EQ(whole.conversations[1].messages.size(), 2u);
    ASSERT_EQ(whole.unread.size(), 1u);
    EXPECT_EQ(whole.unread[0].provider_message_id, "u1");
    const HistoryRow row = store.all_rows().back();
    EXPECT_EQ(row.kind, HistoryKind::customer);
    EXPECT_EQ(row.detail, R"({"change":"exported"})");
    EXPECT_FALSE(row.conversation);
}

TEST(ExportCustomer, LeavesNoRowWhereNobodyIsFound) {
    TestStore store;
    const auto rows = store.all_rows().size();

    EXPECT_EQ(failure_of([&] { export_customer(store.by_admin(), "c1", "support"); }),
        "export customer 'c1': nobody at 'support' has the address 'c1'");
    EXPECT_EQ(store.all_rows().size(), rows);
}

TEST(ForgetCustomer, NamesWhoIsNotThere) {
    TestStore store;
    store.receive("c1");
    const auto rows = store.all_rows().size();

    EXPECT_EQ(failure_of([&] { forget_customer(store.by_admin(), "c2", {}); }),
        "forget customer 'c2': nobody has the address 'c2'");
    EXPECT_EQ(failure_of([&] { static_cast<void>(what_to_forget(store.by_admin(), "c1", "sales")); }),
        "forget customer 'c1': nobody at 'sales' has the address 'c1'");
    EXPECT_EQ(store.all_rows().size(), rows);
}

TEST(Customers, AreForAdmins) {
    TestStore store;
    store.add_agent("ada", Role::supervisor);
    store.receive("c1");
    store.receive("c2");
    const Actor ada = store.person("ada");

    EXPECT_THROW(find_customer(store.by(ada), "c1", {}), NotPermitted);
    EXPECT_THROW(join_customers(store.by(ada), "c1", "c2", {}), NotPermitted);
    EXPECT_THROW(export_customer(store.by(ada), "c1", {}), NotPermitted);
    EXPECT_THROW(static_cast<void>(what_to_forget(store.by(ada), "c1", {})), NotPermitted);
    EXPECT_THROW(forget_customer(store.by(ada), "c1", {}), NotPermitted);

    EXPECT_NE(store.customer("c1")->id, store.customer("c2")->id);
}

} // namespace

} // namespace convassign
