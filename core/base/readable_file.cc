// SPDX-License-Identifier: MIT
#include "core/base/readable_file.h"

#include "core/base/error.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace convassign {

namespace {

[[noreturn]] void fail(const std::string& what, int cause) {
    throw Error(what + ": " + std::error_code(cause, std::system_category()).message());
}

} // namespace

std::shared_ptr<const ReadableFile> ReadableFile::open(const std::string& path) {
    const int opened = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (opened < 0 && errno == ENOENT) return nullptr;
    if (opened < 0) fail("read '" + path + "'", errno);
    auto file = std::make_shared<ReadableFile>(opened, 0);
    struct stat status {};
    if (fstat(opened, &status) != 0) fail("read '" + path + "'", errno);
    if (!S_ISREG(status.st_mode)) throw Error("read '" + path + "': it is no ordinary file");
    file->size_ = status.st_size;
    return file;
}

ReadableFile::~ReadableFile() { ::close(file_); }

std::string ReadableFile::read(std::int64_t place, std::size_t most) const {
    std::string bytes(most, '\0');
    std::size_t filled = 0;
    while (filled < most) {
        const ssize_t count =
            pread(file_, bytes.data() + filled, most - filled, place + static_cast<std::int64_t>(filled));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail("read a file", errno);
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
    }
    bytes.resize(filled);
    return bytes;
}

void ReadableFile::will_read(std::int64_t place, std::size_t bytes) const noexcept {
    static_cast<void>(posix_fadvise(file_, place, static_cast<off_t>(bytes), POSIX_FADV_WILLNEED));
}

} // namespace convassign
