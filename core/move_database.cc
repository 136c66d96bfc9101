// SPDX-License-Identifier: MIT
#include "core/move_database.h"

#include "core/base/error.h"
#include "core/media_folder.h"
#include "core/move_checks.h"
#include "core/move_source.h"
#include "core/store/contents.h"
#include "core/store/media.h"
#include "core/store/schema_tables.h"
#include "core/store/table_rows.h"

#include <filesystem>
#include <fstream>

namespace convassign {

namespace {

/// Tells how far a long way through all rows is.
class Share {
public:
    Share(const Told& told, std::string doing, std::int64_t all)
        : told_(told), doing_(std::move(doing)), all_(all) {}

    void add(std::int64_t rows) {
        done_ += rows;
        if (told_ && all_ > 0) told_(doing_ + ": " + std::to_string(done_ * 100 / all_) + " %");
    }

private:
    const Told& told_;
    std::string doing_;
    std::int64_t all_;
    std::int64_t done_ = 0;
};

void copy_file(const std::string& from, const std::string& folder, const media_files::File& file) {
    constexpr std::size_t at_once = 1 << 20;
    NewMedia media(folder);
    std::ifstream source(from, std::ios::binary);
    for (std::string bytes(at_once, '\0'); source;) {
        source.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        media.write(std::string_view(bytes).substr(0, static_cast<std::size_t>(source.gcount())));
    }
    static_cast<void>(media.finish("", file.digest));
}

/// They stay in the old folder, too. What a move that fails has left in the new one the daemon there removes
/// after a day.
void copy_files(Database& from, const std::string& to, Moved& moved, const Told& told) {
    const std::string source = media_folder(from.path());
    const std::string target = media_folder(to);
    const auto files = media_files::all(from);
    Share share(told, "copying the files of messages", std::ssize(files));
    for (const media_files::File& file : files) {
        const bool is_here = is_there(source, file.digest, file.size);
        if (is_here && !is_there(target, file.digest, file.size))
            copy_file(source + "/" + file.digest, target, file);
        ++(is_here ? moved.files : moved.missing_files);
        share.add(1);
    }
}

std::vector<Moved::Table> count_rows(Database& database, const std::vector<TableShape>& tables) {
    std::vector<Moved::Table> counts;
    for (const TableShape& table : tables)
        counts.push_back({table.name, table_rows::count(database, table)});
    return counts;
}

std::int64_t all_of(const std::vector<Moved::Table>& tables) {
    std::int64_t rows = 0;
    for (const Moved::Table& table : tables)
        rows += table.rows;
    return rows;
}

void fill(MoveSource& source, MoveTarget& target, const std::vector<TableShape>& tables, const Moved& moved,
    const Told& told) {
    std::vector<table_rows::Sum> sums;
    Share moving(told, "moving", all_of(moved.tables));
    for (const TableShape& table : tables)
        sums.push_back(table_rows::copy(
            source.rows(), target.rows(), table, [&](std::int64_t rows) { moving.add(rows); }));
    target.settle(tables);
    Share comparing(told, "comparing", all_of(moved.tables));
    for (std::size_t i = 0; i < tables.size(); ++i) {
        const auto there =
            table_rows::sum(target.rows(), tables[i], [&](std::int64_t rows) { comparing.add(rows); });
        if (there != sums[i])
            throw DatabaseError("'" + tables[i].name + "' is not there as it was: "
                + std::to_string(there.rows) + " rows of " + std::to_string(sums[i].rows));
    }
}

/// Whether a move that was killed has filled it: then it has the very rows.
bool has_same_rows(MoveSource& source, MoveTarget& target, const std::vector<TableShape>& tables) {
    const auto uncounted = [](std::int64_t) {};
    for (const TableShape& table : tables)
        if (table_rows::count(source.rows(), table) != table_rows::count(target.rows(), table)) return false;
    for (const TableShape& table : tables)
        if (table_rows::sum(source.rows(), table, uncounted)
            != table_rows::sum(target.rows(), table, uncounted))
            return false;
    return true;
}

[[noreturn]] void refuse_filled(MoveTarget& target) {
    const Contents there = read_contents(target.rows());
    throw UsageError("move to database '" + target.name() + "': it is not empty: it holds "
        + std::to_string(there.conversations) + " conversations and " + std::to_string(there.messages)
        + " messages; choose another place, such as a new database");
}

} // namespace

Moved move_database(const Config& config, const MovePlace& place, Time now, const Told& told) {
    MoveSource source(config);
    const auto target = open_target(config, place);
    const auto tables = movable_tables();
    Moved moved;
    moved.from = source.rows().name();
    moved.to = target->name();
    try {
        moved.tables = count_rows(source.rows(), tables);
        moved.contents = read_contents(source.rows());
        moved.was_there = target->was_filled();
        if (moved.was_there && !has_same_rows(source, *target, tables)) refuse_filled(*target);
        copy_files(source.rows(), target->path(), moved, told);
        if (!moved.was_there) {
            fill(source, *target, tables, moved, told);
            moved.notes = hold_against(source.rows(), target->rows(), told);
        }
        source.prepare_to_retire();
        target->finish();
    } catch (const DatabaseError&) {
        std::throw_with_nested(DatabaseError("move database '" + moved.from + "'"));
    }
    source.retire(now);
    return moved;
}

} // namespace convassign
