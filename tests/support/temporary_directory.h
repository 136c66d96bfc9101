// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace convassign {

/// A directory for one test, gone with all that is in it at the end.
class TemporaryDirectory {
public:
    TemporaryDirectory() {
        if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot make " + path_);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] const std::string& path() const { return path_; }

    /// The path of a file in it.
    [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

    /// Makes that file, and the directories above it, with this text.
    std::string write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories(std::filesystem::path(file(name)).parent_path());
        std::ofstream(file(name), std::ios::binary) << text;
        return file(name);
    }

private:
    std::string path_ = std::filesystem::temp_directory_path().string() + "/convassign_test_XXXXXX";
};

} // namespace convassign
