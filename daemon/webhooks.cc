// SPDX-License-Identifier: MIT
#include "daemon/webhooks.h"

#include "core/config/provider_types.h"
#include "core/outbox_queue.h"
#include "core/provider/answer.h"
#include "core/store/lines.h"
#include "core/wrap/database.h"
#include "core/wrap/digest.h"

#include <algorithm>
#include <utility>

namespace convassign {

namespace {

constexpr std::string_view prefix = "/hooks/";
constexpr Duration pause_of_reports = std::chrono::hours(1);
constexpr Duration pause_of_log = std::chrono::minutes(1);

WebhookRequest webhook_of(const Request& request) { return {request.headers, request.query, request.body}; }

/// Without a text, which Twilio would send to the customer; the others ask for a plain 200.
Reply taken(const ProviderConfig& config) {
    Reply reply;
    reply.status = config.type == "twilio" ? 204 : 200;
    return reply;
}

Reply try_again() {
    Reply reply = problem(503, "what was brought could not be stored, try again");
    reply.headers.emplace_back("Retry-After", "1");
    return reply;
}

/// Tells which request this is. WAHA has its moment in the body, and Chatwoot in a header that it signs.
/// Chatwoot of old signs none, and may repeat a request to the letter: empty then.
std::string once_of(const ProviderConfig& config, const Request& request) {
    const auto moment = request.header("x-chatwoot-timestamp");
    if (config.type == "chatwoot" && !moment) return "";
    const Sha256 digest = sha256(request.body);
    return config.name + " " + std::string(config.type == "chatwoot" ? *moment : "") + " "
        + std::string(digest.begin(), digest.end());
}

/// Most providers repeat to the letter what they saw no answer to, and whoever is turned away comes again:
/// Meta for days, WAHA as often as it is told to, and Twilio calls it an error and asks the fallback address.
/// Chatwoot signs each attempt anew, so that what comes again was sent by somebody else.
bool takes_repetitions(const ProviderConfig& config) { return config.type != "chatwoot"; }

std::string none_at(const Request& request) {
    return "no provider's webhooks are taken at '" + request.path + "'";
}

std::string only_post(const Request& request) { return "only POST is for '" + request.path + "'"; }

bool carries_any(const std::vector<std::string>& proofs, const Request& head) {
    const WebhookRequest request{head.headers, head.query, ""};
    return std::ranges::any_of(proofs, [&](const std::string& proof) {
        return !request.header(proof).empty() || !request.parameter(proof).empty();
    });
}

/// "X-Hub-Signature-256 and no X-Webhook-Secret"
std::string in_words(const std::vector<std::string>& proofs) {
    std::string text;
    for (const std::string& proof : proofs)
        text += (text.empty() ? "" : " and no ") + proof;
    return text;
}

/// In words, what of the batch is kept aside; empty where there is no such thing.
std::string left_out_of(const FetchedBatch& batch) {
    std::vector<UnreadRow> rows = batch.unread;
    for (const IncomingMessage& message : batch.messages)
        if (message.worth == MessageWorth::unknown)
            rows.push_back({message.provider_message_id, "it is " + message.text, ""});
    return rows.empty() ? "" : left_out_in_words(rows);
}

bool brings_nothing(const FetchedBatch& batch) {
    return batch.messages.empty() && batch.unread.empty() && batch.joins.empty() && batch.changes.empty()
        && batch.states.empty() && batch.fates.empty();
}

} // namespace

void Webhooks::start() {
    webhooks_.clear();
    for (const ProviderConfig& config : needs_.config.providers)
        try {
            start_one(config);
        } catch (const std::exception& error) {
            needs_.log.error("take webhooks of '" + config.name + "': " + describe(error));
        }
}

void Webhooks::start_one(const ProviderConfig& config) {
    const ReadWebhook read = find_webhook_reader(config.type);
    if (read == nullptr) return;
    Secrets secrets = webhook_secrets(config);
    Transaction transaction(needs_.store);
    const Line line = lines::at(needs_.store, config.name, config.type, address_of(config));
    if (config.start_from) lines::save_start(needs_.store, line.id, *config.start_from);
    transaction.commit();
    errors_[line.id] = line.error;
    webhooks_[config.name] = {config, std::move(secrets), line.id, read, find_handshake(config.type),
        webhook_proofs(config.type), find_provider_type(config.type)->webhook_bytes};
}

const Webhooks::Webhook* Webhooks::find(const Request& request) const {
    const auto found = webhooks_.find(request.path.substr(prefix.size()));
    return found == webhooks_.end() ? nullptr : &found->second;
}

std::string Webhooks::methods_of(const Webhook& webhook) {
    return webhook.answer_handshake == nullptr ? "POST" : "GET, POST";
}

HeadVerdict Webhooks::look_at(const Request& head) {
    const Webhook* webhook = find(head);
    if (webhook == nullptr) return {0, 404, none_at(head)};
    const bool is_handshake = head.method == "GET" && webhook->answer_handshake != nullptr;
    if (is_handshake) return {};
    if (head.method != "POST") return {0, 405, only_post(head), methods_of(*webhook)};
    if (carries_any(webhook->proofs, head)) return {webhook->most_bytes};
    const std::string reason = "it has no " + in_words(webhook->proofs);
    return {0, refuse(*webhook, 403, reason).status, reason};
}

Reply Webhooks::handle(const Request& request, Time now) {
    const Webhook* known = find(request);
    if (known == nullptr) return problem(404, none_at(request));
    const Webhook& webhook = *known;
    if (request.method == "GET" && webhook.answer_handshake != nullptr)
        return answer_handshake(webhook, request);
    if (request.method != "POST") {
        Reply reply = problem(405, only_post(request));
        reply.headers.emplace_back("Allow", methods_of(webhook));
        return reply;
    }
    WebhookReading reading = webhook.read(webhook_of(request), webhook.config, webhook.secrets, now);
    if (!reading.refusal.empty()) return refuse(webhook, 403, reading.refusal);
    if (brings_nothing(reading.batch)) return taken(webhook.config);
    Brought brought{once_of(webhook.config, request), left_out_of(reading.batch), now};
    if (is_repeated(brought.once, now)) {
        ++refused_counts(webhook).repeated;
        brought.is_news = false;
        if (!takes_repetitions(webhook.config)) return problem(409, "it has come before");
    }
    return store_later(webhook, std::move(reading.batch), brought);
}

Reply Webhooks::answer_handshake(const Webhook& webhook, const Request& request) {
    const auto answer = webhook.answer_handshake(webhook_of(request), webhook.secrets);
    if (!answer) return refuse(webhook, 403, "the handshake's token is not the one of the configuration");
    Reply reply;
    reply.content_type = "text/plain; charset=utf-8";
    reply.body = *answer;
    return reply;
}

Reply Webhooks::refuse(const Webhook& webhook, int status, const std::string& reason) {
    ++refused_counts(webhook).refused;
    refused_counts(webhook).reason = reason;
    return problem(status, reason);
}

Webhooks::RefusedCounts& Webhooks::refused_counts(const Webhook& webhook) {
    RefusedCounts& counts = refused_counts_[webhook.line];
    counts.provider = webhook.config.name;
    return counts;
}

void Webhooks::RefusedCounts::add(const RefusedCounts& more) {
    provider = more.provider;
    if (more.refused > 0) reason = more.reason;
    refused += more.refused;
    repeated += more.repeated;
}

std::string Webhooks::RefusedCounts::in_words() const {
    std::string text;
    if (refused > 0) text = std::to_string(refused) + " refused, the last one because: " + reason;
    if (repeated > 0) text += (text.empty() ? "" : "; ") + std::to_string(repeated) + " had come before";
    return text;
}

bool Webhooks::is_repeated(const std::string& once, Time now) {
    return !once.empty() && !seen_.add(once, now);
}

Reply Webhooks::store_later(const Webhook& webhook, FetchedBatch batch, const Brought& brought) {
    batch.is_from_webhook = true;
    Reply reply;
    reply.later = [this, webhook, batch = std::move(batch), brought, good = taken(webhook.config)](
                      const std::function<void(Reply)>& send) {
        needs_.add({webhook.line, batch, [=, this](const std::exception_ptr& failure) {
                        if (!failure && brought.is_news) report(webhook, brought);
                        send(failure ? turned_away(brought.once, failure) : good);
                    }});
    };
    return reply;
}

/// The log hears of each, people once an hour, since what is wrong there is mostly one thing. A line that no
/// poll tells of fails until the next request that can be read.
void Webhooks::report(const Webhook& webhook, const Brought& brought) {
    const std::string error = brought.left_out.empty() ? "" : "a webhook came: " + brought.left_out;
    if (!error.empty()) needs_.log.warning("webhook of '" + webhook.config.name + "': " + brought.left_out);
    try {
        if (!error.empty()) report_left_out(webhook.line, brought);
        if (abilities_of(webhook.config).poll || errors_[webhook.line] == error) return;
        Transaction transaction(needs_.store, Durability::relaxed);
        lines::save_error(needs_.store, webhook.line, error);
        transaction.commit();
        errors_[webhook.line] = error;
    } catch (const std::exception& failure) {
        needs_.log.error("tell of what a webhook has brought: " + describe(failure));
    }
}

void Webhooks::report_left_out(LineId line, const Brought& brought) {
    const auto last = reported_at_.find(line);
    if (last != reported_at_.end() && brought.at - last->second < pause_of_reports) return;
    Transaction transaction(needs_.store, Durability::relaxed);
    queue_unread(
        needs_.store, recipients_of(needs_.config), line, brought.at, "a webhook came: " + brought.left_out);
    transaction.commit();
    reported_at_[line] = brought.at;
}

/// It is to come again. That the database is busy is no news; anything else is.
Reply Webhooks::turned_away(const std::string& once, const std::exception_ptr& failure) {
    seen_.forget(once);
    try {
        std::rethrow_exception(failure);
    } catch (const DatabaseBusy&) {
    } catch (const std::exception& error) {
        const std::string what = "store what a webhook has brought";
        needs_.complain ? needs_.complain(what, describe(error))
                        : needs_.log.error(what + ": " + describe(error));
    }
    return try_again();
}

void Webhooks::save(Time now) {
    if (!refused_counts_.empty()) {
        Transaction transaction(needs_.store, Durability::relaxed);
        for (const auto& [line, counts] : refused_counts_)
            lines::count_refused_webhooks(
                needs_.store, line, counts.refused + counts.repeated, counts.repeated);
        transaction.commit();
        for (const auto& [line, counts] : refused_counts_)
            unlogged_[line].add(counts);
        refused_counts_.clear();
    }
    log_refused(now);
}

void Webhooks::log_refused(Time now) {
    std::erase_if(unlogged_, [&](const auto& entry) {
        const auto [last, is_first] = logged_at_.try_emplace(entry.first, now);
        if (!is_first && now >= last->second && now - last->second < pause_of_log) return false;
        last->second = now;
        needs_.log.info("webhook of '" + entry.second.provider + "': " + entry.second.in_words());
        return true;
    });
}

} // namespace convassign
