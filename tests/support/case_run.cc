// SPDX-License-Identifier: MIT
#include "tests/support/case_run.h"

#include "core/base/error.h"
#include "core/store/lines.h"
#include "core/store/store.h"
#include "core/wrap/database.h"
#include "core/wrap/json.h"
#include "tests/support/case_outcome.h"

#include <algorithm>
#include <csignal>
#include <gtest/gtest.h>
#include <regex>
#include <utility>
#include <vector>

namespace convassign {

namespace {

using namespace std::chrono_literals;

constexpr Duration longest_rest = 5s; // a line that fails is polled less and less often
constexpr Duration last_wait = 90s;   // for what has to be there at last, also behind a delay of the outbox

std::string percent(const std::string& text) {
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        result.append({'%', "0123456789ABCDEF"[byte >> 4], "0123456789ABCDEF"[byte & 15]});
    }
    return result;
}

std::string form_of(const Json& members) {
    std::string form;
    for (const auto& [name, value] : members.items())
        form += (form.empty() ? "" : "&") + name + "=" + percent(value.get<std::string>());
    return form;
}

/// A setting of the provider, which is there before the first poll, and not something that happens.
bool is_setting(const Json& step) { return step.contains("ignore_filter"); }

/// The moments in a text moved back, in seconds or milliseconds since 1970.
std::string aged(const std::string& text, Duration by) {
    static const std::regex number(R"(\b1\d{9}(\d{3})?\b)");
    std::string result;
    auto rest = text.cbegin();
    for (std::smatch found; std::regex_search(rest, text.cend(), found, number); rest = found[0].second) {
        const std::int64_t span = found[1].matched ? by.count() : by.count() / 1000;
        result += found.prefix().str() + std::to_string(std::stoll(found[0]) - span);
    }
    return result + std::string(rest, text.cend());
}

} // namespace

CaseRun::CaseRun(const Json& content)
    : content_(content), line_(CaseLine::make(content.at("provider").get<std::string>())) {}

CaseRun::~CaseRun() = default;

CaseMoment CaseRun::moment() const {
    return {wall_clock(), line_->seconds_are_text(), std::nullopt, newest_reply()};
}

/// Empty as long as its provider has not named it.
std::string CaseRun::newest_reply() const {
    OpenedStore opened = world_.store();
    Database& store = opened;
    Rows row =
        store.query("SELECT m.provider_message_id FROM replies r JOIN messages m ON m.id = r.message_id"
                    " WHERE r.key IS NOT NULL ORDER BY m.id DESC LIMIT 1");
    return row.next() ? row.text(0) : "";
}

void CaseRun::configure() {
    world_.with_twilio = false;
    world_.more_config = "[[provider]]\nname = \"line\"\n" + line_->table(world_.file(""))
        + "start_from = " + iso8601_seconds(wall_clock() - 240h) + "\n";
    if (line_->is_polled())
        world_.more_config += "poll_interval = \"" + content_.value("poll_interval", "100ms") + "\"\n";
    world_.more_config += content_.value("keys", "");
    world_.write_config();
    for (const char* agent : {"ana", "ben"}) {
        world_.must({"agent", "add", agent});
        world_.must({"agent", "online", agent, "--for", "24h"});
    }
    world_.must({"enable"});
}

void CaseRun::start() {
    daemon_.emplace(world_.daemon());
    const bool answers = eventually([&] {
        try {
            return !daemon_->is_running() || world_.http("GET", "/healthz", "").status != 0;
        } catch (const Error&) {
            return false;
        }
    });
    ASSERT_TRUE(answers && daemon_->is_running()) << daemon_->err();
}

void CaseRun::stop() {
    if (!daemon_) return;
    daemon_->signal(SIGTERM);
    EXPECT_EQ(daemon_->wait().status, 0) << daemon_->err();
    daemon_.reset();
}

void CaseRun::play() {
    configure();
    const Json steps = content_.at("steps");
    auto step = steps.begin();
    for (; step != steps.end() && is_setting(*step); ++step)
        take(*step);
    start();
    if (testing::Test::HasFatalFailure()) return;
    // The line has begun: what is there from now on is new to it.
    come_to_rest(1);
    for (; step != steps.end(); ++step)
        take(*step);
    hold(content_.at("expect"));
}

void CaseRun::take(const Json& step) {
    using Way = void (CaseRun::*)(const Json&);
    static const std::vector<std::pair<const char*, Way>> ways{{"repeat", &CaseRun::take_repeated},
        {"post", &CaseRun::take_post}, {"form", &CaseRun::take_form}, {"wait", &CaseRun::let_pass},
        {"command", &CaseRun::take_command}, {"online", &CaseRun::bring_online},
        {"offline", &CaseRun::take_offline}, {"members", &CaseRun::take_members},
        {"reply", &CaseRun::take_reply}, {"fate", &CaseRun::take_fate},
        {"lose_answer", &CaseRun::take_lost_answer}, {"close_all", &CaseRun::close_all},
        {"expect", &CaseRun::take_expect}};
    SCOPED_TRACE(step.dump().substr(0, 200));
    const auto way = std::ranges::find_if(ways, [&](const auto& one) { return step.contains(one.first); });
    if (way != ways.end())
        (this->*way->second)(step);
    else
        EXPECT_TRUE(line_->take(made_real(step, moment()))) << "nothing is known of this step";
    if (daemon_) come_to_rest(2);
}

void CaseRun::take_repeated(const Json& step) {
    Json all = {{"rows", Json::array()}, {"messages", Json::array()}};
    for (std::int64_t i = 1; i <= step.at("repeat").get<std::int64_t>(); ++i) {
        CaseMoment numbered = moment();
        numbered.number = i;
        const Json real = made_real(step, numbered);
        if (const Json* row = find_member(real, "row")) all["rows"].push_back(*row);
        if (const Json* message = find_member(real, "message")) all["messages"].push_back(*message);
    }
    EXPECT_TRUE(line_->take(all));
}

void CaseRun::take_post(const Json& step) {
    Json body = made_real(step.at("post"), moment());
    if (const Json* pad = find_member(step, "pad")) body["pad"] = std::string(pad->get<std::size_t>(), 'y');
    take_webhook(body.dump(), "application/json", step.value("answer", 0));
}

void CaseRun::take_form(const Json& step) {
    const std::string body = form_of(made_real(step.at("form"), moment()));
    take_webhook(body, "application/x-www-form-urlencoded", step.value("answer", 0));
}

/// Anything but a success is a failure, unless the step names the answer.
void CaseRun::take_webhook(const std::string& body, const std::string& type, int answer) {
    RawClient client(world_.address());
    client.send("POST /hooks/line HTTP/1.1\r\nHost: hooks.example.org\r\nConnection: close\r\nContent-Type: "
        + type + "\r\n" + line_->signature(body) + "Content-Length: " + std::to_string(body.size())
        + "\r\n\r\n" + body);
    const int status = client.reply().status;
    if (answer == 0)
        EXPECT_EQ(status / 100, 2) << status;
    else
        EXPECT_EQ(status, answer);
}

void CaseRun::take_command(const Json& step) {
    world_.must(step.at("command").get<std::vector<std::string>>());
}

/// To the customer of the conversation that was opened last, by whoever has it.
void CaseRun::take_reply(const Json& step) {
    const Json listed = parse_json(world_.must({"--json", "list", "--all"}));
    int newest = 0;
    for (const Json& conversation : listed["conversations"])
        newest = std::max(newest, conversation["id"].get<int>());
    world_.command({"reply", std::to_string(newest), "--text", step.at("reply").get<std::string>()});
}

void CaseRun::take_fate(const Json& step) {
    EXPECT_TRUE(line_->tell_fate(step.at("fate").get<std::string>())) << "only webhooks tell it";
}

void CaseRun::take_lost_answer(const Json& step) { line_->lose_answer(step.at("lose_answer") == "taken"); }

void CaseRun::bring_online(const Json& step) {
    for (const Json& name : step.at("online"))
        world_.must({"agent", "online", name, "--for", "24h"});
}

void CaseRun::take_offline(const Json& step) {
    for (const Json& name : step.at("offline"))
        world_.must({"agent", "offline", name});
}

void CaseRun::take_members(const Json& step) {
    take_offline({{"offline", step.at("members")}});
    EXPECT_TRUE(line_->take(step));
}

void CaseRun::close_all(const Json& /*step*/) {
    const Json listed = parse_json(world_.must({"--json", "list", "--all"}));
    for (const Json& conversation : listed["conversations"])
        if (conversation["state"] != "closed")
            world_.must({"close", std::to_string(conversation["id"].get<int>())});
}

void CaseRun::take_expect(const Json& step) { hold(step.at("expect")); }

/// Nobody waits: what is kept of the line moves back instead, while the daemon does not look.
void CaseRun::let_pass(const Json& step) {
    const Duration duration = parse_duration(step.at("wait").get<std::string>()).value();
    if (duration < 1h) return;
    stop();
    {
        OpenedStore opened = world_.store();
        Database& store = opened;
        for (const Line& line : lines::all(store))
            lines::save_cursor(store, line.id, aged(line.cursor, duration));
    }
    start();
}

void CaseRun::hold(const Json& expect) {
    come_to_rest(2);
    std::string wrong;
    const bool is_right = eventually(
        [&] {
            wrong = what_is_wrong(expect, outcome_of(world_, *line_));
            return wrong.empty();
        },
        last_wait);
    EXPECT_TRUE(is_right) << wrong << daemon_->err();
    const Json* gone = find_member(expect, "gone");
    if (gone == nullptr) return;
    const CaseOutcome outcome = outcome_of(world_, *line_);
    stop();
    EXPECT_EQ(what_is_left(*gone, outcome, world_), "");
    start();
}

/// The poll that has begun may not have seen it; the next one has, and is stored when a third one begins.
void CaseRun::come_to_rest(int polls) {
    const int begun = line_->asked().polls;
    if (line_->is_polled())
        static_cast<void>(eventually([&] { return line_->asked().polls >= begun + polls; }, longest_rest));
    static_cast<void>(eventually([&] { return is_outbox_empty(); }, longest_rest));
}

bool CaseRun::is_outbox_empty() const {
    return world_.store().number("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')") == 0;
}

} // namespace convassign
