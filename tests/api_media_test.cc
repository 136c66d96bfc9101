// SPDX-License-Identifier: MIT
#include "core/media.h"
#include "core/store/messages.h"
#include "core/wrap/database.h"
#include "tests/support/api_world.h"

#include <filesystem>
#include <gtest/gtest.h>

namespace convassign {

namespace {

using namespace std::string_literals;

struct ApiMedia : testing::Test {
    ApiWorld world;
    std::string folder = media_folder(world.store.file());
    Headers maria = bearer(world.agent("maria"));

    media::Key receive(const std::string& name = "cat.jpg", const std::string& type = "image/jpeg",
        const std::string& locator = "there") {
        const std::string id = "m" + std::to_string(++received_);
        IncomingMessage one = message(id, "c1", "");
        one.media_count = 1;
        one.media = {{type, {}, name, {}, locator}};
        world.store.store_batch({{one}, std::nullopt});
        return {messages::find(world.store, world.store.line_id, id)->id, 1};
    }
    media::Key have(const std::string& content, const std::string& name = "cat.jpg",
        const std::string& type = "image/jpeg") {
        const media::Key key = receive(name, type);
        NewMedia file(folder);
        file.write(content);
        FetchResult result;
        result.file = file.finish(type);
        settle_fetch(world.store, folder, media::find(world.store, key).value(), result, world.random, noon);
        return key;
    }
    static std::string path(const media::Key& key) {
        return "/api/v1/messages/" + std::to_string(key.message.value) + "/media/" + std::to_string(key.n);
    }
    Reply get(const media::Key& key, Headers more = {}) {
        Headers headers = maria;
        headers.insert(headers.end(), more.begin(), more.end());
        return world.ask("GET", path(key), headers);
    }
    static std::string sent(const Reply& reply) {
        if (!reply.file) return reply.body;
        return reply.file->file->read(reply.file->place, static_cast<std::size_t>(reply.file->size));
    }

private:
    int received_ = 0;
};

} // namespace

TEST_F(ApiMedia, AreShownAsWhatTheyAreAndNothingElse) {
    struct Case {
        std::string content;
        const char* name;
        const char* told;
        const char* type;
        const char* disposition;
    };
    const std::vector<Case> cases{
        {"\xFF\xD8\xFF\xE0 JFIF", "cat.jpg", "image/jpeg", "image/jpeg", "inline; filename*=UTF-8''cat.jpg"},
        {"GIF89a", "cat.gif", "text/html", "image/gif", "inline; filename*=UTF-8''cat.gif"},
        {"OggS\0"s, "", "audio/ogg; codecs=opus", "audio/ogg",
            "attachment; filename*=UTF-8''voice-note-3-1.ogg"},
        {"\0\0\0\x20"s + "ftypmp42\0\0\0\0"s, "a b.mp4", "video/mp4", "video/mp4",
            "attachment; filename*=UTF-8''a%20b.mp4"},
        {"<html><script>", "cat.jpg", "image/jpeg", "application/octet-stream",
            "attachment; filename*=UTF-8''cat.jpg"},
        {"<svg onload=", "x.svg", "image/svg+xml", "application/octet-stream",
            "attachment; filename*=UTF-8''x.svg"},
        {"%PDF-1.7", "Überweisung \"1\".pdf", "application/pdf", "application/octet-stream",
            "attachment; filename*=UTF-8''%C3%9Cberweisung%20%221%22.pdf"},
    };
    for (const Case& one : cases) {
        const Reply reply = get(have(one.content, one.name, one.told));
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(sent(reply), one.content);
        EXPECT_EQ(reply.content_type, one.type) << one.content;
        if (one.content.front() != '<')
            EXPECT_EQ(header(reply, "Content-Disposition"), one.disposition);
        else
            EXPECT_TRUE(header(reply, "Content-Disposition").starts_with("attachment;"));
        EXPECT_EQ(header(reply, "Content-Security-Policy"),
            "sandbox; default-src 'none'; style-src 'unsafe-inline'");
        EXPECT_EQ(header(reply, "X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(header(reply, "Cross-Origin-Resource-Policy"), "same-origin");
        EXPECT_EQ(header(reply, "Cache-Control"), "private, no-store");
        EXPECT_EQ(header(reply, "Accept-Ranges"), "bytes");
    }
}

TEST_F(ApiMedia, AreHandedOutInParts) {
    const media::Key key = have("0123456789", "a.txt", "text/plain");

    const Reply part = get(key, {{"range", "bytes=2-4"}});
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(sent(part), "234");
    EXPECT_EQ(header(part, "Content-Range"), "bytes 2-4/10");
    EXPECT_EQ(sent(get(key, {{"range", "bytes=-4"}})), "6789");
    EXPECT_EQ(sent(get(key, {{"range", "bytes=0-"}})), "0123456789");
    EXPECT_EQ(get(key, {{"range", "bytes=0-"}}).status, 206) << "never 200 to a plain range";

    const Reply beyond = get(key, {{"range", "bytes=10-"}});
    EXPECT_EQ(beyond.status, 416);
    EXPECT_EQ(header(beyond, "Content-Range"), "bytes */10");

    const Reply several = get(key, {{"range", "bytes=0-1,4-5"}});
    EXPECT_EQ(several.status, 200);
    EXPECT_EQ(sent(several), "0123456789");
    EXPECT_EQ(get(key, {{"range", "bytes=0-1"}, {"if-range", "\"mark\""}}).status, 200);
}

TEST_F(ApiMedia, AreFetchedWhereSomebodyAsks) {
    const media::Key key = receive();
    hold_back(world.store);
    const int woken = world.woken;

    const Reply reply = get(key);

    EXPECT_EQ(reply.status, 202);
    EXPECT_EQ(parse_json(reply.body)["state"], "waiting");
    EXPECT_GT(world.woken, woken);
    EXPECT_TRUE(media::next_due(world.store, world.store.line_id, noon)->is_asked);
}

TEST_F(ApiMedia, ThatAreGoneSaySo) {
    const Reply unreadable = get(receive("cat.jpg", "image/jpeg", ""));
    EXPECT_EQ(unreadable.status, 410);

    const media::Key lost = receive();
    settle_fetch(world.store, folder, media::find(world.store, lost).value(),
        {FetchOutcome::gone, "status 410"}, world.random, noon);
    EXPECT_EQ(get(lost).status, 410);
    EXPECT_NE(get(lost).body.find("does not have it any more"), std::string::npos);

    const media::Key large = receive();
    FetchResult result{FetchOutcome::too_large, ""};
    result.size = std::int64_t{1} << 40;
    settle_fetch(world.store, folder, media::find(world.store, large).value(), result, world.random, noon);
    EXPECT_EQ(get(large).status, 409);
}

TEST_F(ApiMedia, WhoseFileIsNotThereAreFetchedAgain) {
    const media::Key key = have("GIF89a");
    std::filesystem::remove_all(folder);

    EXPECT_EQ(get(key).status, 202);
    EXPECT_EQ(media::find(world.store, key)->state, MediaState::waiting);
}

TEST_F(ApiMedia, AreForThoseWhoAreSignedIn) {
    const media::Key key = have("GIF89a");

    EXPECT_EQ(world.ask("GET", path(key)).status, 401);
    EXPECT_EQ(world.ask("POST", path(key), maria).status, 405);
    EXPECT_EQ(world.ask("GET", "/api/v1/messages/1/media/2", maria).status, 404);
    EXPECT_EQ(world.ask("GET", "/api/v1/messages/99/media/1", maria).status, 404);
    EXPECT_EQ(world.ask("GET", "/api/v1/messages/1/media/0", maria).status, 404);
    EXPECT_EQ(world.ask("GET", path(key) + "?download=1", maria).status, 400);
}

TEST_F(ApiMedia, AreToldInTheirMessage) {
    have("GIF89a", "cat");

    const Json shown = world.document("GET", "/api/v1/conversations/1", maria)["messages"][0]["media"][0];

    EXPECT_EQ(shown["state"], "ready");
    EXPECT_EQ(shown["type"], "image/gif");
    EXPECT_EQ(shown["file_name"], "cat.gif");
    EXPECT_TRUE(shown["reason"].is_null());
    EXPECT_EQ(shown.find("locator"), shown.end()) << "whoever knows it may read the file";
}

TEST_F(ApiMedia, AreNamedInTheExportOfTheirCustomer) {
    const media::Key key = have("GIF89a");
    const Headers admin = bearer(world.agent("ada", Role::admin));

    const Json all = world.document("GET", "/api/v1/customers/c1/export", admin);

    EXPECT_EQ(all["customers"][0]["conversations"][0]["messages"][0]["media"][0]["file"],
        media::find(world.store, key)->digest);
}

} // namespace convassign
