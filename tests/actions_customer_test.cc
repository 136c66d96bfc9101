// SPDX-License-Identifier: MIT
#include "core/actions.h"
#include "core/store/customers.h"
#include "core/store/lines.h"
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

TEST(Customers, AreForAdmins) {
    TestStore store;
    store.add_agent("ada", Role::supervisor);
    store.receive("c1");
    store.receive("c2");
    const Actor ada = store.person("ada");

    EXPECT_THROW(find_customer(store.by(ada), "c1", {}), NotPermitted);
    EXPECT_THROW(join_customers(store.by(ada), "c1", "c2", {}), NotPermitted);

    EXPECT_NE(store.customer("c1")->id, store.customer("c2")->id);
}

} // namespace

} // namespace convassign
