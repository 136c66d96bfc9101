// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace convassign {

/// An open file that is read a part at a time, from any place. It stays as it is when its name goes to
/// another one.
class ReadableFile {
public:
    /// Nothing where no file has that name. Throws Error where it cannot be read, or is no ordinary file.
    [[nodiscard]] static std::shared_ptr<const ReadableFile> open(const std::string& path);

    ReadableFile(int opened, std::int64_t size) : file_(opened), size_(size) {}
    ReadableFile(const ReadableFile&) = delete;
    ReadableFile& operator=(const ReadableFile&) = delete;
    ~ReadableFile();

    [[nodiscard]] std::int64_t size() const { return size_; }

    /// What stands from there on, at most so many bytes. Throws Error where it cannot be read.
    [[nodiscard]] std::string read(std::int64_t place, std::size_t most) const;

    /// The system may begin to fetch this from the disk: reading it then waits for nothing.
    void will_read(std::int64_t place, std::size_t bytes) const noexcept;

private:
    int file_;
    std::int64_t size_;
};

} // namespace convassign
