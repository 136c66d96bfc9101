// SPDX-License-Identifier: MIT
#include "core/wrap/postgres_link.h"

#include "core/wrap/postgres_library.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <memory>
#include <poll.h>
#include <system_error>

namespace convassign {

namespace {

// PostgreSQL's own numbers of its types, which never change.
constexpr Oid type_int8 = 20;
constexpr Oid type_text = 25;
constexpr Oid type_bytea = 17;

// libpq sends what it holds by itself when that is 8 KiB.
constexpr std::size_t largest_part = 6 * 1024;

constexpr Oid type_of(Bound::Type type) {
    switch (type) {
    case Bound::Type::integer:
        return type_int8;
    case Bound::Type::text:
    case Bound::Type::rows:
        return type_text;
    case Bound::Type::bytes:
        return type_bytea;
    }
    return 0;
}

/// Without the line feed that libpq ends its texts with.
std::string first_line(const char* text) {
    const std::string_view all = text == nullptr ? "" : text;
    return std::string(all.substr(0, all.find('\n')));
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> parts{""};
    for (const char c : text)
        if (c == ',')
            parts.emplace_back();
        else
            parts.back() += c;
    return parts;
}

/// Why libpq does not take it. It quotes what it does not understand, which may be a part of the password:
/// that word is told only where it stands before any.
std::string what_is_wrong(const std::string& connection, const char* problem) {
    const std::string_view said = problem == nullptr ? "" : problem;
    const std::size_t begin = said.find('"');
    const std::size_t end = said.find('"', begin == said.npos ? begin : begin + 1);
    const std::size_t secret = std::min(connection.find("password"), connection.find("://"));
    if (end != said.npos) {
        const std::string_view word = said.substr(begin + 1, end - begin - 1);
        const auto is_name = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
        if (!word.empty() && std::ranges::all_of(word, is_name) && connection.find(word) < secret)
            return "this libpq has no option '" + std::string(word) + "'";
    }
    return "it is none that this libpq knows; PostgreSQL's manual tells of them under 'Connection Strings', "
           "and"
           " an option that is too new is named here where it stands before the password";
}

const std::string* find(const PostgresHost& host, std::string_view key) {
    for (const auto& [name, value] : host.settings)
        if (name == key) return &value;
    return nullptr;
}

/// The values of a statement as libpq wants them.
class Parameters {
public:
    explicit Parameters(Values values) {
        for (const Bound& bound : values)
            add(bound);
        for (std::size_t i = 0; i < texts_.size(); ++i)
            if (is_empty_[i])
                pointers_.push_back(nullptr);
            else
                pointers_.push_back(texts_[i].c_str());
    }

    /// About how many bytes are sent for them, and for the request.
    [[nodiscard]] std::size_t size() const {
        constexpr std::size_t around_each = 16;
        std::size_t size = 4 * around_each;
        for (const std::string& text : texts_)
            size += text.size() + around_each;
        return size;
    }
    [[nodiscard]] int count() const { return static_cast<int>(pointers_.size()); }
    [[nodiscard]] const char* const* pointers() const { return pointers_.data(); }
    [[nodiscard]] const int* lengths() const { return lengths_.data(); }
    [[nodiscard]] const int* formats() const { return formats_.data(); }

private:
    void add(const Bound& bound) {
        struct AsText {
            std::string operator()(std::int64_t value) const { return std::to_string(value); }
            /// A server takes no NUL in a text, and what is bound would end there.
            std::string operator()(std::string_view text) const {
                std::string whole;
                for (const char c : text)
                    c == '\0' ? whole += "\xEF\xBF\xBD" : whole += c; // U+FFFD
                return whole;
            }
            std::string operator()(std::span<const unsigned char> bytes) const {
                return {bytes.begin(), bytes.end()};
            }
            std::string operator()(const BoundRows* rows) const { return rows->json(); }
        };
        texts_.push_back(bound.is_empty() ? "" : std::visit(AsText{}, bound.value()));
        is_empty_.push_back(bound.is_empty());
        lengths_.push_back(static_cast<int>(texts_.back().size()));
        formats_.push_back(bound.type() == Bound::Type::bytes ? 1 : 0);
    }

    std::vector<std::string> texts_;
    std::vector<bool> is_empty_;
    std::vector<const char*> pointers_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
};

bool is_failure(const pg_result* answer) {
    const ExecStatusType status = pq().result_status(answer);
    return status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_PIPELINE_SYNC;
}

std::string field(const pg_result& answer, int code) {
    const char* text = pq().result_error_field(&answer, code);
    return text == nullptr ? "" : text;
}

} // namespace

void clear_answer(pg_result* answer) noexcept { pq().clear(answer); }
void close_link(pg_conn* connection) noexcept { pq().finish(connection); }

std::vector<PostgresHost> hosts_of(const std::string& connection) {
    char* problem = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(PQconninfoFree)*> options(
        pq().parse_settings(connection.c_str(), &problem), pq().free_settings);
    const std::unique_ptr<char, decltype(PQfreemem)*> owned(problem, pq().free);
    if (!options) throw DatabaseError("read the connection string: " + what_is_wrong(connection, problem));
    PostgresHost all;
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option)
        if (option->val != nullptr) all.settings.emplace_back(option->keyword, option->val);
    const std::string* named = find(all, "host") != nullptr ? find(all, "host") : find(all, "hostaddr");
    const auto names = split(named == nullptr ? "" : *named);
    const std::string* ports = find(all, "port");
    std::vector<PostgresHost> hosts;
    for (std::size_t i = 0; i < names.size(); ++i) {
        PostgresHost host = all;
        host.name = names[i];
        for (auto& [key, value] : host.settings) {
            if (key != "host" && key != "hostaddr" && key != "port") continue;
            const auto parts = split(value); // one port stands for all hosts
            value = parts[std::min(i, parts.size() - 1)];
        }
        if (ports != nullptr) host.name += ':' + *find(host, "port");
        hosts.push_back(std::move(host));
    }
    return hosts;
}

std::string name_of_server(const std::string& connection) {
    const auto hosts = hosts_of(connection);
    const std::string* database = find(hosts.front(), "dbname");
    std::string name = (database == nullptr ? "its database" : *database) + " on ";
    for (std::size_t i = 0; i < hosts.size(); ++i)
        name += (i == 0 ? "" : ", ") + (hosts[i].name.empty() ? "this machine" : hosts[i].name);
    return name;
}

PostgresLink::PostgresLink(const PostgresHost& host, Moment deadline) : name_(host.name) {
    connect(host, deadline);
    pq().set_notice_receiver(connection_.get(), hear_notice, this);
    if (pq().set_nonblocking(connection_.get(), 1) != 0 || pq().enter_pipeline_mode(connection_.get()) != 1)
        lose(first_line(pq().error_message(connection_.get())));
}

/// Not by a connect_timeout of libpq's, which its functions that do not block know nothing of.
void PostgresLink::connect(const PostgresHost& host, Moment deadline) {
    std::vector<const char*> keys;
    std::vector<const char*> values;
    // So that the system finds out that a network is cut; what the connection string says comes behind, and
    // wins.
    for (const auto& [key, value] : {std::pair("keepalives_idle", "1"), std::pair("keepalives_interval", "1"),
             std::pair("keepalives_count", "3"), std::pair("tcp_user_timeout", "3000")}) {
        keys.push_back(key);
        values.push_back(value);
    }
    for (const auto& [key, value] : host.settings) {
        keys.push_back(key.c_str());
        values.push_back(value.c_str());
    }
    for (const auto& [key, value] :
        {std::pair("client_encoding", "UTF8"), std::pair("fallback_application_name", "convassign"),
            std::pair("target_session_attrs", "read-write")}) {
        keys.push_back(key);
        values.push_back(value);
    }
    keys.push_back(nullptr);
    values.push_back(nullptr);
    connection_.reset(pq().connect_start_params(keys.data(), values.data(), 0));
    if (!connection_) throw std::bad_alloc();
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;
    while (status != PGRES_POLLING_OK) {
        if (status == PGRES_POLLING_FAILED || pq().status(connection_.get()) == CONNECTION_BAD) {
            const std::string cause = first_line(pq().error_message(connection_.get()));
            if (pq().connection_needs_password(connection_.get()) == 1
                || cause.find("authentication") != std::string::npos
                || cause.find("pg_hba.conf") != std::string::npos)
                throw DatabaseDenied("open the database at '" + name_ + "': " + cause);
            lose(cause);
        }
        wait_for_socket(status == PGRES_POLLING_WRITING ? POLLOUT : POLLIN, deadline);
        status = pq().connect_poll(connection_.get());
    }
}

int PostgresLink::socket() const { return pq().socket(connection_.get()); }

int PostgresLink::process() const { return pq().process(connection_.get()); }

void PostgresLink::wait_for_socket(short events, Moment deadline) {
    pollfd socket{pq().socket(connection_.get()), events, 0};
    while (true) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - steady_clock()).count();
        const int ready = poll(&socket, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000)));
        if (ready > 0) return; // also where this process itself was halted, and the answer is here
        if (left <= 0) lose("it does not answer in time");
        if (ready < 0 && errno != EINTR) lose(std::generic_category().message(errno));
    }
}

void PostgresLink::prepare(
    std::int64_t number, const std::string& sql, const std::vector<Bound::Type>& types) {
    std::vector<Oid> oids;
    for (const Bound::Type type : types)
        oids.push_back(type_of(type));
    require_sent(pq().send_prepare(connection_.get(), std::to_string(number).c_str(), sql.c_str(),
        static_cast<int>(oids.size()), oids.data()));
    size_of_part_ += sql.size();
}

void PostgresLink::execute(std::int64_t number, Values values) {
    const Parameters parameters(values);
    require_sent(pq().send_query_prepared(connection_.get(), std::to_string(number).c_str(),
        parameters.count(), parameters.pointers(), parameters.lengths(), parameters.formats(), 0));
    size_of_part_ += parameters.size();
    if (size_of_part_ > largest_part) end_part();
}

void PostgresLink::execute(const std::string& sql) {
    require_sent(
        pq().send_query_params(connection_.get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0));
}

void PostgresLink::require_sent(int is_sent) {
    if (is_sent != 1) lose(first_line(pq().error_message(connection_.get())));
    ++requests_;
}

/// A server that has heard a part without its end waits for that as long as the session lasts: it does not
/// take it for silence.
void PostgresLink::end_part() {
    if (pq().pipeline_sync(connection_.get()) != 1) lose(first_line(pq().error_message(connection_.get())));
    parts_.push_back(std::exchange(requests_, 0));
    size_of_part_ = 0;
}

PostgresAnswer PostgresLink::next_answer(Moment deadline) {
    while (pq().is_busy(connection_.get()) == 1) {
        const bool is_all_sent = pq().flush(connection_.get()) == 0;
        wait_for_socket(is_all_sent ? POLLIN : POLLIN | POLLOUT, deadline);
        if (pq().consume_input(connection_.get()) != 1)
            lose(first_line(pq().error_message(connection_.get())));
    }
    return PostgresAnswer(pq().next_result(connection_.get()));
}

PostgresAnswer PostgresLink::finish(Moment deadline) {
    end_part();
    PostgresAnswer last;
    PostgresAnswer failed;
    for (const int requests : std::exchange(parts_, {})) {
        for (int i = 0; i < requests; ++i) {
            last = next_answer(deadline);
            if (!last) lose("an answer is missing");
            if (is_failure(last.get()) && !failed) failed = std::move(last);
            // What is left of the session says nothing more.
            if (failed && pq().status(connection_.get()) == CONNECTION_BAD) fail(*failed);
            if (next_answer(deadline)) lose("there is one answer too many");
        }
        const PostgresAnswer sync = next_answer(deadline);
        if (!failed && pq().result_status(sync.get()) != PGRES_PIPELINE_SYNC) lose("its answers do not end");
    }
    if (failed) fail(*failed);
    return last;
}

void PostgresLink::run_script(const std::string& sql, Moment deadline) {
    if (requests_ > 0 || !parts_.empty()) finish(deadline);
    if (pq().exit_pipeline_mode(connection_.get()) != 1
        || pq().send_query(connection_.get(), sql.c_str()) != 1)
        lose(first_line(pq().error_message(connection_.get())));
    PostgresAnswer failed;
    while (PostgresAnswer answer = next_answer(deadline))
        if (is_failure(answer.get()) && !failed) failed = std::move(answer);
    if (pq().enter_pipeline_mode(connection_.get()) != 1)
        lose(first_line(pq().error_message(connection_.get())));
    if (failed) fail(*failed);
}

std::int64_t PostgresLink::told_by_others() {
    if (pq().consume_input(connection_.get()) != 1) lose(first_line(pq().error_message(connection_.get())));
    while (const std::unique_ptr<PGnotify, decltype(PQfreemem)*> notice{
        pq().next_notification(connection_.get()), pq().free})
        if (notice->be_pid != pq().process(connection_.get())) ++told_;
    return told_;
}

void PostgresLink::hear_notice(void* self, const pg_result* notice) {
    if (field(*notice, PG_DIAG_SQLSTATE) == "01000")
        static_cast<PostgresLink*>(self)->was_wait_cancelled_ = true;
}

void PostgresLink::lose(const std::string& cause) const {
    throw DatabaseLost("use the database at '" + name_ + "': " + cause);
}

/// The classes and codes are those of PostgreSQL's manual, appendix A.
void PostgresLink::fail(const pg_result& answer) const {
    const std::string state = field(answer, PG_DIAG_SQLSTATE);
    std::string cause = field(answer, PG_DIAG_MESSAGE_PRIMARY);
    if (cause.empty()) cause = first_line(pq().result_error_message(&answer));
    const std::string text = "use the database at '" + name_ + "': " + cause;
    constexpr std::array lost{"57P01", "57P02", "57P03", "57P05", "25006", "25P03"};
    const bool is_lost =
        state.empty() || state.starts_with("08") || std::ranges::find(lost, state) != lost.end();
    if (is_lost || pq().status(connection_.get()) == CONNECTION_BAD) throw DatabaseLost(text);
    if (state == "55P03" || state == "40P01" || state == "40001") throw DatabaseBusy(text);
    if (state == "57014") throw QueryCut(text);
    if (state == "53100") throw DatabaseFull(text);
    if (state.starts_with("28") || state == "42501") throw DatabaseDenied(text);
    if (state == "XX001" || state == "XX002") throw DamagedDatabase(text);
    throw DatabaseError(text);
}

} // namespace convassign
