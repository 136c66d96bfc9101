// SPDX-License-Identifier: MIT
#include "core/store/store.h"
#include "core/wrap/database.h"
#include "tests/bench/bench.h"

#include "core/actions.h"
#include "core/checkpoint.h"
#include "core/draw.h"
#include "core/ingest.h"
#include "core/provider/twilio_batch.h"
#include "core/store/conversations.h"
#include "core/store/lines.h"
#include "core/wrap/json.h"
#include "daemon/pace.h"

#include <algorithm>
#include <unistd.h>

namespace convassign::bench {

namespace {

constexpr int rounds = 3;
constexpr long single_messages = 5'000;
constexpr long batch_messages = 100'000;
constexpr std::size_t batch_rows = 1'000;
constexpr long queue_length = 100'000;

const Actor director{"cli:bench", Role::admin, std::nullopt};

/// A database with four agents online and the switch on.
struct Shop {
    explicit Shop(const std::string& path) : store(path, Store::Mode::create) {
        for (const char* name : {"maria", "jonas", "aylin", "ravi"}) {
            add_agent(action_needs(), name, {});
            convassign::set_online(action_needs(), name, 1h);
        }
        set_auto_assign(action_needs(), true, "");
        line = lines::at(store, "bench", "twilio", "whatsapp:+14155238886");
    }

    [[nodiscard]] ActionNeeds action_needs() { return {store, config, director, wall_clock()}; }

    void store_batch(const FetchedBatch& batch) {
        Transaction together(store);
        ingest(batch, line, store, {}, wall_clock());
        draw(store, {}, config.presence, wall_clock());
        together.commit();
        if (log_size(store) > checkpoint_pages) checkpoint(store, wall_clock());
    }

    Store store;
    Config config;
    Line line;
};

std::string sid(long number) {
    return "SM" + std::to_string(10'000'000'000'000'000 + number) + "aaaaaaaaaaaaaaa";
}
std::string customer(long number) { return "whatsapp:+1555" + std::to_string(1'000'000 + number); }

IncomingMessage message(long number) {
    IncomingMessage one;
    one.provider_message_id = sid(number);
    one.customer = customer(number);
    one.text = "Hello, is my order on its way?";
    one.sent_at = wall_clock();
    return one;
}

/// A batch as Twilio sends it: newest first, all columns.
std::string twilio_batch(long first) {
    OrderedJson rows = OrderedJson::array();
    for (long i = first + static_cast<long>(batch_rows) - 1; i >= first; --i)
        rows.push_back({{"account_sid", "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}, {"api_version", "2010-04-01"},
            {"body", "Hello, is my order on its way?"}, {"date_created", "Sun, 22 Nov 2026 09:00:15 +0000"},
            {"date_sent", "Sun, 22 Nov 2026 09:00:15 +0000"},
            {"date_updated", "Sun, 22 Nov 2026 09:00:15 +0000"}, {"direction", "inbound"},
            {"error_code", nullptr}, {"error_message", nullptr}, {"from", customer(i)},
            {"messaging_service_sid", nullptr}, {"num_media", "0"}, {"num_segments", "1"}, {"price", nullptr},
            {"price_unit", nullptr}, {"sid", sid(i)}, {"status", "received"},
            {"subresource_uris", {{"media", "/2010-04-01/Accounts/AC/Messages/" + sid(i) + "/Media.json"}}},
            {"to", "whatsapp:+14155238886"},
            {"uri", "/2010-04-01/Accounts/AC/Messages/" + sid(i) + ".json"}});
    return OrderedJson{{"messages", rows}, {"next_page_uri", nullptr}, {"page", 0}}.dump();
}

double single_floor() {
    const Directory directory;
    return single_messages
        / floor_seconds({"open", directory.file("f.db"), std::to_string(single_messages), "1"});
}

double single_ours() {
    const Directory directory;
    Shop shop(directory.file("o.db"));
    const auto start = steady_clock();
    for (long i = 0; i < single_messages; ++i)
        shop.store_batch({{message(i)}, std::nullopt});
    return single_messages / seconds_since(start);
}

double batch_floor() {
    const Directory directory;
    return batch_messages
        / floor_seconds({"open", directory.file("f.db"), std::to_string(batch_messages), "1000"});
}

double batch_ours() {
    const Directory directory;
    Shop shop(directory.file("o.db"));
    std::vector<std::string> batches;
    for (long first = 0; first < batch_messages; first += static_cast<long>(batch_rows))
        batches.push_back(twilio_batch(first));
    Pace pace(store_aim);
    const auto start = steady_clock();
    for (const std::string& body : batches) {
        auto messages = decode_twilio_batch(body, "whatsapp:+14155238886", wall_clock()).messages;
        for (auto rest = messages.begin(); rest != messages.end();) {
            const auto size = pace.share_of(messages.end() - rest); // as the daemon does it
            const auto piece_start = steady_clock();
            shop.store_batch({{rest, rest + size}, std::nullopt});
            pace.learn(size, steady_clock() - piece_start);
            rest += size;
        }
    }
    return batch_messages / seconds_since(start);
}

/// A queue of that length, and nobody online.
void fill_queue(Shop& shop) {
    for (const char* name : {"maria", "jonas", "aylin", "ravi"})
        set_offline(shop.action_needs(), name);
    for (long i = 0; i < queue_length;) {
        FetchedBatch batch;
        for (std::size_t row = 0; row < batch_rows; ++row)
            batch.messages.push_back(message(i++));
        shop.store_batch(batch);
    }
    checkpoint(shop.store, wall_clock());
}

struct QueueDrawn {
    double seconds = 0;
    double longest_ms = 0;
};

QueueDrawn draw_queue() {
    const Directory directory;
    Shop shop(directory.file("o.db"));
    fill_queue(shop);
    convassign::set_online(shop.action_needs(), "maria", 1h);
    QueueDrawn result;
    Pace pace(draw_aim);
    const auto start = steady_clock();
    for (std::optional<QueuePlace> place = QueuePlace{}; place;) {
        const auto chunk_start = steady_clock();
        place = draw(shop.store, {}, shop.config.presence, wall_clock(), *place, pace.rows()).next;
        pace.learn(pace.rows(), steady_clock() - chunk_start);
        result.longest_ms = std::max(result.longest_ms, 1000 * seconds_since(chunk_start));
        if (log_size(shop.store) > checkpoint_pages) checkpoint(shop.store, wall_clock());
        usleep(1000); // the daemon's pause between two chunks
    }
    result.seconds = seconds_since(start);
    return result;
}

double draw_queue_floor() {
    const Directory directory;
    {
        Shop shop(directory.file("f.db"));
        fill_queue(shop);
    }
    return floor_seconds({"draw", directory.file("f.db"), "500"});
}

} // namespace

Figures measure_ingest() {
    std::vector<double> single, single_floors, batch, batch_floors;
    for (int i = 0; i < rounds; ++i) { // in turns, because the machine is not always equally busy
        single_floors.push_back(single_floor());
        single.push_back(single_ours());
        batch_floors.push_back(batch_floor());
        batch.push_back(batch_ours());
    }
    return {
        {"ingest + draw, one message a transaction", median(single), "messages/s", median(single_floors), 0.7,
            true, true},
        {"ingest + draw from Twilio pages of 1,000", median(batch), "messages/s", median(batch_floors), 0.5,
            true, true},
    };
}

Figures measure_draw() {
    std::vector<double> seconds, longest, floors;
    for (int i = 0; i < rounds; ++i) {
        floors.push_back(draw_queue_floor());
        const QueueDrawn drawn = draw_queue();
        seconds.push_back(drawn.seconds);
        longest.push_back(drawn.longest_ms);
    }
    return {
        {"100,000 unassigned, all drawn", median(seconds), "s", median(floors), 1.0, false, false},
        {"  the longest transaction of it", median(longest), "ms", {}, 20, false, false},
    };
}

} // namespace convassign::bench
