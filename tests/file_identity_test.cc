// SPDX-License-Identifier: MIT
#include "core/base/file_identity.h"

#include "tests/support/temporary_directory.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace convassign {

namespace {

struct OpenFilesTest : testing::Test {
    OpenFilesTest() { files.add("the database", path); }

    [[nodiscard]] std::string change() const {
        const auto change = files.change();
        return change ? change->what : "";
    }

    const TemporaryDirectory directory;
    const std::string path = directory.write("c.db", "one");
    OpenFiles files;
};

TEST_F(OpenFilesTest, AreTheSameUntilSomethingHappens) {
    EXPECT_EQ(change(), "");

    directory.write("c.db", "more in the same file");

    EXPECT_EQ(change(), "");
}

TEST_F(OpenFilesTest, TellThatOneWasDeleted) {
    std::filesystem::remove(path);

    EXPECT_EQ(change(), "the database '" + path + "' was deleted or moved away");
    EXPECT_TRUE(files.change()->is_loss());
}

TEST_F(OpenFilesTest, TellThatOneWasExchanged) {
    std::filesystem::rename(directory.write("other.db", "two"), path);

    EXPECT_EQ(change(), "the database '" + path + "' was exchanged for another file");
    EXPECT_TRUE(files.change()->is_loss());
}

TEST_F(OpenFilesTest, TellThatALinkLeadsElsewhere) {
    const std::string link = directory.file("link.db");
    std::filesystem::create_symlink(path, link);
    files.add("the database", link);
    std::filesystem::remove(link);
    std::filesystem::create_symlink(directory.write("other.db", "two"), link);

    EXPECT_EQ(change(), "the database '" + link + "' was exchanged for another file");
}

TEST_F(OpenFilesTest, TellThatOneWasMadeReadOnlyWhichLosesNothing) {
    chmod(path.c_str(), 0440);

    EXPECT_EQ(change(), "the database '" + path + "' was made read-only");
    EXPECT_FALSE(files.change()->is_loss());
    chmod(path.c_str(), 0640);
    EXPECT_EQ(change(), "");
}

TEST_F(OpenFilesTest, TellByTheStatusAloneWhatHasChanged) {
    ASSERT_FALSE(files.change_of_status());
    std::filesystem::permissions(path, std::filesystem::perms::owner_read);

    EXPECT_EQ(files.change_of_status().value().kind, FileChange::Kind::read_only);

    std::filesystem::permissions(
        path, std::filesystem::perms::owner_write, std::filesystem::perm_options::add);
    EXPECT_FALSE(files.change_of_status());
    std::filesystem::remove(path);
    EXPECT_EQ(files.change_of_status().value().kind, FileChange::Kind::gone);
}

TEST_F(OpenFilesTest, LeaveOutWhatIsNotThere) {
    files.add("its log", directory.file("c.db-wal"));

    EXPECT_EQ(change(), "");
}

TEST(CountNames, CountsHardLinks) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("c.db", "");
    EXPECT_EQ(count_names(directory.file("missing")), 0u);
    EXPECT_EQ(count_names(path), 1u);

    std::filesystem::create_hard_link(path, directory.file("second.db"));

    EXPECT_EQ(count_names(path), 2u);
}

} // namespace

} // namespace convassign
