// SPDX-License-Identifier: MIT
#include "core/provider/asked_size.h"

#include <gtest/gtest.h>
#include <vector>

namespace convassign {

TEST(AskedSize, IsHalvedDownToOne) {
    AskedSize size(10);
    std::vector<std::size_t> asked;

    while (size.was_too_large())
        asked.push_back(size.now());

    EXPECT_EQ(asked, (std::vector<std::size_t>{5, 2, 1}));
    EXPECT_EQ(size.now(), 1U);
}

TEST(AskedSize, GrowsAgainAfterSomeGoodAnswers) {
    AskedSize size(10);
    while (size.was_too_large()) {
    }
    std::vector<std::size_t> asked;

    for (int i = 0; i < 20; ++i) {
        size.was_good();
        if (asked.empty() || asked.back() != size.now()) asked.push_back(size.now());
    }

    EXPECT_EQ(asked, (std::vector<std::size_t>{1, 2, 4, 8, 10}));
}

TEST(AskedSize, DoesNotGrowWhileAnswersAreTooLarge) {
    AskedSize size(8);
    for (int i = 0; i < 20; ++i) {
        size.was_good();
        static_cast<void>(size.was_too_large());
    }

    EXPECT_EQ(size.now(), 1U);
}

} // namespace convassign
