// SPDX-License-Identifier: MIT
#include "core/media_folder.h"

#include "core/base/part_file.h"
#include "core/base/private_file.h"
#include "core/base/random.h"
#include "core/media_type.h"
#include "core/wrap/digest.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace convassign {

namespace {

constexpr std::size_t longest_page_of_ogg = 65'307;
constexpr std::int64_t room_looked_at_each = 1 << 20;
constexpr Duration longest_unknown = std::chrono::hours(24);

[[noreturn]] void fail(const std::string& what, int cause) {
    const std::string text = what + ": " + std::error_code(cause, std::system_category()).message();
    if (cause == ENOSPC || cause == EDQUOT || cause == EFBIG) throw NoRoomForMedia(text);
    throw Error(text);
}

std::uint64_t room_in(const std::string& folder) {
    struct statvfs status {};
    if (statvfs(folder.c_str(), &status) != 0) return room_left_to_others;
    return std::uint64_t{status.f_bavail} * status.f_frsize;
}

/// For its owner alone; made by root it is the owner's of the folder around it, who has to write it later.
void make_folder(const std::string& folder) {
    if (mkdir(folder.c_str(), 0700) != 0) {
        if (errno == EEXIST) return;
        fail("make the folder '" + folder + "'", errno);
    }
    struct stat around {};
    if (geteuid() != 0 || stat(folder_of(folder).c_str(), &around) != 0 || around.st_uid == 0) return;
    if (chown(folder.c_str(), around.st_uid, around.st_gid) != 0)
        fail("give the folder '" + folder + "' to its owner", errno);
}

/// Of a file that nobody knows of.
bool is_over(const std::filesystem::path& file, bool is_nothing_written, Time now) {
    struct stat status {};
    if (lstat(file.c_str(), &status) != 0 || S_ISDIR(status.st_mode)) return false;
    if (is_nothing_written && file.extension() == part_suffix) return true;
    const Time written = from_milliseconds(std::int64_t{status.st_mtim.tv_sec} * 1000);
    return now - written > longest_unknown;
}

} // namespace

std::string media_folder(const std::string& database) { return database + "-media"; }

class NewMedia::Impl {
public:
    explicit Impl(const std::string& folder) : folder_(folder) {
        make_folder(folder_);
        look_for_room();
        path_ = folder_ + "/" + random_hex(8) + part_suffix;
        file_ = open_private_file(path_, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
        if (file_ < 0) fail("write '" + path_ + "'", errno);
        if (fchmod(file_, 0600) != 0) fail("write '" + path_ + "'", errno);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        if (file_ >= 0) ::close(file_);
        if (!is_whole_) unlink(path_.c_str());
    }

    void write(std::string_view bytes) {
        digest_.add(bytes);
        if (first_.size() < telling_bytes) first_ += bytes.substr(0, telling_bytes - first_.size());
        while (!bytes.empty()) {
            const ssize_t written = ::write(file_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) fail("write '" + path_ + "'", errno);
            bytes.remove_prefix(static_cast<std::size_t>(written));
            size_ += written;
        }
        if (size_ - looked_at_ >= room_looked_at_each) look_for_room();
    }

    [[nodiscard]] std::int64_t size() const { return size_; }

    WrittenMedia finish(std::string_view told, std::string_view expected) {
        if (fsync(file_) != 0) fail("write '" + path_ + "'", errno);
        WrittenMedia written{digest_.hex(), size_, kept_type(first_, told), {}};
        if (!expected.empty() && expected != written.digest)
            throw OtherMedia("write '" + path_ + "': it is another file than the one that was told of");
        if (written.type == "audio/ogg") written.seconds = voice_note_seconds(first_, last_bytes());
        const std::string name = folder_ + "/" + written.digest;
        if (rename(path_.c_str(), name.c_str()) != 0) fail("write '" + name + "'", errno);
        is_whole_ = true;
        if (const auto failure = flush(folder_)) fail("write '" + name + "'", failure.value());
        return written;
    }

private:
    void look_for_room() {
        looked_at_ = size_;
        if (room_in(folder_) < room_left_to_others)
            throw NoRoomForMedia("write into '" + folder_ + "': its disk is almost full");
    }

    std::string last_bytes() {
        std::string bytes(static_cast<std::size_t>(std::min<std::int64_t>(size_, longest_page_of_ogg)), '\0');
        const ssize_t read =
            pread(file_, bytes.data(), bytes.size(), size_ - static_cast<std::int64_t>(bytes.size()));
        bytes.resize(read < 0 ? 0 : static_cast<std::size_t>(read));
        return bytes;
    }

    std::string folder_;
    std::string path_;
    int file_ = -1;
    bool is_whole_ = false;
    std::int64_t size_ = 0;
    std::int64_t looked_at_ = 0;
    std::string first_; ///< bytes of it
    Sha256Sum digest_;
};

NewMedia::NewMedia(const std::string& folder) : impl_(std::make_unique<Impl>(folder)) {}
NewMedia::~NewMedia() = default;
void NewMedia::write(std::string_view bytes) { impl_->write(bytes); }
std::int64_t NewMedia::size() const { return impl_->size(); }
WrittenMedia NewMedia::finish(std::string_view told, std::string_view expected) {
    return impl_->finish(told, expected);
}

bool is_there(const std::string& folder, const std::string& digest, std::int64_t size) {
    struct stat status {};
    return stat((folder + "/" + digest).c_str(), &status) == 0 && S_ISREG(status.st_mode)
        && status.st_size == size;
}

void remove_media(const std::string& folder, const std::string& digest) {
    const std::string name = folder + "/" + digest;
    if (unlink(name.c_str()) != 0 && errno != ENOENT) fail("remove '" + name + "'", errno);
}

std::size_t tidy(const std::string& folder, const std::unordered_set<std::string>& known,
    bool is_nothing_written, Time now) {
    std::error_code failure;
    std::filesystem::directory_iterator files(folder, failure);
    std::size_t count = 0;
    for (; !failure && files != std::filesystem::directory_iterator(); files.increment(failure)) {
        const std::string name = files->path().filename().string();
        if (known.contains(name) || !is_over(files->path(), is_nothing_written, now)) continue;
        remove_media(folder, name);
        ++count;
    }
    if (failure && failure != std::errc::no_such_file_or_directory)
        fail("look into '" + folder + "'", failure.value());
    return count;
}

std::string trouble_with(const std::string& folder) {
    struct stat status {};
    if (stat(folder.c_str(), &status) != 0) {
        if (errno == ENOENT) return "";
        return std::error_code(errno, std::system_category()).message();
    }
    if (!S_ISDIR(status.st_mode)) return "it is no folder";
    if (room_in(folder) < room_left_to_others) return "its disk is almost full";
    return "";
}

} // namespace convassign
