// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/handle.h"
#include "core/wrap/database.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

struct pg_conn;
struct pg_result;

namespace convassign {

void clear_answer(pg_result* answer) noexcept;
void close_link(pg_conn* connection) noexcept;

/// What the server answered to one statement, all of it.
using PostgresAnswer = Handle<pg_result, clear_answer>;

/// One host of a connection string, and what else it says.
struct PostgresHost {
    std::vector<std::pair<std::string, std::string>> settings; ///< as libpq calls them
    std::string name;                                          ///< "192.0.2.1:5432", for people
};

/// The hosts of a connection string in its order. Throws DatabaseError where it is none.
[[nodiscard]] std::vector<PostgresHost> hosts_of(const std::string& connection);

/// Whose database it is, and where, for people: "convassign on 192.0.2.1, 192.0.2.2".
[[nodiscard]] std::string name_of_server(const std::string& connection);

/// One session with a server. Each wait for it ends by our own clock, because libpq and the system would wait
/// for one that hangs for ever. Requests are sent without waiting (pipeline mode), and finish() waits for all
/// of them. Once it throws DatabaseLost it is of no use any more.
class PostgresLink {
public:
    using Moment = std::chrono::steady_clock::time_point;

    /// Throws DatabaseLost where the server cannot be reached until then, or only reads, and DatabaseDenied.
    PostgresLink(const PostgresHost& host, Moment deadline);

    /// Prepares a statement, whose name is its number.
    void prepare(std::int64_t number, const std::string& sql, const std::vector<Bound::Type>& types);
    void execute(std::int64_t number, Values values);
    /// A statement without values.
    void execute(const std::string& sql);

    /// Waits for the answers to all that was sent, and returns the last one. Throws what the first that
    /// failed tells; nothing behind that one was done.
    PostgresAnswer finish(Moment deadline);

    /// Several statements, in a transaction of their own unless they begin one.
    void run_script(const std::string& sql, Moment deadline);

    /// How often other sessions have told of a commit of theirs, as far as is heard by now.
    std::int64_t told_by_others();

    /// Whether the server has said since the last time that it does not wait any more for its standby: then
    /// what it committed may be lost with it.
    bool was_wait_cancelled() { return std::exchange(was_wait_cancelled_, false); }

    [[nodiscard]] const std::string& name() const { return name_; }

    [[nodiscard]] int socket() const;

    /// Of the server, which has it for this session alone.
    [[nodiscard]] int process() const;

private:
    static void hear_notice(void* self, const pg_result* notice);

    void connect(const PostgresHost& host, Moment deadline);
    void wait_for_socket(short events, Moment deadline);
    /// Of the next request; nothing at its end.
    PostgresAnswer next_answer(Moment deadline);
    void require_sent(int is_sent);
    void end_part();
    [[noreturn]] void lose(const std::string& cause) const;
    [[noreturn]] void fail(const pg_result& answer) const;

    Handle<pg_conn, close_link> connection_;
    std::string name_;
    int requests_ = 0;       ///< behind the last part
    std::vector<int> parts_; ///< how many requests each has that was sent to its end, and has no answer yet
    std::size_t size_of_part_ = 0;
    std::int64_t told_ = 0;
    bool was_wait_cancelled_ = false;
};

} // namespace convassign
