// SPDX-License-Identifier: MIT
#include "core/base/small_file.h"

#include "core/base/error.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace convassign {

namespace {

std::string cause() { return std::system_category().message(errno); }

struct File {
    explicit File(const std::string& path) : number(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (number >= 0) ::close(number);
    }

    const int number;
};

} // namespace

std::string read_small_file(const std::string& path, std::size_t most) {
    const File file(path);
    struct stat status {};
    if (file.number < 0 || fstat(file.number, &status) != 0) throw Error(cause());
    if (!S_ISREG(status.st_mode)) throw Error("not a regular file");
    std::string text(most + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t got = read(file.number, text.data() + size, text.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw Error(cause());
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    if (size > most) throw Error("larger than " + std::to_string(most / 1024) + " KiB");
    text.resize(size);
    return text;
}

} // namespace convassign
