// SPDX-License-Identifier: MIT
#include "core/checkpoint.h"

#include "core/base/file_lock.h"
#include "core/wrap/database.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

/// A commit that leaves at least so many pages in the log.
void fill_log(TestStore& store, int pages) {
    Transaction transaction(store, Durability::relaxed);
    for (int page = 0; page < pages; ++page)
        store.receive("c1", noon, std::string(4096, 'x'));
    transaction.commit();
    ASSERT_GE(log_size(store), pages);
}

TEST(CheckpointWithoutADaemon, CopiesALogThatHasGrownLarge) {
    TestStore store;
    fill_log(store, checkpoint_pages + 1);

    checkpoint_without_daemon(store, noon);

    EXPECT_LT(log_size(store), 5); // the mark behind it
}

TEST(CheckpointWithoutADaemon, LeavesASmallLogForLater) {
    TestStore store;
    fill_log(store, 10);
    const int before = log_size(store);

    checkpoint_without_daemon(store, noon);

    EXPECT_EQ(log_size(store), before);
}

TEST(CheckpointWithoutADaemon, LeavesALargeLogToTheDaemonThatRuns) {
    TestStore store;
    const auto daemon = FileLock::try_lock(daemon_lock_path(store.file()));
    fill_log(store, checkpoint_pages + 1);
    const int before = log_size(store);

    checkpoint_without_daemon(store, noon);

    EXPECT_EQ(log_size(store), before);
}

TEST(Checkpoint, DoesNothingWhileAnotherConnectionWrites) {
    TestStore store;
    fill_log(store, 10);
    const int before = log_size(store);
    Store other = store.open_again();
    const Transaction writing(other);

    EXPECT_FALSE(checkpoint(store, noon));

    EXPECT_EQ(log_size(store), before);
}

} // namespace

} // namespace convassign
