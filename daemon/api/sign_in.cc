// SPDX-License-Identifier: MIT
#include "daemon/api/sign_in.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/config/secrets.h"
#include "core/store/agents.h"
#include "core/store/sessions.h"
#include "core/wrap/crypto.h"
#include "core/wrap/database.h"
#include "core/wrap/digest.h"

#include <algorithm>

namespace convassign {

namespace {

constexpr std::chrono::seconds session_length = std::chrono::hours(30 * 24);
constexpr std::size_t secret_bytes = 32; // 256 bits

/// The token of "Bearer TOKEN"; proxies may leave other schemes in the header, which are none of ours.
std::optional<std::string_view> bearer_token(const Request& request) {
    constexpr std::string_view scheme = "bearer ";
    const auto header = request.header("authorization");
    if (!header || header->size() <= scheme.size()) return std::nullopt;
    if (!same_word(header->substr(0, scheme.size()), scheme)) return std::nullopt;
    return header->substr(scheme.size());
}

/// The value of "a=1; NAME=value; b=2".
std::optional<std::string> cookie_value(std::string_view cookies, std::string_view name) {
    while (!cookies.empty()) {
        std::string_view pair = cookies.substr(0, cookies.find(';'));
        cookies.remove_prefix(std::min(cookies.size(), pair.size() + 1));
        pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
        // An empty one is what is left of a session that was ended.
        if (pair.size() > name.size() + 1 && pair.starts_with(name) && pair[name.size()] == '=')
            return std::string(pair.substr(name.size() + 1));
    }
    return std::nullopt;
}

/// The port; of a unix socket the first digits of its path's digest.
std::string place_of(const std::string& listen) {
    if (!listen.starts_with("unix:")) return listen.substr(listen.rfind(':') + 1);
    const Sha256 digest = sha256(listen);
    return to_hex({reinterpret_cast<const char*>(digest.data()), 4});
}

/// A proxy shows no secret: there the browser is known by what it calls itself.
std::string browser_of(const Caller& caller, const Request& request) {
    if (caller.by != SignedInBy::proxy) return {caller.secret.begin(), caller.secret.end()};
    return "proxy " + std::string(request.header("user-agent").value_or(""));
}

} // namespace

TooManyGuesses::TooManyGuesses(Duration time_left)
    : Error("too many wrong tokens came from your address; try again later"), wait(time_left) {}

bool is_still_good(const Caller& caller, Database& store, Time now) {
    std::optional<Agent> holder;
    switch (caller.by) {
    case SignedInBy::token:
        holder = agents::find_by_token(store, caller.secret);
        break;
    case SignedInBy::session:
        holder = agents::find_by_session(store, caller.secret, now);
        break;
    case SignedInBy::proxy:
        holder = agents::find(store, caller.agent.name);
        break;
    }
    return holder && holder->id == caller.agent.id && holder->enabled;
}

void SignIn::refuse_impostors(const Request& request) const {
    const std::string& header = config_.portal.trusted_user_header;
    const auto is_it = [&](const auto& one) { return same_word(one.first, header); };
    const auto times = header.empty() ? 0 : std::ranges::count_if(request.headers, is_it);
    if (times > 0 && !request.via_proxy)
        throw NotPermitted("the header '" + header + "' is believed from the configured proxy alone");
    if (times > 1)
        throw NotPermitted(
            "the header '" + header + "' is there twice: the proxy has to replace what comes in");
    if (times > 0) require_proxy_secret(request);
}

/// Whoever can connect from the proxy's address is believed to be the proxy, unless that has a secret, too.
void SignIn::require_proxy_secret(const Request& request) const {
    if (config_.portal.trusted_user_secret_file.empty()) return;
    const std::string header = trusted_user_secret_header;
    const auto is_it = [&](const auto& one) { return same_word(one.first, header); };
    const auto times = std::ranges::count_if(request.headers, is_it);
    const auto shown = std::ranges::find_if(request.headers, is_it);
    if (times != 1 || !is_same_secret(shown->second, read_secret(config_.portal)))
        throw NotPermitted("the header '" + config_.portal.trusted_user_header
            + "' is believed only with the secret of the proxy in '" + header + "'");
}

std::optional<Caller> SignIn::caller(const Request& request, Time now) {
    refuse_impostors(request);
    auto caller = known_by(request, now);
    if (caller) caller->browser = browser_of(*caller, request);
    return caller;
}

std::optional<Caller> SignIn::known_by(const Request& request, Time now) {
    const bool is_our_page = request.foreign_origin.empty();
    const auto name = is_our_page ? name_by_proxy(request) : std::nullopt;
    if (auto known = name ? by_proxy(*name) : std::nullopt) return known;
    if (auto known = by_secret(request, now)) return known;
    if (name) throw Unauthorized("the proxy says that you are '" + *name + "', and no agent has that name");
    return std::nullopt;
}

std::optional<Caller> SignIn::by_secret(const Request& request, Time now) {
    // Only digests are compared, in an index: its timing tells nothing of a secret of 256 random bits.
    if (const auto token = bearer_token(request)) {
        const Sha256 hash = sha256(*token);
        if (auto known = by_token(hash)) return known;
        if (!guessing_.is_stale(hash)) count_guess(request, hash, now);
        throw Unauthorized("the token is none, or was revoked or replaced");
    }
    const bool is_our_page = request.foreign_origin.empty();
    if (const auto secret = is_our_page ? secret_in_cookie(request) : std::nullopt) {
        const Sha256 hash = sha256(*secret);
        if (auto known = by_session(hash, now)) return known;
        if (!guessing_.is_stale(hash)) count_guess(request, hash, now);
        throw SessionEnded("the session has ended: sign in again");
    }
    return std::nullopt;
}

/// A proxy that knows nobody may leave the header empty, or fill it with a word of its own: Apache's
/// "(null)", or Caddy's "{http.auth.user.id}".
std::optional<std::string> SignIn::name_by_proxy(const Request& request) const {
    const std::string& header = config_.portal.trusted_user_header;
    for (const auto& [name, value] : request.headers)
        if (!header.empty() && !value.empty() && same_word(name, header)) return value;
    return std::nullopt;
}

std::optional<Caller> SignIn::by_proxy(const std::string& name) {
    auto agent = agents::find(store_, name);
    if (!agent) return std::nullopt;
    return Caller{std::move(*agent), SignedInBy::proxy, {}, false};
}

std::optional<Caller> SignIn::by_token(const Sha256& hash) {
    if (auto agent = agents::find_by_token(store_, hash))
        return noted(Caller{std::move(*agent), SignedInBy::token, hash, false});
    if (auto agent = agents::find_by_presence_token(store_, hash))
        return noted(Caller{std::move(*agent), SignedInBy::token, hash, true});
    return std::nullopt;
}

std::optional<Caller> SignIn::by_session(const Sha256& hash, Time now) {
    auto agent = agents::find_by_session(store_, hash, now);
    if (!agent) return std::nullopt;
    return noted(Caller{std::move(*agent), SignedInBy::session, hash, false});
}

Caller SignIn::noted(Caller caller) {
    guessing_.was_good(caller.secret);
    return caller;
}

void SignIn::count_guess(const Request& request, const Sha256& secret, Time now) {
    if (const auto wait = guessing_.wait(request.client, now)) throw TooManyGuesses(*wait);
    guessing_.failed(request.client, secret, now);
}

void SignIn::require_known(
    const std::optional<Caller>& holder, const Request& request, const Sha256& secret, Time now) {
    if (holder) return;
    if (!guessing_.is_once_good(secret)) count_guess(request, secret, now);
    throw Unauthorized("sign in: the token is none, or was revoked or replaced");
}

SignIn::Begun SignIn::begin(const Request& request, const std::string& token, Time now) {
    const Sha256 hash = sha256(token);
    require_known(by_token(hash), request, hash, now); // who guesses need not have the write lock
    Transaction transaction(store_);                   // a token that is revoked meanwhile begins nothing
    const auto known = by_token(hash);
    require_known(known, request, hash, now);
    if (known->presence_only) throw Unauthorized("sign in: the token is for presence alone");
    if (!known->agent.enabled) throw NotPermitted("sign in: agent '" + known->agent.name + "' is disabled");
    const std::string secret = random_hex(secret_bytes);
    Begun begun{{known->agent, SignedInBy::session, sha256(secret), false}, cookie(secret, session_length)};
    sessions::add(store_, begun.caller.secret, known->agent.id, now + session_length);
    transaction.commit();
    guessing_.was_good(begun.caller.secret);
    return begun;
}

void SignIn::end(const Caller& caller) {
    if (caller.by != SignedInBy::session) return;
    Transaction transaction(store_);
    sessions::remove(store_, caller.secret);
    transaction.commit();
}

std::string SignIn::no_cookie() const { return cookie("", std::chrono::seconds(0)); }

// The prefix makes browsers hold a cookie to TLS and to this very host. They keep cookies for all ports of a
// host alike, so that of another daemon on it has another name.
std::string SignIn::cookie_name() const {
    const std::string name = config_.http.behind_proxy ? "__Host-convassign_session" : "convassign_session";
    return name + "_" + place_of(config_.http.listen);
}

std::string SignIn::cookie(const std::string& value, std::chrono::seconds age) const {
    return cookie_name() + "=" + value + "; Path=/; HttpOnly; SameSite=Strict; Max-Age="
        + std::to_string(age.count()) + (config_.http.behind_proxy ? "; Secure" : "");
}

std::optional<std::string> SignIn::secret_in_cookie(const Request& request) const {
    const auto cookies = request.header("cookie");
    return cookies ? cookie_value(*cookies, cookie_name()) : std::nullopt;
}

} // namespace convassign
