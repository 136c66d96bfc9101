// SPDX-License-Identifier: MIT
#include "core/restore.h"

#include "cmd/actor.h"
#include "cmd/command.h"
#include "cmd/json.h"
#include "cmd/progress.h"
#include "core/base/error.h"

#include <iostream>

namespace convassign {

namespace {

Cells contents_row(const char* name, const Contents& contents) {
    return {{name, Style::dim}, std::to_string(contents.conversations), std::to_string(contents.messages),
        contents.newest() ? local_time(*contents.newest()) : "-"};
}

void print(const PlainNeeds& needs, const Restored& restored, const std::string& file) {
    needs.output.confirm({"restored '" + restored.database + "' from '" + file + "'"});
    Table table{{{""}, {"CONVERSATIONS", Fit::whole, true}, {"MESSAGES", Fit::whole, true}, {"NEWEST"}}, {}};
    if (restored.before) table.rows.push_back(contents_row("before", *restored.before));
    table.rows.push_back(contents_row("now", restored.now));
    needs.output.table(table);
}

void note(const PlainNeeds& needs, const Restored& restored) {
    if (!restored.unread.empty()) needs.output.note("the old database cannot be read: " + restored.unread);
    if (!restored.moved_to.empty())
        needs.output.note("the old database is '" + restored.moved_to + "' now, with its log beside it");
    if (restored.remembered > 0)
        needs.output.note("since that copy customers were forgotten (" + std::to_string(restored.remembered)
            + "), who are in it again: forget them again, with 'convassign customer forget'");
    if (restored.is_older)
        needs.output.note("it is of an older version of convassign, and is changed when it is first opened");
    needs.output.note(
        "start convassignd; it asks providers again for what came since, as far as they still tell");
}

} // namespace

void run_restore(const PlainNeeds& needs, const Options& options) {
    require_admin_by_configuration(needs.config, needs.user, "restore the database");
    if (!needs.config.database_url_file.empty())
        throw UsageError("restore the database: a server keeps it; see PostgreSQL's manual for its backups");
    Progress progress(std::cerr, is_error_watched() && !options.quiet);
    const Restored restored = restore(needs.config.database_path, options.restore_from, needs.now,
        [&](const std::string& text) { progress.tell(text); });
    progress.clear();
    if (needs.output.json())
        needs.output.document(restored_json(restored));
    else if (!options.quiet)
        print(needs, restored, options.restore_from);
    note(needs, restored);
}

} // namespace convassign
