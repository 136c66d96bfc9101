// SPDX-License-Identifier: MIT
#include "daemon/api/assets.h"

#include "tests/support/api_world.h"
#include "tests/support/paths.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <vector>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace convassign {

namespace {

const std::vector<PortalFile> files{
    {"index.html",
        "<html data-languages=\"{languages}\"><script src=\"{assets}/portal.js\"></script><link "
        "href=\"{assets}/portal.css\">"},
    {"portal.js", "import './texts.js';"},
    {"portal.css", "body {}"},
    {"icon.svg", "<svg/>"},
    {"icon.png", "\x89PNG"},
    {"portal.webmanifest", "{}"},
    {"presence.js", "'use strict';"},
    {"words/en.js", "export const words = {};"},
    {"words/de.js", "export const words = {};"},
};

Request get(const std::string& path, const std::string& known = "") {
    Request request;
    request.method = "GET";
    request.path = path;
    if (!known.empty()) request.headers.emplace_back("if-none-match", known);
    return request;
}

/// The folder that the page names: "/assets/DIGEST".
std::string folder_of(const Assets& assets) {
    const std::string page = assets.answer(get("/")).value().body;
    const std::size_t start = page.find("/assets/");
    EXPECT_NE(start, std::string::npos) << page;
    return page.substr(start, std::string("/assets/0123456789abcdef").size());
}

TEST(Assets, ServeThePageWithTheFolderOfAllTheOthers) {
    const Assets assets(files);

    const Reply page = assets.answer(get("/")).value();
    const std::string folder = folder_of(assets);

    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
    EXPECT_EQ(header(page, "Cache-Control"), "no-cache");
    EXPECT_EQ(page.body,
        "<html data-languages=\"de en\"><script src=\"" + folder + "/portal.js\"></script><link href=\""
            + folder + "/portal.css\">");
    EXPECT_EQ(
        folder.find_first_not_of("0123456789abcdef", std::string("/assets/").size()), std::string::npos);
}

TEST(Assets, AreKeptForEverByTheFolderOfTheirDigest) {
    const Assets assets(files);

    const Reply script = assets.answer(get(folder_of(assets) + "/portal.js")).value();

    EXPECT_EQ(script.body, "import './texts.js';");
    EXPECT_EQ(header(script, "Cache-Control"), "public, max-age=31536000, immutable");
}

TEST(Assets, GoCompressedToThoseWhoTakeThat) {
    auto compressible = files;
    compressible[1].compressed = "gz";
    const Assets assets(compressible);
    Request request = get(folder_of(assets) + "/portal.js");
    const Reply plain = assets.answer(request).value();
    request.headers.emplace_back("accept-encoding", "br, gzip, deflate");

    const Reply compressed = assets.answer(request).value();

    EXPECT_EQ(compressed.body, "gz");
    EXPECT_EQ(header(compressed, "Content-Encoding"), "gzip");
    EXPECT_EQ(header(compressed, "Vary"), "Accept-Encoding");
    EXPECT_NE(header(compressed, "ETag"), header(plain, "ETag"));
    EXPECT_EQ(plain.body, "import './texts.js';");
    EXPECT_EQ(header(plain, "Content-Encoding"), "");
    EXPECT_EQ(header(plain, "Vary"), "Accept-Encoding");
}

TEST(Assets, GoAsTheyAreWhereGzipIsRefusedOrWouldNotHelp) {
    auto compressible = files;
    compressible[1].compressed = "gz";
    compressible[2].compressed = "longer than the original";
    const Assets assets(compressible);
    Request script = get(folder_of(assets) + "/portal.js");
    script.headers.emplace_back("accept-encoding", "gzip;q=0, deflate");
    Request style = get(folder_of(assets) + "/portal.css");
    style.headers.emplace_back("accept-encoding", "gzip");

    EXPECT_EQ(assets.answer(script).value().body, "import './texts.js';");
    EXPECT_EQ(assets.answer(style).value().body, "body {}");
}

/// What a browser has to read before it shows anything: what the page's first source imports, and all that
/// these import in turn. What is imported in the middle of the work is read when it is needed.
std::set<std::string> files_of_the_first_view() {
    std::map<std::string, std::string> contents;
    for (const PortalFile& file : portal_files())
        contents[std::string(file.name)] = file.content;
    std::set<std::string> known{"index.html", "portal.css"};
    std::vector<std::string> left{"start.js", "portal.js", "presence.js"};
    const std::regex import(R"re((?:from|import) "\./([\w/]+\.js)")re");
    while (!left.empty()) {
        const std::string name = left.back();
        left.pop_back();
        if (!known.insert(name).second) continue;
        const std::string& content = contents.at(name);
        for (std::sregex_iterator found(content.begin(), content.end(), import), end; found != end; ++found)
            left.push_back((*found)[1]);
    }
    return known;
}

TEST(Assets, OfTheFirstViewAreSmall) {
    const std::set<std::string> first = files_of_the_first_view();
    std::size_t bytes = 0;
    std::size_t words = 0; // of one language alone, the longest one
    for (const PortalFile& file : portal_files())
        if (file.name.starts_with("words/") && file.name.find(".later") == std::string_view::npos)
            words = std::max(words, file.compressed.size());
        else if (first.contains(std::string(file.name)))
            bytes += file.name == "index.html" ? file.content.size() : file.compressed.size();
    bytes += words;

    EXPECT_TRUE(first.contains("conversation.js"));
    EXPECT_FALSE(first.contains("settings.js"));
    EXPECT_GT(words, 1000u);
    EXPECT_LT(bytes, 60u * 1024);
}

TEST(Assets, AreInAnotherFolderOnceAnyOfThemIsAnother) {
    const std::string before = folder_of(Assets(files));
    for (std::size_t i = 0; i < files.size(); ++i) {
        auto changed = files;
        const std::string content = std::string(files[i].content) + "{assets}";
        changed[i].content = content;

        EXPECT_NE(folder_of(Assets(changed)), before) << files[i].name;
    }
    EXPECT_EQ(folder_of(Assets(files)), before);
}

TEST(Assets, SayWhatTheyAre) {
    const std::vector<std::pair<std::string, std::string>> types{
        {"portal.js", "text/javascript; charset=utf-8"},
        {"portal.css", "text/css; charset=utf-8"},
        {"icon.svg", "image/svg+xml; charset=utf-8"},
        {"icon.png", "image/png"},
        {"portal.webmanifest", "application/manifest+json; charset=utf-8"},
    };
    const Assets assets(files);

    for (const auto& [name, type] : types)
        EXPECT_EQ(assets.answer(get(folder_of(assets) + "/" + name)).value().content_type, type);
}

TEST(Assets, AreNotSentAgainToWhoHasThem) {
    const Assets assets(files);
    for (const std::string& path :
        {std::string("/"), folder_of(assets) + "/portal.js", std::string("/presence.js")}) {
        const std::string etag = header(*assets.answer(get(path)), "ETag");
        ASSERT_TRUE(etag.size() > 2 && etag.front() == '"' && etag.back() == '"') << etag;

        for (const std::string& known : {etag, "W/" + etag, "\"other\", " + etag, std::string("*")}) {
            const Reply reply = assets.answer(get(path, known)).value();
            EXPECT_EQ(reply.status, 304) << path << " " << known;
            EXPECT_EQ(reply.body, "");
            EXPECT_EQ(header(reply, "ETag"), etag);
            EXPECT_NE(header(reply, "Cache-Control"), "");
        }
        EXPECT_EQ(assets.answer(get(path, "\"other\"")).value().status, 200);
    }
}

TEST(Assets, LetNothingButTheirOwnKindRun) {
    const Assets assets(files);
    for (const std::string& path :
        {std::string("/"), folder_of(assets) + "/portal.js", std::string("/presence.js")}) {
        const Reply reply = assets.answer(get(path)).value();

        EXPECT_EQ(header(reply, "Content-Security-Policy"),
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
            "connect-src 'self'; "
            "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
            "frame-ancestors 'none'");
        EXPECT_EQ(header(reply, "Referrer-Policy"), "no-referrer");
        EXPECT_EQ(header(reply, "Cross-Origin-Opener-Policy"), "same-origin");
    }
}

TEST(Assets, HaveTheScriptForOtherPagesAtAnAddressThatStays) {
    const Assets assets(files);

    const Reply script = assets.answer(get("/presence.js")).value();

    EXPECT_EQ(script.body, assets.answer(get(folder_of(assets) + "/presence.js")).value().body);
    EXPECT_EQ(header(script, "Cache-Control"), "public, max-age=3600");
    EXPECT_EQ(header(script, "Cross-Origin-Resource-Policy"), "cross-origin");
    EXPECT_EQ(header(*assets.answer(get("/")), "Cross-Origin-Resource-Policy"), "");
}

TEST(Assets, AreNoneElsewhere) {
    const Assets assets(files);
    const std::string folder = folder_of(assets);
    for (const std::string& path : {std::string("/portal.js"), std::string("/index.html"), folder,
             folder + "/", folder + "/other.js", folder + "/../" + folder + "/portal.js",
             std::string("/assets/0123456789abcdef/portal.js"), std::string("/api/v1/agents")})
        EXPECT_FALSE(assets.answer(get(path))) << path;
}

TEST(Assets, AreOnlyRead) {
    Request request = get("/");
    request.method = "POST";

    const Reply reply = Assets(files).answer(request).value();

    EXPECT_EQ(reply.status, 405);
    EXPECT_EQ(header(reply, "Allow"), "GET, HEAD");
}

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// What is built in as portal.css: the stylesheets of all views in the order of their names.
std::string joined_stylesheets() {
    std::set<std::filesystem::path> sources;
    for (const auto& entry : std::filesystem::directory_iterator(source_path("daemon/portal/style")))
        sources.insert(entry.path());
    EXPECT_EQ(sources.begin()->filename(), "base.css");
    std::string all;
    for (const std::filesystem::path& source : sources)
        all += content_of(source);
    return all;
}

/// Without indentation, and without comments behind the first line; the lines keep their numbers.
std::string lean(const std::string& name, const std::string& source) {
    const bool is_lean = (name.ends_with(".js") || name.ends_with(".css")) && name != "presence.js";
    if (!is_lean) return source;
    std::istringstream lines(source);
    std::string all;
    bool is_first = true;
    for (std::string line; std::getline(lines, line); is_first = false) {
        line.erase(0, std::min(line.find_first_not_of(" \t"), line.size()));
        if (!is_first && line.starts_with("//")) line.clear();
        line = std::regex_replace(line, std::regex(R"([ \t]+//[/<]* .*$)"), "");
        all += line + "\n";
    }
    return all;
}

TEST(PortalFiles, AreThoseOfTheSourcesWithoutTheirComments) {
    std::map<std::string, std::string> sources{{"portal.css", lean("portal.css", joined_stylesheets())}};
    const auto add = [&](const std::string& room, const std::filesystem::directory_entry& entry) {
        const std::string name = room + entry.path().filename().string();
        if (!entry.is_directory()) sources[name] = lean(name, content_of(entry.path()));
    };
    for (const auto& entry : std::filesystem::directory_iterator(source_path("daemon/portal")))
        add("", entry);
    for (const auto& entry : std::filesystem::directory_iterator(source_path("daemon/portal/words")))
        add("words/", entry);

    std::map<std::string, std::string> built_in;
    for (const PortalFile& file : portal_files())
        built_in[std::string(file.name)] = file.content;

    EXPECT_EQ(built_in, sources);
    EXPECT_TRUE(built_in.contains("index.html"));
    EXPECT_TRUE(built_in.contains("presence.js"));
}

/// Sentences that stand in a script itself: what a person reads is in words/, in each language.
std::vector<std::string> sentences_in(const std::string& script) {
    static const std::regex comment("(^|\\s)//.*");
    static const std::regex sentence("[\"`][A-Z][a-z]+( [A-Za-z]+)+[.…?!]?[\"`]");
    std::vector<std::string> found;
    std::istringstream rows(script);
    for (std::string row; std::getline(rows, row);) {
        row = std::regex_replace(row, comment, "");
        for (std::sregex_iterator each(row.begin(), row.end(), sentence), end; each != end; ++each)
            found.push_back(each->str());
    }
    return found;
}

TEST(PortalFiles, SayNothingThatIsNotAmongTheWords) {
    EXPECT_EQ(sentences_in("say(\"Try again\"); // \"Not this\""), std::vector<std::string>{"\"Try again\""});

    for (const PortalFile& file : portal_files()) {
        if (!file.name.ends_with(".js") || file.name.starts_with("words/")) continue;
        EXPECT_EQ(sentences_in(std::string(file.content)), std::vector<std::string>{}) << file.name;
    }
}

TEST(PortalFiles, AreStyledByClassesAndNotByIds) {
    std::istringstream rows(joined_stylesheets());
    for (std::string row; std::getline(rows, row);) {
        const bool is_selector = row.ends_with('{') || row.ends_with(',');
        EXPECT_FALSE(is_selector && row.find('#') != std::string::npos) << row;
    }
}

} // namespace

} // namespace convassign
