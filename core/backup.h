// SPDX-License-Identifier: MIT
#pragma once

#include "core/actions.h"
#include "core/store/contents.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace convassign {

/// Hears what is being done, in words and as often as it is worth telling: "copying: 42 %".
using Told = std::function<void(const std::string&)>;

/// What was saved.
struct Backup {
    std::string file;
    Contents contents;
    std::uintmax_t size = 0; ///< bytes
    bool has_replaced = false;
    std::vector<std::string> removed; ///< older ones, by `keep`
};

/// Copies the database of one moment into a file that only its owner can read, and looks whether the copy is
/// whole before it gets its name. Never holds the write lock. Where `target` is a folder the copy is called
/// "convassign-20261130T074500Z.db" after the moment, and with `keep` only so many of the newest of these
/// names stay. An existing file is replaced where it is a database of ours that nobody uses. Throws
/// UsageError for what is no place for a backup, NotPermitted, Conflict while another process writes the same
/// one, and DatabaseError when the copy is not whole; then everything is as it was.
Backup back_up(const ActionNeeds& needs, const std::string& target, std::optional<std::int64_t> keep,
    const Told& told = {});

/// Whether the file is a database of ours, by its first bytes.
[[nodiscard]] bool is_our_database(const std::string& file);

/// Throws DatabaseError that names the file unless it is whole, refers to nothing that is not there, and is
/// of a version of the schema that this program knows. It must stand alone, without a log.
void require_whole(const std::string& file, const Told& told = {});

} // namespace convassign
