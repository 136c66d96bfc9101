// SPDX-License-Identifier: MIT
#include "core/config/load.h"

#include "core/base/small_file.h"
#include "core/base/text.h"
#include "core/config/keys.h"
#include "core/config/reader.h"
#include "core/config/toml.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <pwd.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace convassign {

namespace {

constexpr std::size_t largest_file = 64 * 1024;

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// An environment variable that must be an absolute path to count.
std::string directory_in(const char* name) {
    std::string path = environment(name);
    return path.starts_with('/') ? path : "";
}

/// runuser(1) and setpriv(1) leave $HOME to the user they change to, who may not look into it.
bool is_closed_to_us(const std::string& directory) {
    return faccessat(AT_FDCWD, directory.c_str(), X_OK, AT_EACCESS) != 0 && errno == EACCES;
}

bool belongs_to_another(const std::string& directory) {
    struct stat status {};
    return stat(directory.c_str(), &status) == 0 ? status.st_uid != geteuid() : errno == EACCES;
}

/// Of this user in the password database; empty where that has none.
std::string home_of_entry() {
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found);
    return found == nullptr || found->pw_dir[0] != '/' ? "" : found->pw_dir;
}

/// Empty where there is none. Under cron, and under sudo with a strict policy, $HOME may be unset.
std::string home_directory() {
    std::string home = directory_in("HOME");
    if (home.empty() || (is_closed_to_us(home) && belongs_to_another(home))) return home_of_entry();
    return home;
}

bool is_root() { return geteuid() == 0; }

/// The user that the daemon has for itself.
bool is_at_home_in_system_directory() {
    const std::string directory = std::filesystem::path(system_database_path).parent_path().string();
    return home_directory() == directory || home_of_entry() == directory;
}

std::string default_database_path() {
    if (is_root() || is_at_home_in_system_directory()) return system_database_path;
    std::string base = directory_in("XDG_DATA_HOME");
    if (const std::string home = home_directory(); base.empty() && !home.empty())
        base = home + "/.local/share";
    return base.empty() ? system_database_path : base + "/convassign/convassign.db";
}

/// A file that cannot be looked at counts as there, so that reading it tells why.
bool exists(const std::string& path) {
    std::error_code ignored;
    return std::filesystem::status(path, ignored).type() != std::filesystem::file_type::not_found;
}

/// A file that cannot be looked at because $HOME is another user's is not there.
bool exists_at_home(const std::string& path, const std::string& home) {
    std::error_code failure;
    const auto type = std::filesystem::status(path, failure).type();
    if (failure == std::errc::permission_denied && belongs_to_another(home)) return false;
    return type != std::filesystem::file_type::not_found;
}

/// Empty when there is none.
std::string find_config_file() {
    if (std::string named = environment("CONVASSIGN_CONFIG"); !named.empty()) return named;
    const std::string home = is_root() ? "" : home_directory();
    if (std::string own = home + "/.config/convassign/convassign.toml";
        !home.empty() && exists_at_home(own, home))
        return own;
    const char* system = "/etc/convassign/convassign.toml";
    return exists(system) ? system : "";
}

std::string in_one_line(const std::vector<std::string>& problems) {
    const std::size_t others = problems.size() - 1;
    return problems.front() + (others == 0 ? "" : " (and " + std::to_string(others) + " more)");
}

std::vector<std::string> with_file(const std::string& file, std::vector<std::string> found) {
    const std::string beginning = "read '" + printable(file) + "': ";
    for (std::string& problem : found)
        problem.insert(0, beginning);
    return found;
}

} // namespace

ConfigError::ConfigError(const std::string& file, std::vector<std::string> found)
    : ConfigError(with_file(file, std::move(found))) {}

ConfigError::ConfigError(std::vector<std::string> all)
    : UsageError(in_one_line(all)), problems(std::move(all)) {}

Config load_config(const std::string& file) {
    const std::string path = file.empty() ? find_config_file() : file;
    if (path.empty()) return parse_config("", "");
    std::string text;
    try {
        text = read_small_file(path, largest_file);
    } catch (const Error& error) {
        throw ConfigError(path, {error.what()});
    }
    return parse_config(text, path);
}

Config parse_config(const std::string& text, const std::string& file) {
    try {
        if (text.size() > largest_file) throw ConfigSyntaxError("larger than 64 KiB");
        ConfigReading reading = read_config(read_toml(text));
        if (!reading.problems.empty()) throw ConfigError(file, reading.problems);
        reading.config.file = file;
        for (ProviderConfig& provider : reading.config.providers)
            provider.places.file = file;
        for (NotifyConfig& notify : reading.config.notify)
            notify.places.file = file;
        if (reading.config.database_path.empty())
            reading.config.database_path = reading.config.database_url_file.empty()
                ? default_database_path()
                : std::string(system_folder) + "/convassign";
        return reading.config;
    } catch (const ConfigSyntaxError& error) {
        throw ConfigError(file, {error.what()});
    }
}

} // namespace convassign
