// SPDX-License-Identifier: MIT
#include "core/store/answers.h"

#include "core/wrap/database.h"

namespace convassign::answers {

std::vector<Answer> all(Database& database) {
    std::vector<Answer> answers;
    for (Rows row = database.query("SELECT name, text FROM answers ORDER BY name"); row.next();)
        answers.emplace_back(row.text(0), row.text(1));
    return answers;
}

void save_all(Database& database, const std::vector<Answer>& answers, Time at, const std::string& by) {
    BoundRows names;
    for (const auto& [name, text] : answers) {
        names.add({name});
        database.run("INSERT INTO answers (name, text, changed_at, changed_by) VALUES (?, ?, ?, ?)"
                     " ON CONFLICT (name) DO UPDATE SET text = excluded.text,"
                     " changed_at = excluded.changed_at, changed_by = excluded.changed_by"
                     " WHERE answers.text <> excluded.text",
            {name, text, at, by});
    }
    database.run("DELETE FROM answers WHERE name NOT IN (SELECT v0 FROM bound_rows(?))", {names});
}

} // namespace convassign::answers
