// SPDX-License-Identifier: MIT
#include "core/base/private_file.h"

#include "core/base/file_lock.h"
#include "tests/support/temporary_directory.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace convassign {
namespace {

constexpr uid_t somebody = 65534;

struct stat status_of(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(stat(path.c_str(), &status), 0) << path;
    return status;
}

/// A directory that somebody else owns; only root can give it away.
class DirectoryOfSomebody : public testing::Test {
protected:
    void SetUp() override {
        if (geteuid() != 0) GTEST_SKIP() << "only root gives files away";
        ASSERT_EQ(chown(directory.path().c_str(), somebody, somebody), 0);
    }

    const TemporaryDirectory directory;
    const std::string path = directory.file("convassign.db");
};

TEST(PrivateFile, IsForItsOwnerAndGroupAlone) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("deep/convassign.db");

    EXPECT_FALSE(make_private_file(path));

    EXPECT_EQ(status_of(path).st_mode & 0777u, 0640u);
    EXPECT_EQ(status_of(path).st_uid, geteuid());
}

TEST_F(DirectoryOfSomebody, OwnsWhatRootMakesInIt) {
    EXPECT_FALSE(make_private_file(path));

    EXPECT_EQ(status_of(path).st_uid, somebody);
    EXPECT_EQ(status_of(path).st_gid, somebody);
}

TEST_F(DirectoryOfSomebody, OwnsALockThatRootTakesInIt) {
    const auto lock = FileLock::try_lock(path + ".lock");

    EXPECT_TRUE(lock);
    EXPECT_EQ(status_of(path + ".lock").st_uid, somebody);
}

TEST_F(DirectoryOfSomebody, LeavesAFileThatIsThereToItsOwner) {
    directory.write("convassign.db", "");

    EXPECT_FALSE(make_private_file(path));

    EXPECT_EQ(status_of(path).st_uid, 0u);
}

} // namespace
} // namespace convassign
