// SPDX-License-Identifier: MIT
#include "core/base/part_file.h"

#include "core/base/error.h"
#include "tests/support/temporary_directory.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace convassign {

namespace {

class PartFileTest : public testing::Test {
protected:
    TemporaryDirectory directory;
    std::string name = directory.file("copy.db");

    static void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }
    static std::string read(const std::string& path) {
        std::ifstream file(path);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    static mode_t mode_of(const std::string& path) {
        struct stat status {};
        return stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
    }
    [[nodiscard]] std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator(directory.path()), {}));
    }
};

TEST_F(PartFileTest, GetsItsNameWhenItIsWhole) {
    write(name, "old");
    PartFile part(name);
    write(part.path(), "new");

    EXPECT_EQ(read(name), "old");
    part.put_in_place();

    EXPECT_EQ(read(name), "new");
    EXPECT_EQ(files(), 1U);
}

TEST_F(PartFileTest, IsForItsOwnerAloneWhateverTheMaskIs) {
    const mode_t mask = umask(0);
    PartFile part(name);
    umask(mask);

    EXPECT_EQ(mode_of(part.path()), 0600U);
    part.put_in_place();
    EXPECT_EQ(mode_of(name), 0600U);
}

TEST_F(PartFileTest, IsGoneWhereItDoesNotGetThere) {
    { const PartFile part(name); }

    EXPECT_EQ(files(), 0U);
}

TEST_F(PartFileTest, IsWrittenByOneAtATime) {
    const PartFile part(name);

    EXPECT_THROW(PartFile{name}, Conflict);

    EXPECT_TRUE(std::filesystem::exists(part.path()));
}

TEST_F(PartFileTest, BeginsAnewWhatAProcessThatWasKilledHasLeft) {
    const pid_t child = fork();
    if (child == 0) {
        const PartFile part(name);
        write(part.path(), "half");
        raise(SIGKILL);
    }
    waitpid(child, nullptr, 0);
    ASSERT_EQ(read(name + part_suffix), "half");

    PartFile part(name);
    EXPECT_EQ(read(part.path()), "");
    part.put_in_place();

    EXPECT_EQ(files(), 1U);
}

TEST_F(PartFileTest, FollowsNoLink) {
    write(directory.file("other"), "other");
    std::filesystem::create_symlink(directory.file("other"), name + part_suffix);

    EXPECT_THROW(PartFile{name}, Error);

    EXPECT_EQ(read(directory.file("other")), "other");
}

TEST_F(PartFileTest, LeavesToOthersWhatTheyAreWriting) {
    const PartFile part(name);
    write(directory.file("abandoned.part"), "half");

    remove_abandoned(part.path());
    remove_abandoned(directory.file("abandoned.part"));
    remove_abandoned(directory.file("missing.part"));

    EXPECT_TRUE(std::filesystem::exists(part.path()));
    EXPECT_FALSE(std::filesystem::exists(directory.file("abandoned.part")));
}

} // namespace

} // namespace convassign
