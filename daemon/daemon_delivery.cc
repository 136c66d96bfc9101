// SPDX-License-Identifier: MIT
#include "daemon/daemon.h"

#include "core/config/provider_types.h"
#include "core/config/secrets.h"
#include "core/notify/notices.h"
#include "core/outbox.h"
#include "core/provider/providers.h"
#include "core/recipients.h"

#include <algorithm>

namespace convassign {

namespace {

// What is marked in one transaction: few enough that a target that hangs holds back little.
constexpr std::size_t deliveries_at_once = 16;
// After a secret could not be read, say.
constexpr Duration sender_restart_period = 10s;
constexpr Duration end_period = 50ms;

} // namespace

/// New senders start when the old ones have ended: what those left *sending* is then taken back.
void Daemon::start_sending() {
    std::erase_if(ending_senders_, [](const auto& sender) { return sender->has_ended(); });
    bool is_complete = ending_senders_.empty();
    if (is_complete) {
        if (senders_.empty())
            complaints_.attempt("take back what was being sent", [this] {
                const std::size_t count = take_back(store_, wall_clock());
                if (count > 0) log_.info("deliver: " + std::to_string(count) + " attempts were broken off");
            });
        for (const NotifyConfig& notify : config_.notify)
            is_complete = start_sender(target_of(notify), [&] {
                return make_notice_target(notify, secret_variables(config_));
            }) && is_complete;
        for (const ProviderConfig& provider : config_.providers)
            if (abilities_of(provider).assign)
                is_complete =
                    start_sender(target_of(provider), [&] { return make_assigner(provider); }) && is_complete;
    }
    if (is_complete || is_sending_due_) return;
    is_sending_due_ = true;
    loop_.after(ending_senders_.empty() ? sender_restart_period : end_period, [this] {
        is_sending_due_ = false;
        start_sending();
        wake();
    });
}

bool Daemon::start_sender(const std::string& target, const std::function<std::unique_ptr<Target>()>& make) {
    if (senders_.contains(target)) return true;
    return complaints_.attempt("start sending to '" + target + "'", [&] {
        const auto report = [this, target](OutboxId row, const SendResult& result) {
            loop_.post([this, target, row, result] { take_outcome(target, row, result); });
        };
        senders_[target].sender = std::make_unique<Sender>(make(), report);
    });
}

void Daemon::stop_sending() {
    for (auto& [target, outgoing] : senders_) {
        outgoing.sender->ask_to_stop();
        ending_senders_.push_back(std::move(outgoing.sender));
    }
    senders_.clear();
}

void Daemon::deliver_due(Time now) {
    for (auto& [target, outgoing] : senders_) {
        if (outgoing.on_the_way > 0) continue;
        auto deliveries = deliver(store_, target, deliveries_at_once, now);
        outgoing.on_the_way = deliveries.size();
        outgoing.sender->send(std::move(deliveries));
    }
}

bool Daemon::is_sending() const {
    return std::ranges::any_of(senders_, [](const auto& entry) { return entry.second.on_the_way > 0; });
}

void Daemon::take_outcome(const std::string& target, OutboxId row, const SendResult& result) {
    // A sender that was stopped meanwhile reports no more, and its rows are taken back.
    const auto found = senders_.find(target);
    if (found == senders_.end()) return;
    Outgoing& outgoing = found->second;
    if (outgoing.on_the_way > 0) --outgoing.on_the_way;
    const Time now = wall_clock();
    const bool is_kept =
        complaints_.attempt("keep what became of #" + std::to_string(row.value) + " of the outbox",
            [&] { settle(store_, row, result, random_, now); });
    if (!is_kept) loop_.after(end_period, [this, row, result] { settle_again(row, result); });
    if (result.outcome == SendOutcome::sent) {
        complaints_.forget("deliver to '" + target + "'");
    } else {
        has_failed_to_deliver_ = true;
        complaints_.complain("deliver to '" + target + "'", result.error);
    }
    if (outgoing.on_the_way == 0) wake();
}

/// The outcome is known, and the database was busy: it must not be forgotten.
void Daemon::settle_again(OutboxId row, const SendResult& result) {
    const bool is_kept =
        complaints_.attempt("keep what became of #" + std::to_string(row.value) + " of the outbox",
            [&] { settle(store_, row, result, random_, wall_clock()); });
    if (!is_kept) loop_.after(end_period, [this, row, result] { settle_again(row, result); });
}

/// Every row that is due is attempted once. False when one of them did not arrive.
bool Daemon::deliver_once() {
    start_sending();
    // What has to wait for its next attempt is due later than that.
    const Time now = wall_clock();
    const auto begin = [this, now] {
        return complaints_.attempt("deliver", [this, now] { deliver_due(now); });
    };
    if (!begin()) return false;
    loop_.every(end_period, [this, begin] {
        if (is_sending()) return;
        if (!begin() || !is_sending()) loop_.stop();
    });
    if (is_sending()) loop_.run_again();
    return !has_failed_to_deliver_;
}

} // namespace convassign
