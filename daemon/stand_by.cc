// SPDX-License-Identifier: MIT
#include "daemon/stand_by.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/sign_of_life.h"
#include "core/wrap/database.h"
#include "daemon/http/server.h"

#include <algorithm>
#include <csignal>

namespace convassign {

namespace {

constexpr Duration try_period = std::chrono::milliseconds(100);
constexpr Duration sign_period = std::chrono::seconds(1);

constexpr auto what_it_does = "this daemon stands by";

Reply page_standing_by() {
    Reply reply;
    reply.status = 503;
    reply.content_type = "text/html; charset=utf-8";
    reply.body = "<!doctype html><html lang=en><meta charset=utf-8><meta http-equiv=refresh content=2>"
                 "<title>convassign</title><p>Stand by: another server is at work, or will be in a moment."
                 "</html>\n";
    return reply;
}

bool is_for_programs(const std::string& path) {
    return path.starts_with("/api/") || path.starts_with("/hooks/") || path == "/healthz"
        || path == "/metrics";
}

} // namespace

Reply answer_standing_by(const Request& request, const std::string& who_leads) {
    Reply reply = is_for_programs(request.path) ? problem(503,
                      std::string(what_it_does) + (request.from_loopback ? ": " + who_leads : ""), "stand_by")
                                                : page_standing_by();
    reply.headers.emplace_back("Retry-After", "1");
    reply.headers.emplace_back("Cache-Control", "no-store");
    return reply;
}

StandBy::StandBy(Config config, Needs needs)
    : config_(std::move(config)), needs_(std::move(needs)), complaints_(needs_.log, [] {}) {
    loop_.on_signals({SIGTERM, SIGINT}, [this](int) {
        is_told_to_end_ = true;
        loop_.stop();
    });
    loop_.on_signals({SIGHUP}, [this](int) { reload(); });
    loop_.on_failure(
        [this](const std::exception& error) { complaints_.complain("stand by", describe(error)); });
    loop_.every(sign_period, [this] { show_life(); });
}

StandBy::~StandBy() = default;

std::optional<Store> StandBy::wait(const std::function<void()>& on_ready) {
    told_.clear();
    is_waiting_ = true;
    has_begun_ ? try_to_lead() : begin();
    if (!store_) {
        listen();
        show_life();
        on_ready();
        loop_.run_again();
    }
    is_waiting_ = false;
    if (server_) server_->stop();
    server_.reset();
    if (is_told_to_end_) return std::nullopt;
    return std::exchange(store_, std::nullopt);
}

/// What does not get better by waiting ends a daemon that only begins.
void StandBy::begin() {
    has_begun_ = true;
    try {
        store_ = contender_.try_to_lead();
    } catch (const DatabaseLost& error) {
        complaints_.complain("see who leads", describe(error));
    }
    if (!store_) loop_.after(try_period, [this] { try_to_lead(); });
}

void StandBy::listen() {
    const HttpLimits limits;
    server_ = std::make_unique<HttpServer>(loop_.context(),
        HttpOptions{config_.http.listen, config_.http.behind_proxy, config_.http.proxies, limits, {}},
        needs_.log, [this](const Request& request) { return answer_standing_by(request, who_leads()); });
    needs_.log.info("standing by at " + server_->address() + ": " + who_leads());
}

/// A server that hangs is waited for in each attempt: half of the time is left to whoever asks.
void StandBy::try_to_lead() {
    if (!is_waiting_) return;
    const auto begun_at = steady_clock();
    const bool went_well =
        complaints_.attempt("see who leads", [this] { store_ = contender_.try_to_lead(); });
    if (store_) return loop_.stop();
    if (went_well) tell_who_leads();
    const auto took = std::chrono::duration_cast<Duration>(steady_clock() - begun_at);
    loop_.after(std::max(try_period, took), [this] { try_to_lead(); });
}

void StandBy::tell_who_leads() {
    complaints_.forget("see who leads");
    const std::string text = who_leads();
    if (!std::exchange(told_, text).empty() && told_ != text) needs_.log.info("standing by: " + text);
}

std::string StandBy::who_leads() const {
    const auto& leader = contender_.leader();
    if (!leader) return "nobody is known to lead";
    return "process " + std::to_string(leader->process) + " on " + leader->host + " leads, since "
        + iso8601(leader->since);
}

void StandBy::show_life() const {
    if (is_waiting_) static_cast<void>(needs_.lock.say(sign_text({wall_clock(), true, std::nullopt, ""})));
}

void StandBy::reload() {
    if (!is_waiting_) return; // the one that leads has read it
    complaints_.attempt("reload", [this] {
        Config fresh = needs_.read_config();
        fresh.database_path = config_.database_path;
        fresh.database_url_file = config_.database_url_file;
        fresh.http = config_.http;
        config_ = std::move(fresh);
        needs_.log.info("reload: the configuration was read again");
    });
}

} // namespace convassign
