// SPDX-License-Identifier: MIT
#include "core/wrap/postgres_safety.h"

#include "core/wrap/database.h"
#include "core/wrap/postgres_library.h"
#include "core/wrap/postgres_link.h"

#include <charconv>
#include <set>

namespace convassign {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration longest_silence = seconds(10); ///< until whoever speaks to a server gives it up
constexpr Duration longest_retry = seconds(1);

std::string setting(Database& server, const char* name) {
    Rows row = server.query("SELECT current_setting(?, true)", {name});
    return row.next() ? row.text(0) : "";
}

/// Of a setting that the server keeps in milliseconds.
Duration time_of(Database& server, const char* name) {
    return milliseconds(
        server.number("SELECT CAST(setting AS BIGINT) FROM pg_catalog.pg_settings WHERE name = ?", {name}));
}

/// What a managed server does to its disks cannot be seen from here.
Weakness one_alone() {
    return {"one server alone keeps the database, unless what manages it keeps copies: with it everything is "
            "gone",
        "add a second one that commits wait for, and name both in the connection string", false};
}

void look_at_standbys(Database& server, std::size_t hosts, std::vector<Weakness>& found) {
    if (setting(server, "synchronous_standby_names").empty()) {
        if (hosts == 1)
            found.push_back(one_alone());
        else
            found.push_back({"no commit waits for a second server (synchronous_standby_names is empty): what "
                             "was acknowledged last is lost with the first",
                "see whether the second one runs; then set synchronous_standby_names, unless what manages "
                "both servers does it"});
        return;
    }
    // Who may not look at others' rows sees them with nothing in it.
    if (server.number("SELECT count(*) FROM pg_catalog.pg_stat_replication WHERE sync_state IN ('sync',"
                      " 'quorum') OR sync_state IS NULL")
        == 0)
        found.push_back({"no second server is there that a commit would wait for",
            "see why it does not follow (pg_stat_replication)"});
}

void look_at_commits(Database& server, std::vector<Weakness>& found) {
    const std::string commit = setting(server, "synchronous_commit");
    if (commit != "on" && commit != "remote_apply")
        found.push_back({"synchronous_commit is '" + commit + "': what was acknowledged last can be lost",
            "set it to 'on' for this database and this user"});
    if (setting(server, "fsync") == "off")
        found.push_back({"fsync is off: a power cut can damage the database", "set it to 'on'"});
}

/// Where there are two servers.
void look_at_waits(Database& server, std::vector<Weakness>& found) {
    const Duration silence = time_of(server, "wal_sender_timeout");
    if (silence.count() == 0 || silence > longest_silence)
        found.push_back({"wal_sender_timeout is '" + setting(server, "wal_sender_timeout")
                + "': for so long a server that is cut off believes in the other one, and stays open for "
                  "reads",
            "set it to '4s' on both servers", false});
    if (time_of(server, "wal_retrieve_retry_interval") > longest_retry)
        found.push_back({"wal_retrieve_retry_interval is '" + setting(server, "wal_retrieve_retry_interval")
                + "': commits wait for so long after a restart of the first server",
            "set it to '200ms' on both servers", false});
}

/// The seconds that the string has for a setting of the keepalives; ours are there otherwise.
int seconds_of(const PostgresHost& host, std::string_view key, int otherwise) {
    int number = otherwise;
    for (const auto& [name, value] : host.settings)
        if (name == key) std::from_chars(value.data(), value.data() + value.size(), number);
    return number;
}

bool has_no_keepalives(const PostgresHost& host) {
    const auto idle = seconds(seconds_of(host, "keepalives_idle", 1));
    const auto probes =
        seconds(seconds_of(host, "keepalives_interval", 1)) * seconds_of(host, "keepalives_count", 3);
    return seconds_of(host, "keepalives", 1) == 0 || idle + probes > longest_silence;
}

void look_at_keepalives(const std::vector<PostgresHost>& hosts, std::vector<Weakness>& found) {
    if (!hosts.empty() && has_no_keepalives(hosts.front())) // which all have from one string
        found.push_back(
            {"the connection string keeps connections for more than 10 seconds whose network is cut",
                "say nothing of keepalives there, or 'keepalives_idle=1 keepalives_interval=1 "
                "keepalives_count=3'",
                false});
}

/// When they were started: one that has two names in the string is one.
std::set<std::string> writable_servers(const SeenServer& seen) {
    std::set<std::string> starts;
    for (const PostgresHost& host : seen.hosts)
        try {
            PostgresLink link(host, steady_clock() + seen.answer_within);
            link.execute("SELECT extract(epoch FROM pg_postmaster_start_time())");
            const PostgresAnswer answer = link.finish(steady_clock() + seen.answer_within);
            starts.insert(pq().value(answer.get(), 0, 0));
        } catch (const DatabaseLost&) {   // NOLINT(bugprone-empty-catch): a standby, or away
        } catch (const DatabaseDenied&) { // NOLINT(bugprone-empty-catch): nobody of ours writes there
        }
    return starts;
}

void look_at_hosts(const SeenServer& seen, std::vector<Weakness>& found) {
    if (writable_servers(seen).size() > 1)
        found.push_back({"two servers of the connection string can be written: daemons may lead on either",
            "end the one that should follow at once, and see what manages both (such as 'pg_autoctl show "
            "state')"});
}

} // namespace

std::vector<Weakness> weaknesses_of(Database& server, const SeenServer& seen) {
    std::vector<Weakness> found;
    look_at_standbys(server, seen.hosts.size(), found);
    look_at_commits(server, found);
    if (server.number("SELECT pg_backend_pid()") != seen.process)
        found.push_back({"a pooler stands between: a session that leads would not be one",
            "connect to the servers themselves"});
    if (seen.collation)
        found.push_back(
            {"it sorts as '" + *seen.collation + "' does, and not by bytes: names come in another order",
                "make a database with LOCALE 'C', and move everything there"});
    look_at_keepalives(seen.hosts, found);
    if (seen.hosts.size() == 1) return found;
    look_at_waits(server, found);
    look_at_hosts(seen, found);
    return found;
}

} // namespace convassign
