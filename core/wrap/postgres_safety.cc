// SPDX-License-Identifier: MIT
#include "core/wrap/postgres_safety.h"

#include "core/wrap/database.h"

namespace convassign {

namespace {

std::string setting(Database& server, const char* name) {
    Rows row = server.query("SELECT current_setting(?, true)", {name});
    return row.next() ? row.text(0) : "";
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
                "set synchronous_standby_names, or let what manages both servers do it"});
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

} // namespace

std::vector<Weakness> weaknesses_of(Database& server, const SeenServer& seen) {
    std::vector<Weakness> found;
    look_at_standbys(server, seen.hosts, found);
    look_at_commits(server, found);
    if (server.number("SELECT pg_backend_pid()") != seen.process)
        found.push_back({"a pooler stands between: a session that leads would not be one",
            "connect to the servers themselves"});
    if (seen.collation)
        found.push_back(
            {"it sorts as '" + *seen.collation + "' does, and not by bytes: names come in another order",
                "make a database with LOCALE 'C', and move everything there"});
    return found;
}

} // namespace convassign
