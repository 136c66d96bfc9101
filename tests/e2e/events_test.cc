// SPDX-License-Identifier: MIT
#include "tests/support/world.h"

#include "core/wrap/json.h"

#include <csignal>
#include <gtest/gtest.h>

namespace convassign {

namespace {

/// One open event stream.
class Stream {
public:
    Stream(World& world, const std::string& token, const std::string& last_id = "")
        : client_(world.socket()) {
        client_.send("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
            + (last_id.empty() ? "" : "\r\nLast-Event-ID: " + last_id) + "\r\n\r\n");
        client_.read_until("\r\n\r\n");
        client_.read_until("id: ");
        last_id_ = field("id: " + client_.read_until("\n\n"), "id: ");
    }

    /// The data of the next event of that name.
    Json next(const std::string& name) {
        for (;;) {
            const std::string text = client_.read_until("\n\n");
            if (text.find("event: ") == std::string::npos) continue; // a ping
            last_id_ = field(text, "id: ");
            if (field(text, "event: ") == name) return parse_json(field(text, "data: "));
        }
    }

    [[nodiscard]] const std::string& last_id() const { return last_id_; }

private:
    static std::string field(const std::string& text, const std::string& name) {
        const std::size_t start = text.find(name) + name.size();
        return text.substr(start, text.find('\n', start) - start);
    }

    RawClient client_;
    std::string last_id_;
};

struct EventStreamOfTheDaemon : testing::Test {
    World world;
    std::string maria = world.agent("maria");
    std::optional<Program> daemon = world.serving_daemon();

    void inject(const std::string& from) { world.must({"inject", "--from", from, "--text", "hello"}); }
};

TEST_F(EventStreamOfTheDaemon, TellsWhatTheCommandLineDoes) {
    Stream stream(world, maria);

    inject("customer");
    EXPECT_EQ(stream.next("conversation")["state"], "unassigned");
    world.must({"claim", "1", "maria"});
    EXPECT_EQ(stream.next("conversation")["assignee"], "maria");
    world.must({"enable"});
    EXPECT_EQ(stream.next("settings")["auto_assign"], true);
    world.must({"agent", "set", "maria", "--display-name", "Maria"});
    EXPECT_EQ(stream.next("presence")["display_name"], "Maria");
}

TEST_F(EventStreamOfTheDaemon, TellsOfAMessageInAConversationThatIsAssigned) {
    inject("customer");
    world.must({"claim", "1", "maria"});
    Stream stream(world, maria);

    inject("customer");

    const Json event = stream.next("conversation");
    EXPECT_EQ(event["assignee"], "maria");
    EXPECT_EQ(event["message_count"], 2);
}

TEST_F(EventStreamOfTheDaemon, TellsWhoComesOnline) {
    Stream stream(world, maria);

    world.beat(maria, 1);

    EXPECT_EQ(stream.next("presence")["online"], true);
}

TEST_F(EventStreamOfTheDaemon, ResumesWithoutAGap) {
    std::string last_id;
    {
        Stream stream(world, maria);
        inject("first");
        EXPECT_EQ(stream.next("conversation")["customer"], "first");
        last_id = stream.last_id();
    }
    inject("second");
    inject("third");

    Stream again(world, maria, last_id);

    EXPECT_EQ(again.next("conversation")["customer"], "second");
    EXPECT_EQ(again.next("conversation")["customer"], "third");
}

TEST_F(EventStreamOfTheDaemon, ResumesAcrossARestartOfTheDaemon) {
    const std::string last_id = Stream(world, maria).last_id();
    daemon->signal(SIGKILL);
    daemon->wait();
    inject("meanwhile");
    daemon.emplace(world.serving_daemon());

    Stream again(world, maria, last_id);

    EXPECT_EQ(again.next("conversation")["customer"], "meanwhile");
}

TEST_F(EventStreamOfTheDaemon, EndsWhenItsTokenIsRevoked) {
    RawClient client(world.socket());
    client.send(
        "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + maria + "\r\n\r\n");
    client.read_until("id: ");

    world.must({"agent", "token", "maria", "--revoke"});

    EXPECT_NO_THROW(client.read_to_end());
    EXPECT_EQ(world.http("GET", "/api/v1/agents", maria).status, 401);
}

} // namespace

} // namespace convassign
