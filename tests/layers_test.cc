// SPDX-License-Identifier: MIT
// Holds every source to the layers: what may include what, and which file may name which foreign header.

#include "tests/support/paths.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <vector>

namespace convassign {
namespace {

struct Source {
    std::string path; ///< from the root of the project: "core/base/time.h"
    std::vector<std::string> lines;
};

std::vector<std::string> lines_of(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

std::vector<Source> sources_below(const std::vector<std::string>& directories) {
    const std::filesystem::path root = source_path("");
    std::vector<Source> sources;
    for (const std::string& directory : directories)
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root / directory)) {
            const std::string extension = entry.path().extension().string();
            if (extension == ".h" || extension == ".cc")
                sources.push_back({entry.path().lexically_relative(root).string(), lines_of(entry.path())});
        }
    std::sort(sources.begin(), sources.end(),
        [](const auto& one, const auto& other) { return one.path < other.path; });
    return sources;
}

const std::vector<Source>& programs() {
    static const std::vector<Source> sources = sources_below({"core", "cmd", "daemon"});
    return sources;
}

struct Include {
    std::string from; ///< the including file
    std::string name;
    bool foreign; ///< in angle brackets
};

std::vector<Include> includes_of(const std::vector<Source>& sources) {
    static const std::regex pattern(R"re(^\s*#\s*include\s*(["<])([^">]+)[">].*)re");
    std::vector<Include> includes;
    for (const Source& source : sources)
        for (const std::string& line : source.lines)
            if (std::smatch match; std::regex_match(line, match, pattern))
                includes.push_back({source.path, match[2], match[1] == "<"});
    return includes;
}

/// The layers from the bottom up; a path belongs to the longest that it begins with.
const std::vector<std::string> layers{"core/base/", "core/wrap/", "core/search/", "core/config/",
    "core/store/", "core/provider/", "core/notify/", "core/", "cmd/", "daemon/http/", "daemon/api/",
    "daemon/"};

std::string layer_of(const std::string& path) {
    for (const std::string& layer : layers)
        if (path.starts_with(layer)) return layer;
    return "";
}

/// What a header, its source, and the header of its forward declarations have in common.
std::string without_extension(const std::string& path) {
    const std::string stem = path.substr(0, path.rfind('.'));
    return stem.ends_with("_fwd") ? stem.substr(0, stem.size() - 4) : stem;
}

/// What every engine has, and what each of them is.
bool is_face(const std::string& path) {
    return path == "core/wrap/database.h" || path == "core/wrap/leadership.h"
        || path == "core/wrap/word_index.h" || path == "core/wrap/table_shape.h";
}
bool is_postgres(const std::string& path) {
    return path.starts_with("core/wrap/postgres") || path == "core/wrap/no_postgres.cc";
}
bool is_engine(const std::string& path) {
    return is_face(path) || path.starts_with("core/wrap/sqlite") || is_postgres(path);
}

/// Who may know which engine keeps the database: whoever opens it, and what is about files alone.
bool may_name_engine(const std::string& from) {
    static const std::vector<std::string> all{"core/store/store", "core/store/migrate",
        "core/store/log_marks", "core/backup", "core/restore", "core/start_check", "core/checkpoint",
        "core/inspection", "core/retention", "core/move_source", "core/move_target",
        "core/store/schema_tables", "daemon/daemon", "daemon/housekeeping", "daemon/rescue", "daemon/storing",
        "daemon/main", "cmd/open_store", "core/open_server"};
    return is_engine(from) || std::find(all.begin(), all.end(), without_extension(from)) != all.end();
}

bool may_include(const std::string& from, const std::string& name) {
    struct Rule {
        std::string layer;
        std::vector<std::string> may;
    };
    static const std::vector<Rule> rules{
        {"core/base/", {"core/base/"}},
        {"core/wrap/", {"core/base/"}},                   // and each pair of files itself
        {"core/config/", {"core/config/", "core/base/"}}, // and the model
        {"core/search/", {"core/search/", "core/wrap/", "core/base/"}},
        {"core/store/",
            {"core/store/", "core/search/", "core/wrap/",
                "core/base/"}}, // and the model, and the version that a copy is named after
        {"core/provider/",
            {"core/provider/", "core/", "core/store/", "core/config/", "core/wrap/", "core/base/"}},
        {"core/notify/",
            {"core/notify/", "core/", "core/store/", "core/config/", "core/wrap/", "core/base/"}},
        {"core/", {"core/", "core/search/", "core/store/", "core/config/", "core/wrap/", "core/base/"}},
        {"cmd/", {"cmd/", "core/", "core/store/", "core/config/", "core/wrap/", "core/base/"}},
        {"daemon/http/", {"daemon/http/", "core/wrap/", "core/base/"}},
        {"daemon/api/",
            {"daemon/api/", "core/", "core/store/", "core/config/", "core/wrap/",
                "core/base/"}}, // and the messages alone
        {"daemon/",
            {"daemon/", "daemon/api/", "daemon/http/", "core/provider/", "core/notify/", "core/",
                "core/store/", "core/config/", "core/wrap/", "core/base/"}},
    };
    if (without_extension(from) == without_extension(name)) return true;
    if (is_face(name) && is_engine(from)) return true;
    if (is_postgres(from) && is_postgres(name)) return true;
    if (from.starts_with("core/wrap/sqlite") && name.starts_with("core/wrap/sqlite")) return true;
    if (layer_of(from) == "daemon/api/" && name == "daemon/http/message.h") return true;
    const bool is_model = name == "core/model.h" || name == "core/outbox_row.h";
    if (is_model && (layer_of(from) == "core/config/" || layer_of(from) == "core/store/")) return true;
    if (is_engine(name) && !is_face(name) && !may_name_engine(from)) return false;
    const std::string target = layer_of(name);
    return std::any_of(rules.begin(), rules.end(), [&](const Rule& rule) {
        return rule.layer == layer_of(from)
            && std::find(rule.may.begin(), rule.may.end(), target) != rule.may.end();
    });
}

/// Headers of ours that few may include: what they write has to be told in the history, so all others ask
/// those few to write it.
bool is_reserved_for_others(const std::string& from, const std::string& name) {
    static const std::map<std::string, std::vector<std::string>> reserved{
        {"core/store/conversation_writes.h", {"core/lifecycle"}},
        {"core/store/history_writes.h",
            {"core/lifecycle", "core/presence", "core/members", "core/actions_history", "core/commitments",
                "core/retention", "core/store/conversation_writes"}},
    };
    const auto entry = reserved.find(name);
    if (entry == reserved.end() || without_extension(from) == without_extension(name)) return false;
    const auto& holders = entry->second;
    return std::find(holders.begin(), holders.end(), without_extension(from)) == holders.end();
}

/// A header that comes with the compiler or with the system's C library.
bool is_of_the_system(const std::string& name) {
    static const std::regex pattern(R"((sys|netinet|arpa|net|linux)/[a-z0-9_]+\.h|[a-z0-9_]+(\.h)?)");
    return std::regex_match(name, pattern);
}

bool may_name(const std::string& from, const std::string& header) {
    struct Home {
        std::regex headers;
        std::regex files;
    };
    static const std::vector<Home> homes{
        {std::regex(R"(sqlite3\.h)"), std::regex(R"(core/wrap/sqlite\w*\.(h|cc))")},
        {std::regex(R"(libpq-fe\.h)"), std::regex(R"(core/wrap/postgres_library\.h)")},
        {std::regex(R"(curl/.*)"), std::regex(R"(core/wrap/http_client\.(h|cc))")},
        {std::regex(R"(openssl/.*)"), std::regex(R"(core/wrap/(crypto|digest)\.cc)")},
        {std::regex(R"(nlohmann/.*)"), std::regex(R"(core/wrap/json(_fwd)?\.h)")},
        {std::regex(R"(toml\+\+/.*)"), std::regex(R"(core/config/toml\.cc)")},
        {std::regex(R"(boost/math/.*)"), std::regex(R"(core/wrap/distributions\.cc)")},
        {std::regex(R"(boost/.*)"), std::regex(R"(daemon/(http/[a-z_]+|loop)\.(h|cc))")},
        {std::regex(R"(utf8proc\.h)"), std::regex(R"(core/wrap/unicode\.cc)")},
        {std::regex(R"(CLI/.*)"),
            std::regex(R"(cmd/(options(_[a-z]+)?|option_kinds|commands)\.cc|daemon/options\.cc)")},
    };
    for (const Home& home : homes)
        if (std::regex_match(header, home.headers)) return std::regex_match(from, home.files);
    return is_of_the_system(header);
}

/// The line without its `//` comment and without what stands in its strings.
std::string code_of(const std::string& line) {
    static const std::regex strings(R"re("(\\.|[^"\\])*")re");
    const std::string bare = std::regex_replace(line, strings, "\"\"");
    return bare.substr(0, bare.find("//"));
}

TEST(Layers, IncludeOnlyThoseBelowThem) {
    const auto includes = includes_of(programs());

    ASSERT_FALSE(includes.empty());
    for (const Include& include : includes)
        EXPECT_TRUE(include.foreign || may_include(include.from, include.name))
            << include.from << " includes " << include.name;
}

TEST(Layers, LeaveWhatTheHistoryMustTellToThoseWhoWriteIt) {
    for (const Include& include : includes_of(programs()))
        EXPECT_FALSE(is_reserved_for_others(include.from, include.name))
            << include.from << " includes " << include.name;
}

/// Those who ask for actions. Who they are is found out before, and sessions are no action.
bool asks_for_actions(const std::string& path) {
    return (path.starts_with("cmd/") || path.starts_with("daemon/api/")) && path != "daemon/api/sign_in.cc";
}

TEST(Layers, LeaveTransactionsToTheActions) {
    const std::regex transaction(R"(\bTransaction\b)");
    for (const Source& source : programs())
        for (const std::string& line : source.lines)
            EXPECT_FALSE(asks_for_actions(source.path) && std::regex_search(code_of(line), transaction))
                << source.path << ": " << line;
}

TEST(Layers, NameEachForeignHeaderInOnePlace) {
    for (const Include& include : includes_of(programs()))
        EXPECT_TRUE(!include.foreign || may_name(include.from, include.name))
            << include.from << " includes " << include.name;
}

TEST(Layers, TakeClockAndChanceFromTheBaseAlone) {
    const std::regex forbidden(
        R"(system_clock::now|steady_clock::now|random_device|\brand\(|(^|[^\w.>])time\((nullptr|NULL|0|&)|\bgettimeofday\()");
    for (const Source& source : programs())
        for (std::size_t i = 0; i < source.lines.size() && layer_of(source.path) != "core/base/"; ++i)
            EXPECT_FALSE(std::regex_search(code_of(source.lines[i]), forbidden))
                << source.path << ":" << i + 1;
}

/// What a statement begins with, as our texts write it, and what is said to SQLite alone.
bool is_sql(const std::string& line) {
    static const std::regex statement(
        R"re("[^"]*\b(SELECT .+ FROM |SELECT EXISTS|INSERT INTO |UPDATE \w+ SET |DELETE FROM |PRAGMA |VACUUM\b))re");
    return std::regex_search(line, statement) || line.find("sqlite3_") != std::string::npos;
}

TEST(Layers, LeaveSqlToTheStore) {
    const std::regex homes(R"(core/store/\w+\.(h|cc)|core/wrap/(sqlite|postgres)\w*\.(h|cc))");
    for (const Source& source : programs())
        for (std::size_t i = 0; i < source.lines.size() && !std::regex_match(source.path, homes); ++i)
            EXPECT_FALSE(is_sql(source.lines[i])) << source.path << ":" << i + 1;
}

TEST(Layers, SayToSqliteAloneWhatNoOtherEngineHasInOnePlace) {
    const std::regex pragma(
        R"(\bPRAGMA\b|sqlite_(?!(copy|tables|upkeep)\.h)|last_insert_rowid|words_of_(messages|customers)|\bMATCH\b)");
    for (const Source& source : sources_below({"core/store"}))
        for (std::size_t i = 0; i < source.lines.size(); ++i)
            EXPECT_FALSE(std::regex_search(source.lines[i], pragma)) << source.path << ":" << i + 1;
}

/// The headers that `path` reads, directly and through others.
std::set<std::string> read_by(const std::string& path, const std::multimap<std::string, std::string>& reads) {
    std::set<std::string> headers;
    std::vector<std::string> left{path};
    while (!left.empty()) {
        const auto [first, last] = reads.equal_range(left.back());
        left.pop_back();
        for (auto read = first; read != last; ++read)
            if (headers.insert(read->second).second) left.push_back(read->second);
    }
    return headers;
}

/// Which pair of files reads which others, each by its name without extension.
std::multimap<std::string, std::string> pairs_read() {
    std::multimap<std::string, std::string> reads;
    for (const Include& include : includes_of(programs()))
        if (without_extension(include.from) != without_extension(include.name))
            reads.emplace(without_extension(include.from), without_extension(include.name));
    return reads;
}

TEST(Layers, ReadNothingInTheirRoomThatReadsThem) {
    const auto reads = pairs_read();
    for (const Source& source : programs())
        for (const char* room :
            {"core/base/", "core/wrap/", "core/config/", "core/store/", "core/provider/", "core/notify/"}) {
            const std::string pair = without_extension(source.path);
            EXPECT_FALSE(pair.starts_with(room) && read_by(pair, reads).contains(pair)) << pair;
        }
}

/// How many sources of the programs read each header, ours and foreign.
std::map<std::string, std::ptrdiff_t> readers() {
    std::multimap<std::string, std::string> reads;
    for (const Include& include : includes_of(programs()))
        reads.emplace(include.from, include.name);
    std::map<std::string, std::ptrdiff_t> count;
    for (const Source& source : programs())
        if (source.path.ends_with(".cc"))
            for (const std::string& header : read_by(source.path, reads))
                ++count[header];
    return count;
}

TEST(Headers, OfOthersAreReadByFewSources) {
    // Each takes a second or more of compiling in every source that reads it.
    const auto sources = std::count_if(programs().begin(), programs().end(),
        [](const Source& source) { return source.path.ends_with(".cc"); });
    for (const auto& [header, count] : readers()) {
        const bool is_light = is_of_the_system(header) || header == "nlohmann/json_fwd.hpp";
        EXPECT_TRUE(is_light || !layer_of(header).empty() || count <= sources / 6)
            << count << " of " << sources << " sources read " << header;
    }
}

TEST(Layers, AreKeptByTheChecksThemselves) {
    EXPECT_FALSE(may_include("core/base/time.h", "core/model.h"));
    EXPECT_FALSE(may_include("core/wrap/sqlite.h", "core/wrap/json.h"));
    EXPECT_FALSE(may_include("core/store/store.cc", "core/provider/provider.h"));
    EXPECT_FALSE(may_include("core/store/messages.cc", "core/json.h"));
    EXPECT_TRUE(may_include("core/store/messages.cc", "core/model.h"));
    EXPECT_TRUE(is_sql("\"SELECT id FROM lines\""));
    EXPECT_TRUE(is_sql("\"PRAGMA optimize\""));
    EXPECT_FALSE(is_sql("// SELECT id FROM lines"));
    EXPECT_FALSE(may_include("cmd/list.cc", "daemon/api/api.h"));
    EXPECT_FALSE(may_include("core/config/keys.cc", "core/actions.h"));
    EXPECT_TRUE(may_include("core/config/config.h", "core/model.h"));
    EXPECT_FALSE(may_include("cmd/list.cc", "list.h"));
    EXPECT_FALSE(may_include("daemon/http/hub.h", "core/model.h"));
    EXPECT_FALSE(may_include("daemon/api/sign_in.h", "daemon/http/server.h"));
    EXPECT_FALSE(may_include("daemon/api/api.h", "daemon/daemon.h"));
    EXPECT_TRUE(may_include("daemon/api/sign_in.h", "daemon/http/message.h"));
    EXPECT_TRUE(may_include("core/wrap/sqlite.cc", "core/wrap/sqlite.h"));
    EXPECT_TRUE(may_include("core/draw.cc", "core/wrap/database.h"));
    EXPECT_TRUE(may_include("core/backup.cc", "core/wrap/sqlite.h"));
    EXPECT_FALSE(may_include("core/draw.cc", "core/wrap/sqlite.h"));
    EXPECT_TRUE(is_reserved_for_others("core/draw.cc", "core/store/conversation_writes.h"));
    EXPECT_TRUE(is_reserved_for_others("core/draw.cc", "core/store/history_writes.h"));
    EXPECT_FALSE(is_reserved_for_others("core/lifecycle.cc", "core/store/conversation_writes.h"));
    EXPECT_FALSE(is_reserved_for_others("core/draw.cc", "core/lifecycle.h"));
    EXPECT_FALSE(may_name("core/store/store.cc", "sqlite3.h"));
    EXPECT_FALSE(may_name("daemon/api/api.cc", "boost/asio.hpp"));
    EXPECT_FALSE(may_name("core/store/store.cc", "fmt/format.h"));
    EXPECT_TRUE(may_name("core/store/store.cc", "vector"));
    EXPECT_TRUE(may_name("core/base/random.cc", "sys/random.h"));
}

TEST(Headers, AreFoundThroughOthers) {
    const std::multimap<std::string, std::string> reads{{"a.cc", "a.h"}, {"a.h", "b.h"}, {"b.h", "a.h"}};

    EXPECT_EQ(read_by("a.cc", reads), (std::set<std::string>{"a.h", "b.h"}));
}

TEST(Sources, BeginWithTheirLicence) {
    for (const Source& source : sources_below({"core", "cmd", "daemon", "tests"})) {
        ASSERT_FALSE(source.lines.empty()) << source.path;
        EXPECT_EQ(source.lines[0], "// SPDX-License-Identifier: MIT") << source.path;
    }
}

TEST(Headers, AreReadOnce) {
    for (const Source& source : sources_below({"core", "cmd", "daemon", "tests"}))
        EXPECT_EQ(std::count(source.lines.begin(), source.lines.end(), "#pragma once"),
            source.path.ends_with(".h") ? 1 : 0)
            << source.path;
}

} // namespace
} // namespace convassign
