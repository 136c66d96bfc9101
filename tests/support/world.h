// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/store/store.h"
#include "tests/support/fake_twilio.h"
#include "tests/support/raw_http.h"
#include "tests/support/temporary_directory.h"

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace convassign {

/// A connection that goes as it comes: what asks for a Database may be given one that nobody names.
class OpenedStore {
public:
    explicit OpenedStore(Store store) : store_(std::move(store)) {}

    // NOLINTNEXTLINE(google-explicit-constructor)
    operator Database&() { return store_; }
    [[nodiscard]] std::int64_t number(const std::string& sql) { return store_->number(sql); }

private:
    Store store_;
};

/// What a file holds; nothing where there is none.
[[nodiscard]] std::string content(const std::string& path);

/// What a program left behind.
struct Finished {
    int status = -1; ///< exit status; 128 and more: the signal that ended it
    std::string out;
    std::string err;
};

/// A program in a process of its own, killed at last if it still runs, also where the test ends by a crash.
/// Its output goes to files.
class Program {
public:
    Program(const std::vector<std::string>& command, const std::string& output_prefix,
        const std::vector<std::string>& environment = {});
    Program(Program&& other) noexcept;
    Program& operator=(Program&&) = delete;
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    ~Program();

    [[nodiscard]] pid_t pid() const { return pid_; }
    void signal(int number) const;
    [[nodiscard]] bool is_running();
    /// Waits for its end; fails the test when that takes longer than `limit`.
    Finished wait(Duration limit = std::chrono::seconds(20));
    [[nodiscard]] std::string out() const;
    [[nodiscard]] std::string err() const;

private:
    pid_t pid_ = -1;
    std::optional<int> status_;
    std::string prefix_;
};

/// One installation in a temporary directory: a configuration, a database, a fake Twilio, and both programs.
/// The database is a file there, or the server's of these tests (tests/support/engine.h).
class World {
public:
    World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;
    ~World();

    /// Lines that stand in the configuration besides those of the database, the socket and Twilio.
    std::string more_config;
    std::string more_provider; ///< lines of Twilio's table
    std::string poll_interval = "100ms";
    bool with_twilio = true;
    std::string twilio_url;               ///< of another world's, which both ask; empty: its own
    std::vector<std::string> environment; ///< of both programs, "NAME=VALUE"
    std::string server; ///< the connection string of the one that keeps the database; empty: it is a file
    std::optional<int> port; ///< of 127.0.0.1, for real browsers; else the daemon listens on a unix socket

    [[nodiscard]] std::string file(const std::string& name) const;
    /// The file; where a server keeps the database, what begins the names of all that lies beside it.
    [[nodiscard]] std::string database() const {
        return file(server.empty() ? "convassign.db" : "convassign");
    }
    [[nodiscard]] std::string socket() const { return "unix:" + file("http.sock"); }
    /// Where the daemon is reached: "http://127.0.0.1:PORT" or "unix:/PATH".
    [[nodiscard]] std::string address() const;
    [[nodiscard]] FakeTwilio& twilio() { return twilio_; }

    void write_config();

    /// `convassign ARGUMENT…`, to its end.
    Finished command(const std::vector<std::string>& arguments);
    /// The same, and it must end with 0; returns its output.
    std::string must(const std::vector<std::string>& arguments);

    /// `convassignd ARGUMENT…`
    Program daemon(const std::vector<std::string>& arguments = {});
    /// A daemon in the foreground, once it answers.
    Program serving_daemon(const std::vector<std::string>& arguments = {});

    /// Adds an agent; returns its token.
    std::string agent(const std::string& name);
    /// One request to the daemon.
    RawReply http(const std::string& method, const std::string& path, const std::string& token,
        const std::string& body = "");
    /// A beat of an active, visible page.
    RawReply beat(const std::string& token, int seq, const std::string& tab = "tab-1",
        const std::string& event = "beat", Duration idle = Duration(0));

    /// A connection of the test's own, opened anew.
    [[nodiscard]] OpenedStore store() const;

private:
    TemporaryDirectory directory_;
    const std::string name_ = file("convassign.db"); ///< of its store among those of the tests
    FakeTwilio twilio_;
    std::atomic<int> programs_{0};
};

/// Looks every few milliseconds; true once it holds, false when it does not within `limit`.
[[nodiscard]] bool eventually(
    const std::function<bool()>& condition, Duration limit = std::chrono::seconds(15));

/// A port of the loopback that nobody uses, and that no outgoing connection will get.
[[nodiscard]] int free_port();

} // namespace convassign
