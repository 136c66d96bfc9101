// SPDX-License-Identifier: MIT
#include "core/backup.h"

#include "cmd/command.h"
#include "cmd/json.h"
#include "cmd/progress.h"
#include "cmd/views.h"

#include <iostream>

namespace convassign {

namespace {

void print(const CommandNeeds& needs, const Backup& backup) {
    const Contents& saved = backup.contents;
    needs.output.confirm({"saved " + count_of(saved.conversations, "conversation") + " and "
        + count_of(saved.messages, "message") + " to '" + backup.file + "' (" + size_in_words(backup.size)
        + ")" + (saved.newest() ? ", the newest of " + local_time(*saved.newest()) : "")
        + (backup.has_replaced ? "; it takes the place of an older one" : "")});
    for (const std::string& file : backup.removed)
        needs.output.confirm({"removed '" + file + "'"});
}

} // namespace

void run_backup(const CommandNeeds& needs, const Options& options) {
    Progress progress(std::cerr, is_error_watched() && !options.quiet);
    const Backup backup = back_up(needs.for_action(), options.backup.target, options.backup.keep,
        [&](const std::string& text) { progress.tell(text); });
    progress.clear();
    if (needs.output.json())
        needs.output.document(backup_json(backup));
    else
        print(needs, backup);
}

} // namespace convassign
