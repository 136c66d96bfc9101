// SPDX-License-Identifier: MIT
#include "tests/support/api_world.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct ApiConversations : testing::Test {
    ApiWorld world;
    Headers maria = bearer(world.agent("maria"));

    /// c1 has waited longest.
    void receive(int count) {
        for (int i = 1; i <= count; ++i)
            world.store.receive("c" + std::to_string(i), noon - 1h + i * 1min);
    }

    std::vector<std::string> customers(const Json& page) {
        std::vector<std::string> names;
        for (const Json& conversation : page["conversations"])
            names.push_back(conversation["customer"]);
        return names;
    }
};

using Names = std::vector<std::string>;

TEST_F(ApiConversations, ComeWithAsManyMessagesAsAreAskedFor) {
    for (int i = 0; i < 3; ++i)
        world.store.receive("c1", noon - 1h + i * 1min);
    const auto shown = [&](const std::string& query) {
        return world.document("GET", "/api/v1/conversations/1" + query, maria)["messages"].size();
    };

    EXPECT_EQ(shown(""), 3u);
    EXPECT_EQ(shown("?messages=2"), 2u);
    EXPECT_EQ(shown("?messages=0"), 0u);
    for (const std::string wrong : {"201", "-1", "x", ""})
        EXPECT_EQ(world.ask("GET", "/api/v1/conversations/1?messages=" + wrong, maria).status, 400) << wrong;
}

TEST_F(ApiConversations, ComeOldestFirstOrNewestFirst) {
    receive(3);
    const auto listed = [&](const std::string& query) {
        return customers(world.document("GET", "/api/v1/conversations?" + query, maria));
    };

    EXPECT_EQ(listed("state=unassigned"), (Names{"c1", "c2", "c3"}));
    EXPECT_EQ(listed("state=unassigned&order=oldest"), (Names{"c1", "c2", "c3"}));
    EXPECT_EQ(listed("state=unassigned&order=newest"), (Names{"c3", "c2", "c1"}));
    EXPECT_EQ(listed("order=newest"), (Names{"c3", "c2", "c1"}));
}

TEST_F(ApiConversations, ComePageByPageInBothOrders) {
    receive(5);
    for (const std::string order : {"oldest", "newest"}) {
        Names names;
        std::string after;
        do {
            const Json page = world.document(
                "GET", "/api/v1/conversations?state=unassigned&limit=2&order=" + order + after, maria);
            for (const std::string& name : customers(page))
                names.push_back(name);
            after = page["next"].is_null() ? "" : "&after=" + page["next"].get<std::string>();
        } while (!after.empty());

        EXPECT_EQ(names,
            order == "oldest" ? (Names{"c1", "c2", "c3", "c4", "c5"})
                              : (Names{"c5", "c4", "c3", "c2", "c1"}));
    }
}

TEST_F(ApiConversations, AreRefusedInAnOrderThatIsNone) {
    const Reply reply = world.ask("GET", "/api/v1/conversations?order=best", maria);

    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(parse_json(reply.body)["detail"], "list conversations: 'order' must be oldest or newest");
}

TEST_F(ApiConversations, AreRefusedForAQueryKeyThatIsNotKnown) {
    const auto detail = [&](const std::string& method, const std::string& path) {
        const Reply reply = world.ask(method, path, maria);
        EXPECT_EQ(reply.status, 400) << path;
        return parse_json(reply.body)["detail"].get<std::string>();
    };

    EXPECT_EQ(detail("GET", "/api/v1/conversations?stat=unassigned"),
        "unknown query key 'stat'; did you mean 'state'?");
    EXPECT_EQ(detail("GET", "/api/v1/conversations?state=closed&colour=red"), "unknown query key 'colour'");
    EXPECT_EQ(detail("GET", "/api/v1/events?afer=1-1-1"), "unknown query key 'afer'; did you mean 'after'?");
    EXPECT_EQ(detail("POST", "/api/v1/presence?tab=1"),
        "unknown query key 'tab'; there are none for '/api/v1/presence'");
    EXPECT_EQ(detail("GET", "/healthz?x="), "unknown query key 'x'; there are none for '/healthz'");
}

TEST_F(ApiConversations, ShowWhatCustomersDidToTheirMessages) {
    receive(2);
    FetchedBatch batch;
    batch.changes = {{"message-1", MessageChangeKind::edited, "better", noon},
        {"message-2", MessageChangeKind::deleted, "", noon}};
    world.store.store_batch(batch);

    const Json edited = world.document("GET", "/api/v1/conversations/1", maria)["messages"][0];
    const Json deleted = world.document("GET", "/api/v1/conversations/2", maria);

    EXPECT_EQ(edited["text"], "better");
    EXPECT_EQ(edited["edited"], true);
    EXPECT_EQ(edited["deleted"], false);
    EXPECT_EQ(edited["conversation_id"], 1);
    EXPECT_EQ(deleted["messages"][0]["text"], "deleted by the customer");
    EXPECT_EQ(deleted["messages"][0]["deleted"], true);
    EXPECT_EQ(deleted["last_message"]["deleted"], true);
}

TEST_F(ApiConversations, ShowWhatIsKnownOfMedia) {
    IncomingMessage picture = message("m1", "c1", "");
    picture.media_count = 1;
    picture.media = {{"image/jpeg", 12345}};
    world.store.store_batch({{picture}, {}});

    const Json shown = world.document("GET", "/api/v1/conversations/1", maria)["messages"][0];

    EXPECT_EQ(shown["media_count"], 1);
    EXPECT_EQ(shown["media"],
        parse_json(R"([{"n":1,"type":"image/jpeg","size":12345,"name":null,)"
                   R"("state":"gone","reason":"unreadable"}])"));
}

TEST_F(ApiConversations, AreAnsweredWithAConflictWhenAnotherWasFaster) {
    receive(1);
    const Headers ben = bearer(world.agent("ben"));
    EXPECT_EQ(world.ask("POST", "/api/v1/conversations/1/claim", ben, R"({"version":1})").status, 200);

    const Reply late = world.ask("POST", "/api/v1/conversations/1/claim", maria, R"({"version":1})");

    EXPECT_EQ(late.status, 409);
    EXPECT_NE(late.body.find("assigned to 'ben'"), std::string::npos) << late.body;
}

TEST_F(ApiConversations, NameWhoWasFasterAndNotWhoCameAfterThem) {
    receive(1);
    const Headers ben = bearer(world.agent("ben"));
    world.agent("cleo");
    const auto claim = [&](const std::string& body) {
        return world.ask("POST", "/api/v1/conversations/1/claim", maria, body);
    };
    EXPECT_EQ(world.ask("POST", "/api/v1/conversations/1/claim", ben).status, 200);
    EXPECT_EQ(world.ask("POST", "/api/v1/conversations/1/assign", ben, R"({"agent":"cleo"})").status, 200);
    release(world.store.by_admin(), {ConversationId{1}}, {});

    EXPECT_EQ(parse_json(claim(R"({"version":1})").body)["by"], "portal:ben");
    EXPECT_EQ(parse_json(claim(R"({"version":3})").body)["by"], world.store.by_admin().actor.name);
    EXPECT_EQ(claim("").status, 200);
    const Json late = parse_json(claim("").body);
    EXPECT_EQ(late["by"], "portal:maria");
    EXPECT_EQ(late["conversation_id"], 1);
}

TEST_F(ApiConversations, NameTheOneOfSeveralWithWhichSomebodyWasFaster) {
    receive(2);
    const Headers ada = bearer(world.agent("ada", Role::supervisor));
    close(world.store.by_admin(), {ConversationId{2}}, {});

    const Reply refused = world.ask(
        "POST", "/api/v1/conversations/bulk", ada, R"({"action":"assign","ids":[1,2],"agent":"ada"})");

    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(parse_json(refused.body)["conversation_id"], 2);
    EXPECT_EQ(parse_json(refused.body)["by"], world.store.by_admin().actor.name);
}

TEST_F(ApiConversations, TellByAWordWhyNothingWasDone) {
    receive(1);
    const Headers ada = bearer(world.agent("ada", Role::supervisor));
    const auto reason = [&](const std::string& path, const std::string& body) {
        return parse_json(world.ask("POST", "/api/v1/conversations/1/" + path, ada, body).body)["reason"];
    };
    EXPECT_EQ(reason("assign", R"({"random":true})"), "nobody_online");

    close(world.store.by_admin(), {ConversationId{1}}, {});
    world.store.receive("c1", noon);

    EXPECT_EQ(reason("reopen", "{}"), "newer");
}

TEST_F(ApiConversations, AreNotFoundUnderNumbersThatAreNone) {
    for (const std::string path :
        {"/api/v1/conversations/9", "/api/v1/conversations/0", "/api/v1/conversations/x",
            "/api/v1/conversations/1/2", "/api/v1/conversations/", "/api/v1/conversation"})
        EXPECT_EQ(world.ask("GET", path, maria).status, 404) << path;
}

TEST_F(ApiConversations, SayWhichMethodsTheyTake) {
    const Reply reply = world.ask("DELETE", "/api/v1/agents", maria);

    EXPECT_EQ(reply.status, 405);
    EXPECT_EQ(header(reply, "Allow"), "GET, POST");
    EXPECT_EQ(header(world.ask("GET", "/api/v1/agents/maria", maria), "Allow"), "PATCH, DELETE");
}

TEST_F(ApiConversations, AreSearchedPageByPage) {
    receive(5);
    Names names;
    std::string after;
    do {
        const Json page = world.document("GET", "/api/v1/search?q=hello&limit=2" + after, maria);
        EXPECT_EQ(page["complete"], true);
        for (const Json& one : page["conversations"])
            EXPECT_EQ(one["match"]["by"], "text");
        for (const std::string& name : customers(page))
            names.push_back(name);
        after = page["next"].is_null() ? "" : "&after=" + page["next"].get<std::string>();
    } while (!after.empty());

    EXPECT_EQ(names, (Names{"c5", "c4", "c3", "c2", "c1"}));
    const Json one = world.document("GET", "/api/v1/search?q=c3&state=unassigned", maria)["conversations"][0];
    EXPECT_EQ(one["match"]["by"], "customer");
    EXPECT_EQ(one["match"]["text"], nullptr);
    EXPECT_EQ(
        world.document("GET", "/api/v1/search?q=c3&state=closed", maria)["conversations"], Json::array());
}

TEST_F(ApiConversations, AreNotSearchedForNothingOrByWhatIsUnknown) {
    for (const std::string query :
        {"", "?q=", "?q=a&older_than=x", "?q=a&awaiting=1", "?q=a&after=1", "?q=a&agnt=me"})
        EXPECT_EQ(world.ask("GET", "/api/v1/search" + query, maria).status, 400) << query;
    EXPECT_EQ(world.ask("GET", "/api/v1/search?q=a&agent=nobody", maria).status, 404);
}

TEST_F(ApiConversations, AreListedByWhatWaitsForAnAnswer) {
    receive(3);
    const auto listed = [&](const std::string& query) {
        return customers(world.document("GET", "/api/v1/conversations?awaiting=true" + query, maria));
    };

    EXPECT_EQ(listed(""), (Names{"c1", "c2", "c3"}));
    EXPECT_EQ(listed("&order=newest&limit=2"), (Names{"c3", "c2"}));
    EXPECT_EQ(listed("&older_than=58m"), (Names{"c1", "c2"}));
    EXPECT_EQ(listed("&provider=support"), (Names{"c1", "c2", "c3"}));
    EXPECT_EQ(listed("&provider=sales"), Names{});
}

TEST_F(ApiConversations, AreActedOnTogether) {
    receive(3);
    const Headers eve = bearer(world.agent("eve", Role::supervisor));
    const auto ask = [&](const std::string& body) {
        return world.document("POST", "/api/v1/conversations/bulk", eve, body);
    };

    EXPECT_EQ(customers(ask(R"({"action":"assign","ids":[1,2,2],"agent":"maria"})")), (Names{"c1", "c2"}));
    EXPECT_EQ(ask(R"({"action":"close","matching":{"assignee":"maria"}})")["conversations"].size(), 2u);
    EXPECT_EQ(ask(R"({"action":"reopen","ids":[1]})")["conversations"][0]["assignee"], "maria");
    EXPECT_EQ(world.document("POST", "/api/v1/conversations/2/reopen", eve)["assignee"], "maria");
    for (const std::string body : {R"({"action":"close"})", R"({"action":"eat","ids":[1]})",
             R"({"action":"assign","ids":[1]})", R"({"action":"close","ids":[0]})",
             R"({"action":"close","ids":1})", R"({"action":"close","ids":[1],"agent":"maria"})",
             R"({"action":"close","matching":{"sate":"closed"}})",
             R"({"action":"close","ids":[1],"matching":{}})"})
        EXPECT_EQ(world.ask("POST", "/api/v1/conversations/bulk", eve, body).status, 400) << body;
    EXPECT_EQ(world.document("GET", "/api/v1/conversations/3", eve)["waiting"]["reason"], "nobody_online");
    EXPECT_EQ(world.document("GET", "/api/v1/conversations/1", eve)["waiting"], nullptr);
}

TEST_F(ApiConversations, AreCountedForTheTeam) {
    receive(1);
    const Headers eve = bearer(world.agent("eve", Role::supervisor));
    world.ask("POST", "/api/v1/conversations/1/assign", eve, R"({"agent":"maria"})");

    const Json maria_seen = world.document("GET", "/api/v1/team", eve)["agents"][1];

    EXPECT_EQ(maria_seen["name"], "maria");
    EXPECT_EQ(maria_seen["open_conversations"], 1);
    EXPECT_EQ(maria_seen["drawn_today"], 0);
    EXPECT_EQ(maria_seen["paused"], false);
    EXPECT_TRUE(maria_seen["oldest_awaiting_at"].is_string());
}

} // namespace

} // namespace convassign
