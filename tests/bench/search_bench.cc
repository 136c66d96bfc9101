// SPDX-License-Identifier: MIT
//
// What a search takes among the messages of years, and what having an index takes.

#include "tests/bench/bench.h"
#include "tests/bench/large_database.h"

#include "core/actions.h"
#include "core/checkpoint.h"
#include "core/ingest.h"
#include "core/search_conversations.h"
#include "core/store/lines.h"
#include "core/store/messages.h"
#include "core/store/store.h"
#include "core/word_follower.h"
#include "core/wrap/sqlite.h"
#include "core/wrap/sqlite_upkeep.h"
#include "core/wrap/unicode.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <random>

namespace convassign::bench {

namespace {

constexpr std::int64_t conversations = 300'000;
constexpr std::int64_t messages_of_each = 20;
constexpr std::int64_t conversations_at_once = 2'000;
constexpr int words_of_language = 20'000;
constexpr int rounds = 5;

/// Letters of which the words of a language are made; `length` of them on average, and 0 where it has none.
struct Language {
    char32_t first;
    int letters;
    int length;
};
constexpr std::array languages{Language{'a', 26, 6}, Language{'a', 26, 9}, Language{'a', 20, 7},
    Language{0x0430, 32, 7}, Language{0x03B1, 24, 7}, Language{0x0627, 36, 5}, Language{0x0915, 34, 5},
    Language{0x4E00, 3000, 0}, Language{0x0E01, 46, 0}};

/// Texts as customers of nine languages write them: few words are common, and many are rare.
class Texts {
public:
    Texts() {
        for (std::size_t i = 0; i < languages.size(); ++i)
            for (int word = 0; word < words_of_language; ++word)
                words_.at(i).push_back(word_of(languages.at(i)));
    }

    std::string next(std::size_t language) {
        std::string text;
        const bool has_words = languages.at(language).length > 0;
        for (int i = 0; i < (has_words ? 11 : 14); ++i)
            text += words_.at(language).at(rank()) + (has_words ? " " : "");
        if (random_() % 4 == 0) text += " " + std::to_string(10'000'000 + random_() % 90'000'000);
        if (random_() % 10 == 0) text += " \xF0\x9F\x99\x82";
        return text;
    }

    [[nodiscard]] const std::string& word(std::size_t language, std::size_t rank) const {
        return words_.at(language).at(rank);
    }

private:
    std::string word_of(const Language& language) {
        const int length =
            language.length > 0 ? 2 + static_cast<int>(random_() % (2 * language.length - 3)) : 2;
        std::string word;
        for (int i = 0; i < length; ++i)
            add_utf8(language.first + random_() % static_cast<unsigned>(language.letters), word);
        return word;
    }

    std::size_t rank() {
        const double even = static_cast<double>(random_() % 1'000'000) / 1e6;
        return static_cast<std::size_t>(even * even * even * (words_of_language - 1));
    }

    std::mt19937 random_{1};
    std::array<std::vector<std::string>, languages.size()> words_;
};

void add_chunk(Store& store, LineId line, std::int64_t first, Texts& texts) {
    Transaction transaction(store, Durability::relaxed);
    const Time at = from_milliseconds(large_first_moment + first * large_pace);
    std::vector<Message> messages;
    for (std::int64_t id = first + 1; id <= first + conversations_at_once; ++id) {
        const std::string address = "whatsapp:+1555" + std::to_string(1'000'000 + id * 7919 % 9'000'000);
        store->run("INSERT INTO customers (id, line_id, address, name) VALUES (?, ?, ?, ?)",
            {id, line, address,
                texts.word(static_cast<std::size_t>(id % 6), static_cast<std::size_t>(id % 19'999))});
        store->run(
            "INSERT INTO conversations (id, state, line_id, customer_id, opened_at, waiting_since, closed_at,"
            " message_count) VALUES (?1, 'closed', ?2, ?1, ?3, ?3, ?3, ?4)",
            {id, line, at, messages_of_each});
        for (std::int64_t i = 0; i < messages_of_each; ++i) {
            Message message;
            message.conversation = ConversationId{id};
            message.provider_message_id = "SM" + std::to_string(id * messages_of_each + i);
            message.text = texts.next(static_cast<std::size_t>(id % std::ssize(languages)));
            message.sent_at = message.stored_at = at;
            messages.push_back(std::move(message));
        }
    }
    messages::add_all(store, line, messages);
    transaction.commit();
    if (log_size(store) > checkpoint_pages) checkpoint(store, wall_clock());
}

void index_all(Store& store) {
    while (follow_words(store, 1000))
        if (log_size(store) > checkpoint_pages) checkpoint(store, wall_clock());
}

void fill(Store& store, Texts& texts) {
    const LineId line = lines::at(store, "bench", "local", "").id;
    for (std::int64_t first = 0; first < conversations; first += conversations_at_once) {
        add_chunk(store, line, first, texts);
        std::cerr << "bench: database to be searched, "
                  << (first + conversations_at_once) * 100 / conversations << " %\r" << std::flush;
    }
    std::cerr << "\nbench: it is indexed\n";
    index_all(store);
    optimize(*store->as_file());
    store->as_file()->begin_log_anew();
}

std::size_t found(Store& store, const std::string& text) {
    SearchRequest request;
    request.text = text;
    return search_conversations(store, request).conversations.size();
}

/// The search that takes longest, at the middle, in ms.
double slowest_ms(Store& store, const std::vector<std::string>& searches) {
    double slowest = 0;
    for (const std::string& text : searches) {
        std::vector<double> taken;
        for (int i = 0; i < rounds; ++i) {
            const auto start = steady_clock();
            static_cast<void>(found(store, text));
            taken.push_back(1000 * seconds_since(start));
        }
        if (median(taken) > slowest) slowest = median(taken);
    }
    return slowest;
}

/// What storing a batch of 1,000 messages takes at the middle, in ms, with an index that follows in between.
double batch_ms(bool is_indexed, Texts& texts) {
    Directory directory;
    Store store(directory.file("c.db"), Store::Mode::create);
    const Line line = lines::at(store, "bench", "local", "");
    std::vector<double> taken;
    for (int batch = 0; batch < 30; ++batch) {
        FetchedBatch fetched;
        for (int i = 0; i < 1000; ++i) {
            IncomingMessage message;
            message.provider_message_id = std::to_string(batch) + "-" + std::to_string(i);
            message.customer = "c" + std::to_string(i % 400);
            message.text = texts.next(static_cast<std::size_t>(i % std::ssize(languages)));
            message.sent_at = wall_clock();
            fetched.messages.push_back(std::move(message));
        }
        const auto start = steady_clock();
        ingest(fetched, line, store, {}, wall_clock());
        taken.push_back(1000 * seconds_since(start));
        if (is_indexed) index_all(store);
        checkpoint(store, wall_clock());
    }
    return median(taken);
}

} // namespace

Figures measure_search() {
    Texts texts;
    const std::string path = kept_database("search", [&](Store& store) { fill(store, texts); });
    Store store(path, Store::Mode::existing);
    std::vector<std::string> whole;
    std::vector<std::string> beginnings;
    for (std::size_t i = 0; i < languages.size(); ++i) {
        for (const std::size_t rank : {std::size_t{0}, std::size_t{100}, std::size_t{10'000}})
            whole.push_back(texts.word(i, rank));
        if (languages.at(i).length > 0) beginnings.push_back(std::string(texts.word(i, 5)) + "a");
    }
    for (const char* const one : {"12345", "\xF0\x9F\x99\x82", "absent", "5551234"})
        whole.emplace_back(one);
    for (const char* const one : {"con", "para", "aaa", "grosse"})
        beginnings.emplace_back(one);
    const double without = batch_ms(false, texts);
    return {
        {"6,000,000 messages: the slowest search of words", slowest_ms(store, whole), "ms", {}, 100, false,
            false},
        {"  the slowest search of a beginning", slowest_ms(store, beginnings), "ms", {}, 100, false, false},
        {"  a batch of 1,000 stored, beside one without an index", batch_ms(true, texts), "ms", without, 1.05,
            false, true},
    };
}

} // namespace convassign::bench
