// SPDX-License-Identifier: MIT
#include "core/store/line_members.h"

#include "core/wrap/database.h"

namespace convassign::line_members {

LineMembers of(Database& database, LineId line) {
    LineMembers members;
    members.is_everybody = database.number("SELECT has_members FROM lines WHERE id = ?", {line}) == 0;
    for (Rows row = database.query("SELECT agent FROM line_members WHERE line_id = ? ORDER BY agent", {line});
         row.next();)
        members.agents.push_back(row.text(0));
    return members;
}

void save(Database& database, LineId line, const LineMembers& members) {
    database.run("UPDATE lines SET has_members = ? WHERE id = ?", {!members.is_everybody, line});
    database.run("DELETE FROM line_members WHERE line_id = ?", {line});
    for (const std::string& agent : members.agents)
        database.run(
            "INSERT INTO line_members (line_id, agent) VALUES (?, ?) ON CONFLICT DO NOTHING", {line, agent});
}

std::unordered_map<LineId, std::vector<AgentId>> by_line(Database& database) {
    std::unordered_map<LineId, std::vector<AgentId>> members;
    for (Rows row = database.query("SELECT l.id, a.id FROM lines l"
                                   " LEFT JOIN line_members m ON m.line_id = l.id"
                                   " LEFT JOIN agents a ON a.name = m.agent AND a.removed = 0"
                                   " WHERE l.has_members = 1");
         row.next();) {
        std::vector<AgentId>& of_line = members[row.id<LineId>(0)];
        if (const auto agent = row.maybe_id<AgentId>(1)) of_line.push_back(*agent);
    }
    return members;
}

} // namespace convassign::line_members
