// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/error.h"
#include "core/base/time.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

namespace convassign {

/// The folder beside the database in which the files of messages lie, each named by the SHA-256 of what it
/// holds, in hexadecimal digits.
[[nodiscard]] std::string media_folder(const std::string& database);

/// The disk has no room for it.
class NoRoomForMedia : public Error {
public:
    using Error::Error;
};

/// It is not the file that was told of.
class OtherMedia : public Error {
public:
    using Error::Error;
};

/// So much of the disk is left to the database.
inline constexpr std::uint64_t room_left_to_others = std::uint64_t{64} << 20;

/// A file that was written whole.
struct WrittenMedia {
    std::string digest; ///< its name
    std::int64_t size = 0;
    std::string type;                      ///< by its first bytes; as it was told where these tell nothing
    std::optional<std::int64_t> seconds{}; ///< of a voice note
};

/// A file on its way into the folder, for its owner alone. Until it is whole it has a name that ends with
/// ".part"; what a process that died has left of one is removed by tidy().
class NewMedia {
public:
    /// Makes the folder where there is none. Throws Error where the file cannot be made.
    explicit NewMedia(const std::string& folder);
    NewMedia(const NewMedia&) = delete;
    NewMedia& operator=(const NewMedia&) = delete;
    /// Removes what did not become whole.
    ~NewMedia();

    /// Throws NoRoomForMedia, or another Error where it cannot be written.
    void write(std::string_view bytes);

    [[nodiscard]] std::int64_t size() const;

    /// Waits until the disk has it, and gives it its name in one step. `told` is what its sender calls it,
    /// and `expected` the digest that it has to have, where that is known. Throws OtherMedia.
    [[nodiscard]] WrittenMedia finish(std::string_view told, std::string_view expected = {});

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// Whether the whole file is there.
[[nodiscard]] bool is_there(const std::string& folder, const std::string& digest, std::int64_t size);

/// Throws Error where it cannot be removed; one that is not there is removed already.
void remove_media(const std::string& folder, const std::string& digest);

/// Removes what nobody knows of and is older than a day, and all that did not become whole where nothing is
/// being written. For a day a restore can be undone. Returns how many.
std::size_t tidy(const std::string& folder, const std::unordered_set<std::string>& known,
    bool is_nothing_written, Time now);

/// Why the folder cannot be used, as far as this process can tell; empty where it can, and where there is
/// none yet.
[[nodiscard]] std::string trouble_with(const std::string& folder);

} // namespace convassign
