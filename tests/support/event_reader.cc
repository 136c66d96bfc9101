// SPDX-License-Identifier: MIT
#include "tests/support/event_reader.h"

#include "core/store/changes.h"
#include "core/wrap/database.h"
#include "core/wrap/json.h"
#include "tests/support/world.h"

#include <gtest/gtest.h>
#include <poll.h>

namespace convassign {

namespace {

// Then another daemon may be the one that has something to tell.
constexpr Duration longest_silence_of_stream = std::chrono::seconds(1);

std::string field(const std::string& event, const std::string& name) {
    const auto found = event.find(name + ": ");
    if (found == std::string::npos) return {};
    const auto begin = found + name.size() + 2;
    return event.substr(begin, event.find('\n', begin) - begin);
}

} // namespace

EventReader::EventReader(std::vector<World*> daemons, std::string token)
    : daemons_(std::move(daemons)), token_(std::move(token)), thread_([this] { read(); }) {
    EXPECT_TRUE(eventually([this] {
        const std::lock_guard lock(mutex_);
        return !begin_.empty();
    }));
}

EventReader::~EventReader() {
    stops_ = true;
    thread_.join();
}

void EventReader::read() {
    for (std::size_t i = 0; !stops_; ++i)
        try {
            read_from(*daemons_[i % daemons_.size()]);
        } catch (const Error&) { // it is dead, silent, or does not lead
            poll(nullptr, 0, 20);
        }
}

void EventReader::read_from(World& daemon) {
    RawClient client(daemon.address(), longest_silence_of_stream);
    client.send("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token_
        + (last_.empty() ? "" : "\r\nLast-Event-ID: " + last_) + "\r\n\r\n");
    if (client.read_until("\r\n\r\n").find(" 200 ") == std::string::npos) throw Error("it stands by");
    while (!stops_)
        take(client.read_until("\n\n"));
}

void EventReader::take(const std::string& event) {
    const std::string id = field(event, "id");
    if (id.empty()) return;
    const std::lock_guard lock(mutex_);
    last_ = id;
    if (begin_.empty()) begin_ = id;
    const std::string name = field(event, "event");
    if (name != "message" && name != "conversation") return;
    const Json told = parse_json(field(event, "data"));
    if (name == "message")
        messages_[told["id"].get<std::int64_t>()] = told["text"].get<std::string>();
    else
        message_counts_[told["id"].get<std::int64_t>()] = told["message_count"].get<std::int64_t>();
}

bool EventReader::catches_up_with(Database& store, Duration limit) const {
    const std::string latest = changes::latest(store).text();
    return eventually(
        [&] {
            const std::lock_guard lock(mutex_);
            return last_ == latest;
        },
        limit);
}

bool EventReader::was_told_of(std::int64_t message) const {
    const std::lock_guard lock(mutex_);
    return messages_.contains(message);
}

void EventReader::expect_told_all_of(Database& store) const {
    const std::lock_guard lock(mutex_);
    const auto begin = ChangeCursor::parse(begin_).value();
    std::map<std::int64_t, std::string> stored;
    for (Rows row = store.query("SELECT id, text FROM messages WHERE id > ?", {begin.message}); row.next();)
        stored.emplace(row.integer(0), row.text(1));
    EXPECT_FALSE(stored.empty());
    EXPECT_EQ(messages_, stored);
    for (const auto& [conversation, count] : message_counts_)
        EXPECT_EQ(count, store.number("SELECT message_count FROM conversations WHERE id = ?", {conversation}))
            << "conversation " << conversation;
}

} // namespace convassign
