// SPDX-License-Identifier: MIT
#include "core/base/read_only.h"

#include "core/base/error.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <sys/statvfs.h>

namespace convassign {

namespace {

constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";

} // namespace

bool is_on_read_only_system(const std::string& file) {
    struct statvfs system {};
    return statvfs(file.c_str(), &system) == 0 && (system.f_flag & ST_RDONLY) != 0;
}

std::string file_uri(const std::string& path, const std::string& query) {
    std::string uri = "file:";
    for (const char c : std::filesystem::absolute(path).string()) {
        const auto byte = static_cast<unsigned char>(c);
        if (plain.find(c) != std::string_view::npos)
            uri += c;
        else
            ((uri += '%') += "0123456789ABCDEF"[byte >> 4]) += "0123456789ABCDEF"[byte & 15];
    }
    return uri + "?" + query;
}

TemporaryCopy::TemporaryCopy(const std::vector<std::string>& files) {
    std::error_code failure;
    folder_ = std::filesystem::temp_directory_path(failure) / "convassign-XXXXXX";
    if (mkdtemp(folder_.data()) == nullptr) throw Error(system_failure("make a folder '" + folder_ + "'"));
    for (const std::string& file : files) {
        const auto copy = std::filesystem::path(folder_) / std::filesystem::path(file).filename();
        if (file_.empty()) file_ = copy;
        if (std::filesystem::copy_file(file, copy, failure)) continue;
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
        throw Error("copy '" + file + "' to '" + copy.string() + "': " + failure.message());
    }
}

TemporaryCopy::~TemporaryCopy() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

} // namespace convassign
