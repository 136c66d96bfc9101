// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <unistd.h>
#include <vector>

namespace convassign {

/// A PostgreSQL of its own, in a directory that everybody may enter, on a socket there; gone at the end. It
/// runs as `nobody` where root runs the tests, because it refuses root.
class Postgres {
public:
    /// Where its programs are; empty where none are installed or unpacked.
    [[nodiscard]] static std::string programs();

    Postgres();
    /// One that follows that one, whose commits wait for it from now on.
    explicit Postgres(const Postgres* primary);
    Postgres(const Postgres&) = delete;
    Postgres& operator=(const Postgres&) = delete;
    ~Postgres();

    /// What a program needs to reach that database of it.
    [[nodiscard]] std::string connection(const std::string& database) const {
        return "host=" + directory_ + " user=test dbname=" + database;
    }

    /// In which its socket is.
    [[nodiscard]] const std::string& directory() const { return directory_; }

    /// Runs these statements, and goes on after one that fails. Returns what went wrong, one line each.
    [[nodiscard]] std::vector<std::string> errors_of(const std::string& sql) const;

    /// To all of its processes: SIGSTOP, SIGCONT, SIGKILL.
    void signal(int number);
    /// To the one that takes what the primary has written.
    void signal_receiver(int number) const;
    /// The one that follows serves by itself from now on.
    void promote() const;

private:
    void make_directory();
    void start(const std::string& options);
    [[nodiscard]] bool run(const std::string& command) const;

    std::string directory_;
    pid_t server_ = 0;       ///< its first process, which has started the others
    pid_t owner_ = getpid(); ///< a child of a test that ends does not end it
};

} // namespace convassign
