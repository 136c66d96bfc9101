// SPDX-License-Identifier: MIT
#include "core/actions.h"
#include "core/config/load.h"
#include "core/store/chain.h"
#include "core/store/conversations.h"
#include "core/wrap/crypto.h"
#include "core/wrap/digest.h"
#include "core/wrap/json.h"
#include "core/wrap/sqlite.h"
#include "tests/support/fake_meta.h"
#include "tests/support/fake_receiver.h"
#include "tests/support/paths.h"
#include "tests/support/world.h"

#include "core/base/random.h"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <poll.h>
#include <set>
#include <thread>

namespace convassign {

namespace {

// More with CONVASSIGN_CRASHES, for a long night.
int crashes() {
    const char* const text = std::getenv("CONVASSIGN_CRASHES");
    return text == nullptr ? 12 : std::atoi(text);
}

constexpr int customers = 40;

/// Writes customers' messages, beats pages and reassigns by hand until told to stop.
class Load {
public:
    Load(World& world, std::vector<std::string> tokens)
        : world_(world),
          tokens_(std::move(tokens)),
          messages_([this] { write_messages(); }),
          pages_([this] { beat_pages(); }),
          supervisor_([this] { reassign(); }) {}
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;
    ~Load() {
        stop_ = true;
        messages_.join();
        pages_.join();
        supervisor_.join();
    }

    [[nodiscard]] int sent() const { return sent_; }

private:
    void write_messages() {
        while (!stop_) {
            world_.twilio().receive(
                "whatsapp:+1555" + std::to_string(sent_ % customers), "message " + std::to_string(sent_));
            ++sent_;
            poll(nullptr, 0, 2);
        }
    }

    void beat_pages() {
        for (int seq = 1; !stop_; ++seq) {
            for (const std::string& token : tokens_)
                try {
                    world_.beat(token, seq);
                } catch (const Error&) {
                    // The daemon is dead just now.
                }
            poll(nullptr, 0, 20);
        }
    }

    void reassign() {
        for (int i = 1; !stop_; ++i) {
            const std::string number = std::to_string(1 + i % customers);
            world_.command(i % 3 == 0
                    ? std::vector<std::string>{"close", number}
                    : std::vector<std::string>{"reassign", number, i % 2 == 0 ? "maria" : "jonas"});
        }
    }

    World& world_;
    std::vector<std::string> tokens_;
    std::atomic<bool> stop_{false};
    std::atomic<int> sent_{0};
    std::thread messages_;
    std::thread pages_;
    std::thread supervisor_;
};

/// What behaviour promises of every database, whatever has happened to it.
void expect_promises_kept(Database& store) {
    const auto number = [&](const std::string& sql) { return store.number(sql); };
    Rows check = store.query("PRAGMA integrity_check");
    ASSERT_TRUE(check.next());
    EXPECT_EQ(check.text(0), "ok");
    EXPECT_EQ(number("SELECT count(*) FROM pragma_foreign_key_check"), 0);
    EXPECT_EQ(chain::find_broken(store), std::nullopt);
    EXPECT_EQ(number("SELECT count(*) FROM history h WHERE candidates IS NOT NULL AND NOT EXISTS"
                     " (SELECT 1 FROM history c WHERE c.kind = 'commitment' AND c.id < h.id"
                     " AND c.detail LIKE '{\"day\":\"' || h.day || '\"%')"),
        0)
        << "a draw without a commitment before it";
    EXPECT_EQ(number("SELECT count(*) - count(DISTINCT day || ' ' || number) FROM history"
                     " WHERE candidates IS NOT NULL"),
        0)
        << "two draws with one number";
    EXPECT_EQ(number("SELECT count(*) FROM (SELECT 1 FROM conversations WHERE state <> 'closed'"
                     " GROUP BY customer_id HAVING count(*) > 1)"),
        0)
        << "two open conversations of one customer";
    EXPECT_EQ(number("SELECT count(*) FROM conversations c WHERE NOT EXISTS"
                     " (SELECT 1 FROM messages WHERE conversation_id = c.id)"),
        0)
        << "a conversation without a message";
    EXPECT_EQ(
        number("SELECT count(*) FROM (SELECT 1 FROM history WHERE kind = 'opened' GROUP BY conversation_id"
               " HAVING count(*) > 1)"),
        0)
        << "a conversation opened twice";
    EXPECT_EQ(
        number(
            "SELECT count(*) FROM (SELECT kind, lag(kind) OVER (PARTITION BY conversation_id ORDER BY id) AS"
            " before FROM history WHERE conversation_id IS NOT NULL) WHERE kind = 'assigned' AND before NOT "
            "IN"
            " ('opened', 'released')"),
        0)
        << "a draw of what was not waiting";
    EXPECT_EQ(
        number("SELECT count(*) FROM conversations c WHERE c.state = 'assigned' AND c.assignee_id IS NOT"
               " (SELECT agent_id FROM history WHERE conversation_id = c.id AND kind <> 'replied'"
               " ORDER BY id DESC LIMIT 1)"),
        0)
        << "an assignment without its row in the history";
}

/// Everything that happened to a conversation's assignee was told, at least once.
void expect_everything_told(World& world, const FakeReceiver& receiver) {
    const auto count = [&](const std::string& what) {
        return world.store().number("SELECT count(*) FROM " + what);
    };
    EXPECT_TRUE(eventually(
        [&] { return count("outbox WHERE state IN ('queued', 'sending')") == 0; }, std::chrono::seconds(60)));
    EXPECT_EQ(count("outbox WHERE state = 'sent'"),
        count("history WHERE kind IN ('assigned', 'claimed', 'reassigned')"));
    std::set<std::string> told;
    for (const Request& request : receiver.requests())
        told.insert(std::string(*request.header("webhook-id")));
    OpenedStore opened = world.store();
    Database& store = opened;
    for (Rows row = store.query("SELECT message_id FROM outbox"); row.next();)
        EXPECT_TRUE(told.contains(row.text(0))) << row.text(0);
}

TEST(Crash, KeepsEveryPromiseWheneverTheDaemonIsKilled) {
    World world;
    const FakeReceiver receiver;
    std::ofstream(world.file("secret")) << "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n";
    world.more_config = "[[notify]]\nname = \"web\"\non = [\"assigned\"]\nurl = \"" + receiver.url()
        + "\"\nsecret_file = \"" + world.file("secret") + "\"\n";
    world.poll_interval = "100ms";
    world.write_config();
    const std::vector<std::string> tokens{world.agent("maria"), world.agent("jonas")};
    world.must({"enable"});
    SystemRandom random;
    int sent = 0;
    {
        const Load load(world, tokens);
        for (int i = 0; i < crashes(); ++i) {
            Program daemon = world.serving_daemon();
            poll(nullptr, 0, static_cast<int>(random.below(400)));
            daemon.signal(SIGKILL);
            daemon.wait();
            expect_promises_kept(world.store());
        }
        sent = load.sent();
    }

    const Program daemon = world.serving_daemon();

    const auto stored = [&] { return world.store().number("SELECT count(*) FROM messages"); };
    EXPECT_TRUE(eventually([&] { return stored() >= sent; }, std::chrono::seconds(60)))
        << stored() << " of " << sent;
    EXPECT_EQ(world.store().number("SELECT count(DISTINCT provider_message_id) FROM messages"), stored());
    expect_promises_kept(world.store());
    expect_everything_told(world, receiver);
}

constexpr int answered = 3; // customers

/// Answers customers in turn until told to stop. Each text says whom it is for, and its place among theirs.
class Answering {
public:
    explicit Answering(World& world)
        : config_(parse_config(content(world.file("convassign.toml")), world.file("convassign.toml"))),
          store_(world.database()),
          thread_([this] { answer(); }) {}
    Answering(const Answering&) = delete;
    Answering& operator=(const Answering&) = delete;
    ~Answering() { end(); }

    /// Returns how many were written to each.
    int end() {
        stop_ = true;
        if (thread_.joinable()) thread_.join();
        return rounds_;
    }

private:
    void answer() {
        const Actor admin{"cli:root", Role::admin, {}};
        for (; !stop_; ++rounds_)
            for (int customer = 1; customer <= answered; ++customer) {
                const std::string text = "to " + std::to_string(customer) + ", " + std::to_string(rounds_);
                reply_to({store_, config_, admin, wall_clock()}, ConversationId{customer},
                    {text, std::to_string(customer) + "-" + std::to_string(rounds_)});
                poll(nullptr, 0, 30);
            }
    }

    const Config config_;
    OpenedStore store_;
    std::atomic<bool> stop_{false};
    int rounds_ = 0;
    std::thread thread_;
};

/// Kills the daemon again and again while replies are sent. Returns how many were written to each customer.
int kill_while_answering(World& world) {
    SystemRandom random;
    Answering answering(world);
    for (int i = 0; i < crashes(); ++i) {
        Program daemon = world.serving_daemon();
        poll(nullptr, 0, static_cast<int>(random.below(400)));
        daemon.signal(SIGKILL);
        daemon.wait();
        expect_promises_kept(world.store());
    }
    return answering.end();
}

std::string number_of(int customer) { return "+1555000111" + std::to_string(customer); }

bool is_settled(World& world) {
    return world.store().number("SELECT count(*) FROM replies WHERE state = 'waiting'") == 0;
}

TEST(Crash, LosesNoReplyDoublesNoneAndMisleadsNoneWheneverTheDaemonIsKilled) {
    World world;
    world.write_config();
    {
        const Program daemon = world.serving_daemon();
        ASSERT_TRUE(world.twilio().wait_for_requests(2));
        for (int customer = 1; customer <= answered; ++customer) {
            world.twilio().receive("whatsapp:" + number_of(customer), "hello");
            ASSERT_TRUE(eventually(
                [&] { return world.store().number("SELECT count(*) FROM conversations") == customer; }));
        }
    }
    const int written = kill_while_answering(world);

    const Program daemon = world.serving_daemon();

    EXPECT_TRUE(eventually([&] { return is_settled(world); }, std::chrono::seconds(90)));
    std::map<std::string, std::vector<std::string>> sent;
    for (const FakeMessage& message : world.twilio().sent())
        sent[message.to].push_back(message.body);
    for (int customer = 1; customer <= answered; ++customer) {
        std::vector<std::string> texts;
        for (int i = 0; i < written; ++i)
            texts.push_back("to " + std::to_string(customer) + ", " + std::to_string(i));
        EXPECT_EQ(sent["whatsapp:" + number_of(customer)], texts);
    }
    EXPECT_EQ(world.store().number("SELECT count(*) FROM messages WHERE direction = 'out'"),
        std::int64_t{written} * answered);
    expect_promises_kept(world.store());
}

/// Meta cannot be asked, so a person decides on what nobody can tell: such a reply went out once, or not at
/// all.
TEST(Crash, LeavesToAPersonWhatNobodyCanTellOfAReply) {
    World world;
    FakeMeta meta;
    world.with_twilio = false;
    std::ofstream(world.file("app")) << FakeMeta::app_secret << '\n';
    std::ofstream(world.file("access")) << FakeMeta::access_token << '\n';
    world.more_config = "[[provider]]\nname = \"sales\"\ntype = \"meta\"\nphone_number_id = \""
        + std::string(FakeMeta::number_id) + "\"\nbase_url = \"" + meta.base_url()
        + "\"\napp_secret_file = \"" + world.file("app") + "\"\naccess_token_file = \"" + world.file("access")
        + "\"\n";
    world.write_config();
    {
        const Program daemon = world.serving_daemon();
        for (int customer = 1; customer <= answered; ++customer) {
            const std::string body =
                meta.message(number_of(customer).substr(1), "wamid.IN" + std::to_string(customer), "hello");
            RawClient client(world.socket());
            client.send("POST /hooks/sales HTTP/1.1\r\nHost: here\r\nX-Hub-Signature-256: sha256="
                + to_hex(hmac_sha256(FakeMeta::app_secret, body))
                + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
            ASSERT_EQ(client.reply().status, 200);
        }
    }
    const int written = kill_while_answering(world);

    const Program daemon = world.serving_daemon();

    EXPECT_TRUE(eventually([&] { return is_settled(world); }, std::chrono::seconds(90)));
    std::map<std::string, std::string> sent; // by text: to whom
    for (const FakeMetaMessage& message : meta.sent()) {
        const Json body = parse_json(message.body);
        const std::string text = body["text"]["body"];
        EXPECT_TRUE(sent.emplace(text, body["to"]).second) << text << " went out twice";
        EXPECT_EQ(body["to"], number_of(std::stoi(text.substr(3))).substr(1)) << text;
    }
    OpenedStore opened = world.store();
    Database& store = opened;
    int known = 0;
    for (Rows row =
             store.query("SELECT m.text, r.state FROM replies r JOIN messages m ON m.id = r.message_id");
         row.next(); ++known)
        EXPECT_TRUE(row.text(1) == "perhaps_sent" || (row.text(1) == "sent" && sent.contains(row.text(0))))
            << row.text(0) << " is " << row.text(1);
    EXPECT_EQ(known, written * answered);
    EXPECT_LE(store.number("SELECT count(*) FROM replies WHERE state = 'perhaps_sent'"), crashes());
}

TEST(Crash, KeepsWhatCommandsWroteAtTheSameTime) {
    World world;
    world.with_twilio = false;
    world.write_config();
    world.agent("maria");
    world.must({"enable"});
    world.must({"agent", "online", "maria", "--for", "1h"});
    const Program daemon = world.serving_daemon();
    std::vector<std::thread> people;
    std::atomic<int> failures{0};

    for (int person = 0; person < 4; ++person)
        people.emplace_back([&, person] {
            for (int i = 0; i < 10; ++i)
                if (Program({command_program(), "--config", world.file("convassign.toml"), "inject", "--from",
                                "c" + std::to_string(person) + "-" + std::to_string(i), "--text", "hi"},
                        world.file("person" + std::to_string(person) + "-" + std::to_string(i)))
                        .wait()
                        .status
                    != 0)
                    ++failures;
        });
    for (std::thread& person : people)
        person.join();

    EXPECT_EQ(failures, 0);
    EXPECT_TRUE(eventually([&] { return conversations::count_by_state(world.store()).assigned == 40; }));
    expect_promises_kept(world.store());
}

} // namespace

} // namespace convassign
