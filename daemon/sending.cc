// SPDX-License-Identifier: MIT
#include "daemon/sending.h"

#include "core/config/provider_types.h"
#include "core/config/secrets.h"
#include "core/notify/notices.h"
#include "core/provider/providers.h"
#include "core/recipients.h"

#include <algorithm>
#include <utility>

namespace convassign {

namespace {

// What is marked in one transaction: few enough that a target that hangs holds back little.
constexpr std::size_t deliveries_at_once = 16;
// Of a reply that was marked nobody may know later whether it was sent, also where it was not tried yet.
constexpr std::size_t replies_at_once = 1;
// After a secret could not be read, say.
constexpr Duration sender_restart_period = 10s;
constexpr Duration end_period = 50ms;

} // namespace

/// New senders start when the old ones have ended: what those left *sending* is then taken back.
void Sending::start() {
    std::erase_if(ending_, [](const auto& sender) { return sender->has_ended(); });
    bool is_complete = ending_.empty();
    if (is_complete) {
        if (senders_.empty())
            needs_.complaints.attempt("take back what was being sent", [this] {
                const std::size_t count = requeue_interrupted(needs_.store, wall_clock());
                if (count > 0)
                    needs_.log.info("deliver: " + std::to_string(count) + " attempts were broken off");
            });
        for (const NotifyConfig& notify : needs_.config.notify)
            is_complete = start_sender(target_of(notify), [&] {
                return make_notice_target(notify, secret_variables(needs_.config));
            }) && is_complete;
        for (const ProviderConfig& provider : needs_.config.providers)
            if (abilities_of(provider).assign)
                is_complete =
                    start_sender(target_of(provider), [&] { return make_assigner(provider); }) && is_complete;
        for (const ProviderConfig& provider : needs_.config.providers)
            if (abilities_of(provider).send)
                is_complete = start_sender(reply_target_of(provider.name), [&] {
                    return make_sender(provider);
                }) && is_complete;
    }
    if (is_complete || is_start_due_) return;
    is_start_due_ = true;
    needs_.loop.after(ending_.empty() ? sender_restart_period : end_period, [this] {
        is_start_due_ = false;
        start();
        needs_.wake();
    });
}

bool Sending::start_sender(const std::string& target, const std::function<std::unique_ptr<Target>()>& make) {
    if (senders_.contains(target)) return true;
    return needs_.complaints.attempt("start sending to '" + target + "'", [&] {
        const auto report = [this, target](OutboxId row, const SendResult& result) {
            needs_.loop.post([this, target, row, result] { settle_row(target, row, result); });
        };
        senders_[target].sender = std::make_unique<Sender>(make(), report);
    });
}

void Sending::stop() {
    for (auto& [target, outgoing] : senders_) {
        outgoing.sender->ask_to_stop();
        ending_.push_back(std::move(outgoing.sender));
    }
    senders_.clear();
}

void Sending::restart() {
    stop();
    start();
}

void Sending::deliver_due(Time now) {
    for (auto& [target, outgoing] : senders_) {
        if (outgoing.on_the_way > 0) continue;
        const bool takes_replies = target.starts_with(reply_target_of(""));
        auto deliveries =
            deliver(needs_.store, target, takes_replies ? replies_at_once : deliveries_at_once, now);
        outgoing.on_the_way = deliveries.size();
        outgoing.sender->send(std::move(deliveries));
    }
}

bool Sending::send_directly(const OutboxRow& notice, const std::function<void(const SendResult&)>& report) {
    const auto found = senders_.find(notice.target);
    if (found == senders_.end() || !found->second.sender || found->second.report_directly) return false;
    found->second.report_directly = report;
    Delivery delivery;
    delivery.row = notice;
    found->second.sender->send({std::move(delivery)});
    return true;
}

bool Sending::is_sending() const {
    return std::ranges::any_of(senders_, [](const auto& entry) { return entry.second.on_the_way > 0; });
}

void Sending::settle_row(const std::string& target, OutboxId row, const SendResult& result) {
    // A sender that was stopped meanwhile reports no more, and its rows are taken back.
    const auto found = senders_.find(target);
    if (found == senders_.end()) return;
    Outgoing& outgoing = found->second;
    if (row == OutboxId{} && outgoing.report_directly)
        return std::exchange(outgoing.report_directly, nullptr)(result);
    if (outgoing.on_the_way > 0) --outgoing.on_the_way;
    keep(row, result);
    if (result.outcome == SendOutcome::sent) {
        needs_.complaints.forget("deliver to '" + target + "'");
    } else {
        has_failed_ = true;
        needs_.complaints.complain("deliver to '" + target + "'", result.error);
    }
    if (outgoing.on_the_way == 0) needs_.wake();
}

/// Once the outcome is known it must not be forgotten: where the database is busy it is kept later.
void Sending::keep(OutboxId row, const SendResult& result) {
    const bool is_kept =
        needs_.complaints.attempt("keep what became of #" + std::to_string(row.value) + " of the outbox",
            [&] { settle(needs_.store, row, result, needs_.random, wall_clock()); });
    if (!is_kept) needs_.loop.after(end_period, [this, row, result] { keep(row, result); });
}

bool Sending::deliver_once() {
    start();
    // What has to wait for its next attempt is due later than that.
    const Time now = wall_clock();
    const auto begin = [this, now] {
        return needs_.complaints.attempt("deliver", [this, now] { deliver_due(now); });
    };
    if (!begin()) return false;
    needs_.loop.every(end_period, [this, begin] {
        if (is_sending()) return;
        if (!begin() || !is_sending()) needs_.loop.stop();
    });
    if (is_sending()) needs_.loop.run_again();
    return !has_failed_;
}

} // namespace convassign
