// SPDX-License-Identifier: MIT
#include "core/move_target.h"

#include "core/backup.h"
#include "core/base/error.h"
#include "core/base/file_lock.h"
#include "core/base/part_file.h"
#include "core/base/private_file.h"
#include "core/config/config.h"
#include "core/daemon_lock.h"
#include "core/open_server.h"
#include "core/store/migrate.h"
#include "core/wrap/postgres.h"
#include "core/wrap/sqlite.h"
#include "core/wrap/sqlite_upkeep.h"
#include "core/wrap/table_shape.h"

#include <algorithm>
#include <filesystem>
#include <optional>

namespace convassign {

namespace {

namespace files = std::filesystem;

constexpr auto moving_to = "move to database";

[[noreturn]] void refuse_place(const std::string& path, const std::string& cause) {
    throw UsageError(std::string(moving_to) + " '" + path + "': " + cause);
}

std::optional<std::string> column_of_numbers(const TableShape& table) {
    const auto key = std::ranges::find(table.columns, table.key.front(), &TableShape::Column::name);
    const bool is_number = table.key.size() == 1 && key->type == Bound::Type::integer;
    return is_number ? std::optional(key->name) : std::nullopt;
}

/// A file that gets its name only once it is whole.
class NewFile : public MoveTarget {
public:
    explicit NewFile(const std::string& path)
        : lock_(lock_out_daemons(path, std::string(moving_to) + " '" + path + "'")),
          part_(path),
          database_(std::in_place, part_.path(), SqliteDatabase::Mode::filled),
          path_(path) {
        all_.emplace(*database_);
        migrate(*database_);
    }

    [[nodiscard]] Database& rows() override { return *database_; }
    [[nodiscard]] std::string name() const override { return path_; }
    [[nodiscard]] std::string path() const override { return path_; }
    [[nodiscard]] bool was_filled() const override { return false; }
    void settle(const std::vector<TableShape>&) override { optimize(*database_); }

    void finish() override {
        all_->commit();
        all_.reset();
        database_.reset();
        give_rights_of(path_, part_.path());
        part_.put_in_place();
    }

private:
    FileLock lock_;
    PartFile part_;
    std::optional<SqliteDatabase> database_;
    std::optional<Transaction> all_;
    std::string path_;
};

/// One that is there already.
class OldFile : public MoveTarget {
public:
    explicit OldFile(const std::string& path)
        : lock_(lock_out_daemons(path, std::string(moving_to) + " '" + path + "'")),
          database_(path, SqliteDatabase::Mode::alone) {
        if (known_version(database_) != schema_version) refuse_place(path, "there is a file of that name");
    }

    [[nodiscard]] Database& rows() override { return database_; }
    [[nodiscard]] std::string name() const override { return database_.path(); }
    [[nodiscard]] std::string path() const override { return database_.path(); }
    [[nodiscard]] bool was_filled() const override { return true; }
    void settle(const std::vector<TableShape>&) override {}
    void finish() override {}

private:
    FileLock lock_;
    SqliteDatabase database_;
};

/// A server's, in one transaction.
class Server : public MoveTarget {
public:
    explicit Server(const Config& config) : database_(open_server_alone(config, moving_to)) {
        prepare_server(*database_);
        was_filled_ = known_server_version(*database_) > 0;
        all_.emplace(*database_);
        migrate_server(*database_);
    }

    [[nodiscard]] Database& rows() override { return *database_; }
    [[nodiscard]] std::string name() const override { return database_->name(); }
    [[nodiscard]] std::string path() const override { return database_->path(); }
    [[nodiscard]] bool was_filled() const override { return was_filled_; }

    void settle(const std::vector<TableShape>& tables) override {
        for (const TableShape& table : tables) {
            if (const auto column = column_of_numbers(table)) go_on_behind(*database_, table.name, *column);
            look_at_growth(*database_, table.name);
        }
    }

    void finish() override {
        if (!was_filled_) all_->commit();
    }

private:
    std::unique_ptr<Database> database_;
    bool was_filled_ = false;
    std::optional<Transaction> all_;
};

Config config_of(const Config& config, const MovePlace& place) {
    Config target = config;
    target.database_url_file = place.url_file;
    target.database_path = place.folder + "/convassign";
    return target;
}

} // namespace

std::unique_ptr<MoveTarget> open_target(const Config& config, const MovePlace& place) {
    if (place.path.empty()) {
        if (place.url_file == config.database_url_file)
            refuse_place(place.url_file, "that is the database itself");
        return std::make_unique<Server>(config_of(config, place));
    }
    std::error_code ignored;
    if (config.database_url_file.empty() && files::equivalent(place.path, config.database_path, ignored))
        refuse_place(place.path, "that is the database itself");
    if (!files::exists(files::symlink_status(place.path, ignored)))
        return std::make_unique<NewFile>(place.path);
    if (!is_our_database(place.path))
        refuse_place(place.path, "there is a file of that name; choose another");
    return std::make_unique<OldFile>(place.path);
}

} // namespace convassign
