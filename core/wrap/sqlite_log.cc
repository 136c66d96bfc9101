// SPDX-License-Identifier: MIT
#include "core/wrap/sqlite_log.h"

#include <array>
#include <cstring>
#include <new>
#include <sqlite3.h>

namespace convassign {

namespace {

// sqlite.org/fileformat2.html, "The WAL File Format". Logs of larger pages, which we do not make, are written
// as ever.
constexpr int header_size = 24;
constexpr int page_size = 4096;

/// What SQLite has for a log: the system's own file lies behind it in the same piece of memory.
class LogFile : public sqlite3_file {
public:
    static LogFile& of(sqlite3_file* file) { return *static_cast<LogFile*>(file); }

    [[nodiscard]] sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }

    int write(const void* bytes, int size, sqlite3_int64 place) {
        if (is_held_ && size == page_size && place == place_ + header_size) return write_held_with(bytes);
        if (const int code = write_held(); code != SQLITE_OK) return code;
        // Who has read before makes a header anew, behind which nothing is written.
        if (size == header_size && !has_read_) {
            std::memcpy(header_.data(), bytes, header_size);
            place_ = place;
            is_held_ = true;
            return SQLITE_OK;
        }
        has_read_ = false;
        return real()->pMethods->xWrite(real(), bytes, size, place);
    }

    /// Before everything else that is done with the file.
    int write_held() {
        if (!is_held_) return SQLITE_OK;
        is_held_ = false;
        return real()->pMethods->xWrite(real(), header_.data(), header_size, place_);
    }

    void note_read() { has_read_ = true; }

private:
    int write_held_with(const void* page) {
        std::array<unsigned char, header_size + page_size> frame; // NOLINT: filled at once
        std::memcpy(frame.data(), header_.data(), header_size);
        std::memcpy(frame.data() + header_size, page, page_size);
        is_held_ = false;
        return real()->pMethods->xWrite(real(), frame.data(), header_size + page_size, place_);
    }

    std::array<unsigned char, header_size> header_{};
    sqlite3_int64 place_ = 0; ///< of the header
    bool is_held_ = false;
    bool has_read_ = false; ///< since the last write
};
static_assert(sizeof(LogFile) % alignof(sqlite3_int64) == 0); // where the real one begins

/// As the system's own file does it, after what is held back.
template <auto method, typename... Arguments>
int pass_to_file(sqlite3_file* file, Arguments... arguments) {
    LogFile& log = LogFile::of(file);
    if (const int code = log.write_held(); code != SQLITE_OK) return code;
    return (log.real()->pMethods->*method)(log.real(), arguments...);
}

/// What needs nothing written before.
template <auto method>
int ask_file(sqlite3_file* file) {
    sqlite3_file* const real = LogFile::of(file).real();
    return (real->pMethods->*method)(real);
}

int close(sqlite3_file* file) {
    LogFile& log = LogFile::of(file);
    const int code = log.write_held();
    const int closed = log.real()->pMethods->xClose(log.real());
    return code != SQLITE_OK ? code : closed;
}

int read(sqlite3_file* file, void* bytes, int size, sqlite3_int64 place) {
    LogFile::of(file).note_read();
    return pass_to_file<&sqlite3_io_methods::xRead>(file, bytes, size, place);
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 place) {
    return LogFile::of(file).write(bytes, size, place);
}

/// A log is neither shared memory nor mapped: version 1 has all that is asked of it.
const sqlite3_io_methods log_methods = [] {
    using Methods = sqlite3_io_methods;
    Methods methods{};
    methods.iVersion = 1;
    methods.xClose = close;
    methods.xRead = read;
    methods.xWrite = write;
    methods.xTruncate = pass_to_file<&Methods::xTruncate>;
    methods.xSync = pass_to_file<&Methods::xSync>;
    methods.xFileSize = pass_to_file<&Methods::xFileSize>;
    methods.xLock = pass_to_file<&Methods::xLock>;
    methods.xUnlock = pass_to_file<&Methods::xUnlock>;
    methods.xCheckReservedLock = pass_to_file<&Methods::xCheckReservedLock>;
    methods.xFileControl = pass_to_file<&Methods::xFileControl>;
    methods.xSectorSize = ask_file<&Methods::xSectorSize>;
    methods.xDeviceCharacteristics = ask_file<&Methods::xDeviceCharacteristics>;
    return methods;
}();

sqlite3_vfs* system_of(sqlite3_vfs* ours) { return static_cast<sqlite3_vfs*>(ours->pAppData); }

template <auto method, typename... Arguments>
auto pass_to_system(sqlite3_vfs* ours, Arguments... arguments) {
    sqlite3_vfs* const system = system_of(ours);
    return (system->*method)(system, arguments...);
}

int open(sqlite3_vfs* ours, const char* name, sqlite3_file* file, int flags, int* flags_got) {
    sqlite3_vfs* const system = system_of(ours);
    if ((flags & SQLITE_OPEN_WAL) == 0) return system->xOpen(system, name, file, flags, flags_got);
    auto* const log = new (file) LogFile;
    const int code = system->xOpen(system, name, log->real(), flags, flags_got);
    // SQLite closes what has methods, even where opening it failed.
    file->pMethods = log->real()->pMethods == nullptr ? nullptr : &log_methods;
    return code;
}

} // namespace

const char* log_file_system() {
    static sqlite3_vfs ours = [] {
        using System = sqlite3_vfs;
        System* const system = sqlite3_vfs_find(nullptr);
        System made{};
        if (system == nullptr || system->iVersion < 2) return made;
        made.iVersion = 2;
        made.szOsFile = static_cast<int>(sizeof(LogFile)) + system->szOsFile;
        made.mxPathname = system->mxPathname;
        made.zName = "convassign-log";
        made.pAppData = system;
        made.xOpen = open;
        made.xDelete = pass_to_system<&System::xDelete>;
        made.xAccess = pass_to_system<&System::xAccess>;
        made.xFullPathname = pass_to_system<&System::xFullPathname>;
        made.xDlOpen = pass_to_system<&System::xDlOpen>;
        made.xDlError = pass_to_system<&System::xDlError>;
        made.xDlSym = pass_to_system<&System::xDlSym>;
        made.xDlClose = pass_to_system<&System::xDlClose>;
        made.xRandomness = pass_to_system<&System::xRandomness>;
        made.xSleep = pass_to_system<&System::xSleep>;
        made.xCurrentTime = pass_to_system<&System::xCurrentTime>;
        made.xGetLastError = pass_to_system<&System::xGetLastError>;
        made.xCurrentTimeInt64 = pass_to_system<&System::xCurrentTimeInt64>;
        return made;
    }();
    static const bool is_registered = ours.zName != nullptr && sqlite3_vfs_register(&ours, 0) == SQLITE_OK;
    return is_registered ? ours.zName : nullptr;
}

} // namespace convassign
