// SPDX-License-Identifier: MIT
//
// The files of messages, through both programs.

#include "core/store/rules.h"
#include "core/wrap/json.h"
#include "tests/support/world.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>

namespace convassign {

namespace {

const std::string picture = "GIF89a a picture of a cat";

struct MediaFiles : testing::Test {
    World world;

    MediaFiles() {
        world.with_twilio = false;
        world.more_config = "[[provider]]\nname = \"walk-in\"\ntype = \"local\"\n";
    }

    std::string folder() const { return world.database() + "-media"; }
    std::string write(const std::string& name, const std::string& content) const {
        std::ofstream(world.file(name), std::ios::binary) << content;
        return world.file(name);
    }
    /// Returns the number of the message.
    std::int64_t inject(const std::string& customer, const std::string& file) {
        const Json answer = parse_json(world.must({"--json", "inject", "--from", customer, "--media", file}));
        return answer["message_id"].get<std::int64_t>();
    }
    RawReply get(std::int64_t message) {
        return world.http("GET", "/api/v1/messages/" + std::to_string(message) + "/media/1", token);
    }
    std::int64_t count(const std::string& what) {
        return world.store().number("SELECT count(*) FROM " + what);
    }
    std::size_t files() const {
        std::error_code none;
        const std::filesystem::directory_iterator begin(folder(), none);
        return none ? 0 : static_cast<std::size_t>(std::distance(begin, {}));
    }
    void expect_rules_kept() {
        for (const rules::Broken& broken : rules::find_broken(world.store()))
            ADD_FAILURE() << broken.what << ": " << broken.which;
    }

    std::string token;
};

TEST_F(MediaFiles, AreFetchedShownAndForgotten) {
    world.write_config();
    token = world.agent("maria");
    Program daemon = world.serving_daemon();

    const std::int64_t message = inject("c1", write("cat.gif", picture));
    ASSERT_TRUE(eventually([&] { return get(message).status == 200; })) << daemon.err();

    const RawReply reply = get(message);
    EXPECT_EQ(reply.body, picture);
    EXPECT_EQ(reply.header("Content-Type"), "image/gif");
    EXPECT_EQ(reply.header("Content-Length"), std::to_string(picture.size()));
    EXPECT_EQ(reply.header("Content-Disposition"), "inline; filename*=UTF-8''cat.gif");
    const Json status = parse_json(world.must({"--json", "status"}));
    EXPECT_EQ(status["media"]["files"], 1);
    EXPECT_EQ(status["media"]["bytes"], picture.size());
    world.must({"check"});

    EXPECT_EQ(files(), 1U);
    world.must({"customer", "forget", "c1", "--yes"});
    EXPECT_EQ(files(), 0U);
    EXPECT_EQ(get(message).status, 404);
    expect_rules_kept();
}

TEST_F(MediaFiles, AreFetchedOnlyWhenAskedForWhereNothingIsKept) {
    world.more_config += "[media]\nkeep = \"0\"\n";
    world.write_config();
    token = world.agent("maria");
    Program daemon = world.serving_daemon();
    const std::int64_t message = inject("c1", write("cat.gif", picture));
    ASSERT_TRUE(eventually([&] { return count("media WHERE reason = 'only_asked'") == 1; })) << daemon.err();
    EXPECT_EQ(files(), 0U);

    EXPECT_EQ(get(message).status, 202);

    EXPECT_TRUE(eventually([&] { return get(message).status == 200; })) << daemon.err();
}

TEST_F(MediaFiles, AreFetchedByADaemonThatCronRuns) {
    world.write_config();
    world.must({"enable"});
    inject("c1", write("cat.gif", picture));
    inject("c2", write("dog.gif", picture + " or a dog"));

    Program daemon = world.daemon({"--once"});

    EXPECT_EQ(daemon.wait().status, 0) << daemon.err();
    EXPECT_EQ(count("media WHERE state = 'ready'"), 2);
    EXPECT_EQ(files(), 2U);
}

TEST_F(MediaFiles, OfADiskThatIsFullAreToldOfAndCostNoMessage) {
    world.write_config();
    token = world.agent("maria");
    Program daemon = world.serving_daemon();
    // The database and its log grow no further in this test than they have by now.
    const rlimit small{3 << 20, RLIM_INFINITY};
    ASSERT_EQ(prlimit(daemon.pid(), RLIMIT_FSIZE, &small, nullptr), 0);

    inject("c1", write("large.bin", std::string(4 << 20, 'x')));
    ASSERT_TRUE(eventually([&] { return count("media WHERE reason = 'no_room'") == 1; })) << daemon.err();
    const std::int64_t message = inject("c2", write("cat.gif", picture));

    EXPECT_TRUE(eventually([&] { return count("messages") == 2; }));
    const Finished check = world.command({"check", "--quick"});
    EXPECT_EQ(check.status, 1);
    EXPECT_NE(check.out.find("no room in"), std::string::npos) << check.out;
    EXPECT_NE(
        parse_json(world.must({"--json", "status"}))["health"].dump().find("no room in"), std::string::npos);
    EXPECT_EQ(world.http("GET", "/healthz", token).status, 503);
    EXPECT_TRUE(eventually([&] { return get(message).status == 200; })) << daemon.err();
    EXPECT_TRUE(daemon.is_running());
}

TEST_F(MediaFiles, AreWholeOrNotThereWhereverTheDaemonIsKilled) {
    world.write_config();
    token = world.agent("maria");
    std::vector<std::int64_t> messages;
    std::vector<std::string> contents;
    for (int i = 0; i < 12; ++i) {
        contents.push_back(
            "GIF89a " + std::string(static_cast<std::size_t>(i + 1) << 18, static_cast<char>('a' + i)));
        messages.push_back(
            inject("c" + std::to_string(i), write("file-" + std::to_string(i) + ".gif", contents.back())));
    }
    for (int kills = 0; kills < 8; ++kills) {
        Program daemon = world.serving_daemon();
        poll(nullptr, 0, 7 * kills);
        for (std::size_t i = 0; i < messages.size(); ++i) {
            const RawReply reply = get(messages[i]);
            if (reply.status == 200)
                EXPECT_EQ(reply.body, contents[i]) << "half a file";
            else
                EXPECT_EQ(reply.status, 202);
        }
        daemon.signal(SIGKILL);
        daemon.wait();
    }

    Program daemon = world.serving_daemon();
    EXPECT_TRUE(eventually([&] { return count("media WHERE state = 'ready'") == 12; })) << daemon.err();
    EXPECT_TRUE(eventually([&] { return files() == 12; })) << "something was left over";
    for (std::size_t i = 0; i < messages.size(); ++i)
        EXPECT_EQ(get(messages[i]).body, contents[i]);
    expect_rules_kept();
}

TEST_F(MediaFiles, AreReadOnlyWhereEverybodyMayReadThem) {
    world.write_config();
    const std::string secret = write("secret", "token");
    std::filesystem::permissions(secret, std::filesystem::perms(0600));

    const Finished refused = world.command({"inject", "--from", "c1", "--media", secret});
    EXPECT_EQ(refused.status, 2);
    EXPECT_NE(refused.err.find("not everybody may read"), std::string::npos) << refused.err;
    EXPECT_EQ(world.command({"inject", "--from", "c1", "--media", world.file("nowhere")}).status, 2);
    EXPECT_EQ(world.command({"inject", "--from", "c1"}).status, 2);
}

} // namespace

} // namespace convassign
