// SPDX-License-Identifier: MIT
#include "daemon/indexing.h"

#include <algorithm>
#include <thread>

namespace convassign {

namespace {

using namespace std::chrono_literals;

constexpr Duration words_look_period = 500ms;
constexpr Duration words_erase_period = 1h;
/// Between two steps, so that they take a small part of everybody's time.
constexpr Duration words_pause = 20ms;
constexpr Duration words_pause_while_busy = 200ms;
constexpr Duration words_pause_once = 1ms;
constexpr std::int64_t most_rows_at_once = 1000;

} // namespace

void Indexing::start(Loop& loop) {
    loop_ = &loop;
    loop.every(words_look_period, [this] { look(); });
    loop.every(words_erase_period, [this] { erase_soon(); });
}

void Indexing::erase_soon() {
    if (!eraser_) eraser_.emplace();
    if (loop_ != nullptr) look();
}

void Indexing::look() {
    if (is_going_on_ || !needs_.can_store()) return;
    is_going_on_ = true;
    loop_->post([this] { go_on(); });
}

void Indexing::go_on() {
    bool is_left = false;
    if (needs_.can_store()) needs_.complaints.attempt("index what is searched", [&] { is_left = step(); });
    is_going_on_ = is_left;
    if (is_left) loop_->after(needs_.is_busy() ? words_pause_while_busy : words_pause, [this] { go_on(); });
}

bool Indexing::step() {
    if (eraser_) {
        if (eraser_->step(needs_.store)) return true;
        eraser_.reset();
        needs_.clear_log();
    }
    const auto start = steady_clock();
    const auto rows = follow_words(needs_.store, std::min(pace_.rows(), most_rows_at_once));
    if (!rows) return false;
    pace_.learn(*rows, steady_clock() - start);
    return true;
}

void Indexing::finish(Duration at_most) {
    const auto deadline = steady_clock() + at_most;
    if (has_erased_words(needs_.store)) eraser_.emplace();
    needs_.complaints.attempt("index what is searched", [&] {
        while (step() && steady_clock() < deadline)
            std::this_thread::sleep_for(words_pause_once);
    });
}

} // namespace convassign
