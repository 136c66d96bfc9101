// SPDX-License-Identifier: MIT
#include "core/move_database.h"

#include "cmd/actor.h"
#include "cmd/command.h"
#include "cmd/json.h"
#include "cmd/progress.h"
#include "core/config/keys.h"
#include "core/media_folder.h"

#include <filesystem>
#include <iostream>

namespace convassign {

namespace {

/// As the configuration wants them.
std::string absolute(const std::string& path) {
    return path.empty() ? path : std::filesystem::absolute(path).lexically_normal().string();
}

MovePlace place_of(const MoveOptions& asked) {
    return {absolute(asked.path), absolute(asked.url_file),
        absolute(asked.folder.empty() ? system_folder : asked.folder)};
}

std::string toml_text(const std::string& text) {
    std::string quoted;
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return '"' + quoted + '"';
}

void print_keys(Output& output, const MovePlace& place) {
    output.row({"[database]"});
    if (place.url_file.empty()) return output.row({"path = " + toml_text(place.path)});
    output.row({"url_file = " + toml_text(place.url_file)});
    if (place.folder != system_folder) output.row({"folder = " + toml_text(place.folder)});
}

void print(const PlainNeeds& needs, const Moved& moved, const MovePlace& place) {
    Output& output = needs.output;
    Table table{{{"TABLE"}, {"ROWS", Fit::whole, true}}, {}};
    for (const Moved::Table& one : moved.tables)
        if (one.rows > 0) table.rows.push_back({one.name, std::to_string(one.rows)});
    output.table(table);
    output.confirm({(moved.was_there ? "was moved before, and retired now: " : "moved ")
        + count_of(moved.contents.conversations, "conversation") + " and "
        + count_of(moved.contents.messages, "message") + " from '" + moved.from + "' to '" + moved.to + "'"});
    output.confirm(
        {"instead of what [database] says now, the configuration has to say before convassignd starts:"});
    print_keys(output, place);
}

void note(const PlainNeeds& needs, const Moved& moved) {
    Output& output = needs.output;
    for (const std::string& wrong : moved.notes)
        output.note("was wrong before, and is so still: " + wrong);
    if (moved.missing_files > 0)
        output.note(count_of(moved.missing_files, "file") + " of messages "
            + (moved.missing_files == 1 ? "is" : "are")
            + " not on this machine; where their providers still have them, they are fetched again");
    if (needs.config.database_url_file.empty())
        output.note("'" + moved.from
            + "' is kept, and is opened by nobody any more; to go back to what it holds,"
              " run 'convassign restore "
            + moved.from + "'");
    else
        output.note(
            "'" + moved.from + "' is kept, and is opened by nobody any more; drop it once you are sure");
    output.note("the daemon makes the index for searches anew; until then they take longer");
}

} // namespace

void run_move_database(const PlainNeeds& needs, const Options& options) {
    require_admin_by_configuration(needs.config, needs.user, "move the database");
    const MovePlace place = place_of(options.move);
    Progress progress(std::cerr, is_error_watched() && !options.quiet);
    const Moved moved =
        move_database(needs.config, place, needs.now, [&](const std::string& text) { progress.tell(text); });
    progress.clear();
    if (needs.output.json())
        needs.output.document(moved_json(moved));
    else
        print(needs, moved, place);
    note(needs, moved);
}

} // namespace convassign
