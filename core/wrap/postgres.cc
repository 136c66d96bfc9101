// SPDX-License-Identifier: MIT
#include "core/wrap/postgres.h"

#include "core/wrap/postgres_lead.h"
#include "core/wrap/postgres_library.h"
#include "core/wrap/postgres_link.h"
#include "core/wrap/postgres_rows.h"
#include "core/wrap/postgres_safety.h"
#include "core/wrap/postgres_text.h"
#include "core/wrap/postgres_words.h"

#include <algorithm>
#include <unordered_map>

namespace convassign {

namespace {

constexpr Duration longest_script = std::chrono::minutes(1);
constexpr Duration patience_of_counts = std::chrono::minutes(10);

using Moment = PostgresLink::Moment;

class PostgresDatabase : public Database, public Leadership {
public:
    explicit PostgresDatabase(const PostgresPlace& place)
        : Database(place.path, name_of_server(place.connection)),
          place_(place),
          hosts_(hosts_of(place.connection)) {
        within([](PostgresLink&) {});
    }

    void send(std::string_view sql, Values values) override;
    void script(const std::string& sql) override;
    void wait_at_most(Duration limit) override;
    std::int64_t version_of_others() override;
    std::unique_ptr<WordIndex> word_index(const std::string& name) override {
        return postgres_word_index(*this, name);
    }
    [[nodiscard]] std::unique_ptr<Database> another() const override {
        return open_postgres({place_.connection, place_.path, patience_of_counts});
    }
    [[nodiscard]] Leadership* leadership() override { return this; }
    [[nodiscard]] std::vector<Statement> statements() const override;

    bool try_to_lead(const Leader& self) override;
    void go_on_leading() override;
    [[nodiscard]] bool is_leading() const override { return rank_ == Rank::leading && link_; }
    std::optional<Leader> leader() override { return current_leader(*this); }
    std::vector<Weakness> weaknesses() override {
        return weaknesses_of(
            *this, {hosts_, link().process(), foreign_collation(*this), place_.answer_within});
    }
    [[nodiscard]] int news() const override { return news_.file(); }

private:
    /// `free`: it never wanted to lead, and writes as commands do.
    enum class Rank { free, standing_by, leading, deposed };

    struct Prepared {
        PostgresRows answer;
        std::vector<Bound::Type> types;
        std::int64_t number = 0;  ///< its name in the session
        std::int64_t session = 0; ///< in which it is prepared
    };

    Cursor& start(std::string_view sql, Values values) override;
    void begin(Durability durability) override;
    void commit() override;
    void roll_back() noexcept override;
    void begin_snapshot() override;
    void end_snapshot() noexcept override { roll_back(); }
    void cut_at(std::optional<Moment> deadline) override { deadline_ = deadline; }

    template <typename Work>
    void within(Work work);
    PostgresLink& link();
    void connect();
    void set_up();
    Prepared& sent(PostgresLink& link, std::string_view sql, Values values);
    void tell_deadline(PostgresLink& link);
    [[noreturn]] void refuse_to_act() const;
    void require_epoch(const PostgresAnswer& answer) const;
    PostgresAnswer finish(PostgresLink& link, Duration limit);

    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };

    const PostgresPlace place_;
    const std::vector<PostgresHost> hosts_;
    std::size_t host_ = 0; ///< that is tried first: the one that has answered last, or the one behind it
    const NewsFile news_;  ///< gone after the link, whose socket is in it
    std::unique_ptr<PostgresLink> link_;
    Rank rank_ = Rank::free;
    std::int64_t epoch_ = 0;           ///< of this one, while it leads
    std::int64_t limited_session_ = 0; ///< that may not be silent
    std::int64_t session_ = 0;         ///< how many links there were
    std::int64_t told_before_ = 0;     ///< by others, in the sessions before
    std::int64_t last_number_ = 0;     ///< of a prepared statement
    std::vector<Prepared*> unsure_;    ///< what may be prepared: known when it is finished
    std::unordered_map<std::string, Prepared, Hash, std::equal_to<>> statements_;
    Duration lock_wait_ = std::chrono::seconds(5);
    std::optional<Moment> deadline_; ///< see cut_at()
    bool has_told_deadline_ = false; ///< in this transaction
    bool is_in_snapshot_ = false;
};

/// What is lost is given up: whoever is within a transaction learns it with every statement, and the next one
/// behind it connects anew.
template <typename Work>
void PostgresDatabase::within(Work work) {
    try {
        work(link());
    } catch (const DatabaseLost& error) {
        // Another host may serve by now, while this one still takes connections.
        if (link_) host_ = (host_ + 1) % hosts_.size();
        link_.reset();
        storing_.trouble = StoringTrouble{describe(error), false};
        throw;
    } catch (const DatabaseFull& error) {
        storing_.trouble = StoringTrouble{describe(error), false};
        throw;
    }
}

PostgresLink& PostgresDatabase::link() {
    require_use();
    // The lock went with the session: one that follows would be nobody.
    if (rank_ == Rank::leading && !link_) rank_ = Rank::deposed;
    if (rank_ == Rank::deposed) refuse_to_act();
    if (!link_ && (is_in_transaction() || is_in_snapshot_))
        throw DatabaseLost("use the database at '" + hosts_[host_].name + "': the connection was lost");
    if (!link_) connect();
    return *link_;
}

void PostgresDatabase::connect() {
    for (std::size_t i = 0; !link_; ++i)
        try {
            const std::size_t host = (host_ + i) % hosts_.size();
            link_ = std::make_unique<PostgresLink>(hosts_[host], steady_clock() + place_.connect_within);
            set_up();
            news_.add(link_->socket());
            host_ = host;
        } catch (const DatabaseLost&) {
            link_.reset();
            if (i + 1 == hosts_.size()) throw;
        }
}

void PostgresDatabase::set_up() {
    ++session_;
    ++told_before_; // nobody knows what was committed meanwhile
    unsure_.clear();
    link_->execute("SET bytea_output = hex");
    link_->execute("SET lock_timeout = " + std::to_string(std::max<std::int64_t>(lock_wait_.count(), 1)));
    link_->execute("LISTEN convassign");
    limit_transactions(*link_);
    static_cast<void>(finish(*link_, place_.answer_within));
}

void PostgresDatabase::wait_at_most(Duration limit) {
    lock_wait_ = limit;
    within([&](PostgresLink& link) {
        // 0 would be without end.
        link.execute("SET lock_timeout = " + std::to_string(std::max<std::int64_t>(limit.count(), 1)));
        static_cast<void>(finish(link, place_.answer_within));
    });
}

PostgresAnswer PostgresDatabase::finish(PostgresLink& link, Duration limit) {
    try {
        PostgresAnswer answer = link.finish(steady_clock() + limit);
        unsure_.clear();
        return answer;
    } catch (const Error&) {
        for (Prepared* prepared : unsure_)
            prepared->session = 0;
        unsure_.clear();
        throw;
    }
}

PostgresDatabase::Prepared& PostgresDatabase::sent(PostgresLink& link, std::string_view sql, Values values) {
    auto known = statements_.find(sql);
    if (known == statements_.end()) known = statements_.try_emplace(std::string(sql)).first;
    Prepared& prepared = known->second;
    tell_deadline(link);
    if (prepared.session != session_) {
        prepared.types.clear();
        for (const Bound& value : values)
            prepared.types.push_back(value.type());
        prepared.number = ++last_number_;
        prepared.session = session_;
        unsure_.push_back(&prepared);
        link.prepare(prepared.number, with_numbered_values(sql), prepared.types);
    }
    link.execute(prepared.number, values);
    return prepared;
}

/// The server itself ends what takes too long, with what it is told before each statement; that holds until
/// the end of the transaction.
void PostgresDatabase::tell_deadline(PostgresLink& link) {
    if (!deadline_ && !has_told_deadline_) return;
    std::int64_t left = 0; // without end
    if (deadline_)
        left = std::max<std::int64_t>(
            std::chrono::duration_cast<std::chrono::milliseconds>(*deadline_ - steady_clock()).count(), 1);
    link.execute("SELECT set_config('statement_timeout', '" + std::to_string(left) + "', true)");
    has_told_deadline_ = deadline_.has_value() && (is_in_transaction() || is_in_snapshot_);
}

Cursor& PostgresDatabase::start(std::string_view sql, Values values) {
    Cursor* cursor = nullptr;
    within([&](PostgresLink& link) {
        Prepared& prepared = sent(link, sql, values);
        prepared.answer.begin(finish(link, place_.answer_within));
        cursor = &prepared.answer;
    });
    return *cursor;
}

void PostgresDatabase::send(std::string_view sql, Values values) {
    if (!is_in_transaction()) {
        run(sql, values);
        return;
    }
    within([&](PostgresLink& link) { sent(link, sql, values); });
}

void PostgresDatabase::script(const std::string& sql) {
    within([&](PostgresLink& link) { link.run_script(sql, steady_clock() + longest_script); });
}

std::int64_t PostgresDatabase::version_of_others() {
    std::int64_t version = 0;
    within([&](PostgresLink& link) { version = told_before_ + link.told_by_others(); });
    return version;
}

/// The row that every transaction locks first lets them write one after the other, as SQLite does: so none of
/// them has to be tried again, and the numbers of rows are in the order of the commits.
void PostgresDatabase::begin(Durability durability) {
    within([&](PostgresLink& link) {
        if (rank_ == Rank::standing_by) refuse_to_act();
        link.execute("BEGIN");
        if (durability == Durability::relaxed) link.execute("SET LOCAL synchronous_commit = off");
        link.execute("SELECT epoch FROM leadership WHERE id = 1 FOR UPDATE");
        try {
            require_epoch(finish(link, lock_wait_ + place_.answer_within));
        } catch (const DatabaseLost&) {
            throw;
        } catch (const Error&) {
            roll_back();
            throw;
        }
    });
}

void PostgresDatabase::refuse_to_act() const {
    throw DatabaseLost("use the database at '" + name() + "': another daemon may lead by now");
}

void PostgresDatabase::require_epoch(const PostgresAnswer& answer) const {
    if (rank_ == Rank::leading && pq().value(answer.get(), 0, 0) != std::to_string(epoch_)) refuse_to_act();
}

void PostgresDatabase::commit() {
    within([&](PostgresLink& link) {
        static_cast<void>(link.was_wait_cancelled());
        link.execute("NOTIFY convassign");
        link.execute("COMMIT");
        const PostgresAnswer answer = finish(link, place_.answer_within);
        has_told_deadline_ = false;
        if (pq().command_tag(answer.get()) != std::string_view("COMMIT"))
            throw DatabaseError("commit to the database at '" + link.name() + "': a part of it failed");
        if (link.was_wait_cancelled())
            throw DatabaseLost("commit to the database at '" + link.name()
                + "': the server does not wait any more for its standby to have it");
    });
}

void PostgresDatabase::roll_back() noexcept {
    is_in_snapshot_ = false;
    has_told_deadline_ = false;
    if (!link_) return;
    try {
        try {
            static_cast<void>(finish(*link_, place_.answer_within)); // what was sent before
        } catch (const DatabaseLost&) {
            throw;
        } catch (const DatabaseError&) { // NOLINT(bugprone-empty-catch): it is rolled back
        }
        link_->execute("ROLLBACK");
        static_cast<void>(finish(*link_, place_.answer_within));
    } catch (...) {
        link_.reset(); // with which the server rolls back, too
    }
}

/// Sent with the first statement. Nobody waits for who only reads: that may take its time, as long as it does
/// not lead.
void PostgresDatabase::begin_snapshot() {
    within([&](PostgresLink& link) {
        link.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        if (rank_ == Rank::free) link.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
    });
    is_in_snapshot_ = true;
}

/// The lock alone says little: the row is written, too, and a server whose standby serves others by now would
/// wait there, and be lost.
bool PostgresDatabase::try_to_lead(const Leader& self) {
    rank_ = Rank::standing_by;
    within([&](PostgresLink& link) {
        if (limited_session_ == session_) return;
        limit_silence(link);
        static_cast<void>(finish(link, place_.answer_within));
        limited_session_ = session_;
    });
    if (!take_lead(*this)) return false;
    within([&](PostgresLink& link) {
        try {
            static_cast<void>(link.was_wait_cancelled());
            epoch_ = begin_epoch(*this, self);
        } catch (const DatabaseLost&) {
            throw;
        } catch (const DatabaseError& error) {
            throw DatabaseLost(describe(error)); // with which the lock goes, too
        }
        if (link.was_wait_cancelled()) refuse_to_act();
    });
    rank_ = Rank::leading;
    return true;
}

void PostgresDatabase::go_on_leading() {
    const std::int64_t epoch = current_epoch(*this);
    within([&](PostgresLink&) {
        if (epoch != epoch_) refuse_to_act();
    });
}

std::vector<Database::Statement> PostgresDatabase::statements() const {
    std::vector<Statement> all;
    for (const auto& [text, prepared] : statements_)
        all.push_back({text, prepared.types});
    return all;
}

} // namespace

bool can_open_postgres() { return true; }

std::unique_ptr<Database> open_postgres(const PostgresPlace& place) {
    return std::make_unique<PostgresDatabase>(place);
}

} // namespace convassign
