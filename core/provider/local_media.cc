// SPDX-License-Identifier: MIT
#include "core/provider/local_media.h"

#include "core/provider/provider.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace convassign {

namespace {

class OpenedFile {
public:
    explicit OpenedFile(const std::string& path)
        : file_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
    OpenedFile(const OpenedFile&) = delete;
    OpenedFile& operator=(const OpenedFile&) = delete;
    ~OpenedFile() {
        if (file_ >= 0) ::close(file_);
    }
    [[nodiscard]] int get() const { return file_; }

private:
    int file_;
};

std::string cause() { return std::error_code(errno, std::system_category()).message(); }

} // namespace

void LocalMediaReader::read(const MediaRef& ref, MediaSink& sink) {
    const std::string what = "read '" + ref.locator + "': ";
    const OpenedFile file(ref.locator);
    if (file.get() < 0 && errno == ENOENT) throw MediaGone(what + "it is not there any more");
    if (file.get() < 0) throw ProviderError(what + cause());
    struct stat status {};
    if (fstat(file.get(), &status) != 0) throw ProviderError(what + cause());
    if (!S_ISREG(status.st_mode)) throw MediaGone(what + "it is no file");
    if ((status.st_mode & S_IROTH) == 0) throw ProviderError(what + "not everybody may read it");
    sink.expect({.type = {}, .name = {}, .size = status.st_size, .sha256 = {}});
    std::array<char, std::size_t{16} * 1024> bytes{};
    for (;;) {
        if (is_stopped_) throw ProviderError(what + "stopped");
        const ssize_t count = ::read(file.get(), bytes.data(), bytes.size());
        if (count < 0) throw ProviderError(what + cause());
        if (count == 0) return;
        sink.write({bytes.data(), static_cast<std::size_t>(count)});
    }
}

} // namespace convassign
