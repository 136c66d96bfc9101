// SPDX-License-Identifier: MIT
#include "tests/support/pair.h"

#include "core/store/rules.h"
#include "core/wrap/database.h"
#include "core/wrap/postgres.h"
#include "tests/support/promises.h"
#include "tests/support/who_wrote.h"

#include <fstream>
#include <gtest/gtest.h>
#include <map>

namespace convassign {

namespace {

using namespace std::chrono_literals;

bool says(World& world, int status) {
    try {
        return world.http("GET", "/healthz", "").status == status;
    } catch (const Error&) {
        return false; // nobody listens
    }
}

} // namespace

Pair::Pair(Ways ways) : ways_(std::move(ways)) {
    std::ofstream(a_.file("secret")) << "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n";
    std::ofstream(a_.file("app")) << FakeMeta::app_secret << '\n';
    std::ofstream(a_.file("access")) << FakeMeta::access_token << '\n';
    a_.server = ways_.first;
    b_.server = ways_.second;
    b_.twilio_url = a_.twilio().base_url();
    for (World* world : {&a_, &b_}) {
        world->more_config = "[[notify]]\nname = \"web\"\non = [\"assigned\"]\nurl = \"" + receiver_.url()
            + "\"\nsecret_file = \"" + a_.file("secret")
            + "\"\n[[provider]]\nname = \"sales\"\ntype = \"meta\"\nphone_number_id = \""
            + FakeMeta::number_id + "\"\nbase_url = \"" + meta_.base_url() + "\"\napp_secret_file = \""
            + a_.file("app") + "\"\naccess_token_file = \"" + a_.file("access") + "\"\n";
        world->write_config();
    }
    furnish();
    reader_.emplace(std::vector<World*>{&a_, &b_}, tokens_.front());
    traffic_.emplace(a_, b_, meta_, tokens_);
    EXPECT_TRUE(goes_on());
}

void Pair::furnish() {
    for (const char* name : {"maria", "jonas"})
        tokens_.push_back(a_.agent(name));
    a_.must({"enable"});
    look_by(ways_.test);
    note_who_writes(*seen_);
    leader_.emplace(a_.serving_daemon());
    other_.emplace(b_.daemon());
    EXPECT_TRUE(eventually([&] { return says(b_, 503); })) << other_->err();
    for (int i = 1; i <= Traffic::answered; ++i) {
        a_.twilio().receive("whatsapp:+1555111" + std::to_string(i), "hello");
        EXPECT_TRUE(eventually([&] { return seen_->number("SELECT count(*) FROM conversations") == i; }));
        a_.must({"claim", std::to_string(i), "maria"});
    }
}

void Pair::look_by(const std::string& way) {
    ways_.test = way;
    seen_ = open_postgres({way, ""});
}

/// By a connection of its own, since the test's may have been lost with its server.
Store Pair::store() const { return Store(PostgresPlace{ways_.test, a_.file("test")}); }

std::optional<std::int64_t> Pair::epoch() {
    try {
        return seen_->number("SELECT epoch FROM leadership");
    } catch (const DatabaseLost&) {
        return std::nullopt;
    }
}

std::optional<Duration> Pair::time_to_lead(
    std::int64_t epoch_before, std::chrono::steady_clock::time_point since, Duration limit) {
    const auto leads = [&] { return epoch().value_or(0) > epoch_before; };
    const auto left = since + limit - steady_clock();
    if (!eventually(leads, std::chrono::duration_cast<Duration>(left))) return std::nullopt;
    return std::chrono::duration_cast<Duration>(steady_clock() - since);
}

bool Pair::goes_on(int more, Duration limit) {
    const int before = traffic_->webhooks_taken();
    return eventually([&] { return traffic_->webhooks_taken() >= before + more; }, limit);
}

void Pair::expect_all_kept() {
    const Traffic::Taken taken = traffic_->end();
    const Store opened = store();
    Database& server = opened;
    const auto polled = "SELECT count(*) FROM messages WHERE text LIKE 'polled %'";
    EXPECT_TRUE(eventually([&] { return server.number(polled) == taken.written_at_provider; }, 30s));
    EXPECT_TRUE(eventually(
        [&] {
            return server.number("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')") == 0;
        },
        90s))
        << server.number("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')");
    EXPECT_TRUE(reader_->catches_up_with(server));
    reader_->expect_told_all_of(server);
    expect_taken_is_stored(server, taken);
    expect_sent_once(server, taken);
    expect_one_after_the_other(server);
    expect_promises_kept(server);
    for (const rules::Broken& broken : rules::find_broken(server))
        ADD_FAILURE() << broken.what << ": " << broken.which;
    EXPECT_NE(says(a_, 200), says(b_, 200)) << "one leads, and one alone";
}

void Pair::expect_taken_is_stored(Database& server, const Traffic::Taken& taken) {
    EXPECT_EQ(server.number("SELECT count(*) - count(DISTINCT provider_message_id) FROM messages"), 0);
    std::set<std::string> ids;
    std::set<std::string> texts;
    for (Rows row = server.query("SELECT provider_message_id, text FROM messages"); row.next();) {
        ids.insert(row.text(0));
        texts.insert(row.text(1));
    }
    for (const auto& acknowledged : {taken.by_webhook, taken.by_command}) {
        EXPECT_FALSE(acknowledged.empty());
        for (const std::string& id : acknowledged)
            EXPECT_TRUE(ids.contains(id)) << id << " is lost";
    }
    for (const std::string& text : taken.answers)
        EXPECT_TRUE(texts.contains(text)) << text << " is lost";
}

/// A notice may be told once more where nobody knows whether it was; its id says so.
void Pair::expect_sent_once(Database& server, const Traffic::Taken& taken) {
    std::map<std::string, int> answers;
    for (const FakeMessage& message : a_.twilio().sent())
        EXPECT_EQ(++answers[message.body], 1) << message.body << " went out twice";
    for (const std::string& text : taken.answers)
        EXPECT_TRUE(answers.contains(text)) << text << " did not go out";
    std::map<std::string, std::int64_t> told;
    for (const Request& request : receiver_.requests())
        ++told[std::string(*request.header("webhook-id"))];
    for (Rows row =
             server.query("SELECT o.message_id, (SELECT count(*) FROM written w WHERE w.what = 'outbox'"
                          " AND w.id = o.id AND w.value = 'sending') FROM outbox o WHERE o.reply_id IS NULL"
                          " AND o.state = 'sent'");
         row.next();) {
        EXPECT_GE(told[row.text(0)], 1) << row.text(0);
        EXPECT_LE(told[row.text(0)], row.integer(1)) << row.text(0);
    }
}

} // namespace convassign
