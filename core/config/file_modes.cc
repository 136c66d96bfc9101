// SPDX-License-Identifier: MIT
#include "core/config/file_modes.h"

#include "core/config/provider_types.h"

#include <filesystem>
#include <sys/stat.h>

namespace convassign {

namespace {

/// None where it cannot be looked at.
mode_t mode_of(const std::filesystem::path& path) {
    struct stat status {};
    return stat(path.c_str(), &status) == 0 ? status.st_mode : 0;
}

/// Whether others than owner and group come as far as to the file.
bool is_reachable(const std::filesystem::path& file) {
    for (auto folder = file.parent_path(); !folder.empty(); folder = folder.parent_path()) {
        if ((mode_of(folder) & S_IXOTH) == 0) return false;
        if (folder == folder.parent_path()) break;
    }
    return true;
}

bool is_open_to_others(const std::string& file, mode_t how) {
    std::error_code failure;
    const auto real = std::filesystem::canonical(file, failure); // the rights of a symbolic link say nothing
    return !failure && (mode_of(real) & how) != 0 && is_reachable(real);
}

std::vector<std::string> secret_files(const Config& config) {
    std::vector<std::string> files{config.database_url_file, config.portal.trusted_user_secret_file};
    for (const ProviderConfig& provider : config.providers)
        if (const ProviderType* type = find_provider_type(provider.type))
            for (const ProviderSecret& secret : type->secrets)
                files.push_back(provider.setting(secret.name + "_file"));
    for (const NotifyConfig& notify : config.notify)
        files.push_back(notify.secret_file);
    std::erase(files, "");
    return files;
}

} // namespace

std::vector<LooseFile> loose_files(const Config& config) {
    std::vector<LooseFile> found;
    if (!config.file.empty() && is_open_to_others(config.file, S_IWOTH))
        found.push_back({"everybody on this machine can write the configuration '" + config.file + "'",
            "chmod o-w " + config.file});
    for (const std::string& file : secret_files(config))
        if (is_open_to_others(file, S_IROTH | S_IWOTH))
            found.push_back({"everybody on this machine can read the secret '" + file + "'",
                "chmod o-rwx " + file + ", after its owner or group is whom convassignd runs as"});
    return found;
}

} // namespace convassign
