// SPDX-License-Identifier: MIT
#include "core/media_folder.h"

#include "core/base/readable_file.h"
#include "core/wrap/digest.h"
#include "tests/support/moments.h"
#include "tests/support/temporary_directory.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace convassign {

namespace {

using namespace std::chrono_literals;

std::string digest_of(const std::string& text) {
    const Sha256 digest = sha256(text);
    return to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

struct MediaFolder : testing::Test {
    TemporaryDirectory directory;
    std::string folder = media_folder(directory.file("convassign.db"));

    std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const auto& entry : std::filesystem::directory_iterator(folder))
            all.push_back(entry.path().filename().string());
        return all;
    }
    WrittenMedia write(const std::string& text, const std::string& told = "") const {
        NewMedia file(folder);
        file.write(text);
        return file.finish(told);
    }
};

} // namespace

TEST_F(MediaFolder, KeepsAFileForItsOwnerAloneByItsDigest) {
    const WrittenMedia written = write("GIF89a and more", "image/jpeg");

    EXPECT_EQ(written.digest, digest_of("GIF89a and more"));
    EXPECT_EQ(written.size, 15);
    EXPECT_EQ(written.type, "image/gif");
    EXPECT_EQ(names(), std::vector<std::string>{written.digest});
    struct stat status {};
    ASSERT_EQ(stat((folder + "/" + written.digest).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    ASSERT_EQ(stat(folder.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0700U);
    EXPECT_TRUE(is_there(folder, written.digest, 15));
    EXPECT_FALSE(is_there(folder, written.digest, 14));
}

TEST_F(MediaFolder, KeepsTheSameContentOnce) {
    EXPECT_EQ(write("the same").digest, write("the same").digest);

    EXPECT_EQ(names().size(), 1U);
}

TEST_F(MediaFolder, HasNothingOfWhatDidNotBecomeWhole) {
    {
        NewMedia file(folder);
        file.write("half");
        ASSERT_EQ(names().size(), 1U);
        EXPECT_TRUE(names().front().ends_with(".part"));
    }
    EXPECT_TRUE(names().empty());
}

TEST_F(MediaFolder, LosesWhatACrashHasLeft) {
    const std::string known = write("known").digest;
    const std::string young = write("young").digest;
    directory.write("convassign.db-media/0123.part", "half");
    const Time later = wall_clock();

    EXPECT_EQ(tidy(folder, {known}, false, later), 0U) << "somebody may be writing it";
    EXPECT_EQ(tidy(folder, {known}, true, later), 1U);
    EXPECT_TRUE(is_there(folder, young, 5)) << "a restore may be undone";
    EXPECT_EQ(tidy(folder, {known}, false, later + 25h), 1U);
    EXPECT_EQ(names(), std::vector<std::string>{known});
    EXPECT_EQ(tidy(directory.file("nowhere"), {}, true, later), 0U);
}

TEST_F(MediaFolder, SaysWhyItCannotBeWritten) {
    directory.write("convassign.db-media", "a file in its place");

    EXPECT_THROW(NewMedia file(folder), Error);
    EXPECT_EQ(trouble_with(folder), "it is no folder");
    EXPECT_EQ(trouble_with(directory.file("nowhere")), "");
}

TEST_F(MediaFolder, HandsOutPartsOfAFile) {
    const auto file = ReadableFile::open(directory.write("a", "0123456789"));

    ASSERT_TRUE(file);
    EXPECT_EQ(file->size(), 10);
    EXPECT_EQ(file->read(3, 4), "3456");
    EXPECT_EQ(file->read(8, 4), "89");
    EXPECT_EQ(ReadableFile::open(directory.file("b")), nullptr);
    EXPECT_THROW(static_cast<void>(ReadableFile::open(directory.path())), Error);
}

} // namespace convassign
