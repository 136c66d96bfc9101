// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/error.h"
#include "core/base/words.h"
#include "core/config/config.h"
#include "daemon/api/guessing.h"
#include "daemon/http/message.h"

#include <optional>
#include <string>

namespace convassign {

class Database;

/// How somebody has shown who they are: by their token, by the cookie of a session, or because a proxy in
/// front says so.
enum class SignedInBy { token, session, proxy };
template <>
inline constexpr std::array<std::string_view, 3> words<SignedInBy>{"token", "session", "proxy"};

/// Who asks.
struct Caller {
    Agent agent;
    SignedInBy by = SignedInBy::token;
    Sha256 secret{};            ///< the digest of what was shown; a proxy shows nothing
    bool presence_only = false; ///< by a token that is good for beats alone
    /// The same in all requests of one browser, and as far as that can be told in no other one's.
    std::string browser{};
};

/// Whether what the caller has shown is still good: not revoked, not ended, the agent enabled.
[[nodiscard]] bool is_still_good(const Caller& caller, Database& store, Time now);

/// Nobody is known by what the request shows.
class Unauthorized : public Error {
public:
    using Error::Error;
};

/// The session of the request's cookie has ended.
class SessionEnded : public Unauthorized {
public:
    using Unauthorized::Unauthorized;
};

/// Too many wrong secrets came from that address.
class TooManyGuesses : public Error {
public:
    explicit TooManyGuesses(Duration time_left);

    Duration wait;
};

/// Who may come in, and who is signed in.
class SignIn {
public:
    /// Both outlive it.
    SignIn(Database& store, const Config& config) : store_(store), config_(config) {}

    /// Throws NotPermitted where the request has the header of the trusted proxy, and does not come from it.
    void refuse_impostors(const Request& request) const;

    /// Who asks; nobody where the request shows nothing. What is right is never slowed down; what is wrong
    /// counts as a guess, and throws Unauthorized or TooManyGuesses. An agent named by the proxy comes
    /// before token and session; a name that is no agent's gives way to them. For a page of another origin
    /// only a token counts, because the rest is what the browser adds by itself.
    [[nodiscard]] std::optional<Caller> caller(const Request& request, Time now);

    /// Begins a session for the agent of that token. Here, too, what is right is never slowed down. Throws
    /// Unauthorized, TooManyGuesses, or NotPermitted for an agent that is disabled.
    struct Begun {
        Caller caller;
        std::string cookie; ///< the value of Set-Cookie
    };
    [[nodiscard]] Begun begin(const Request& request, const std::string& token, Time now);

    void end(const Caller& caller);

    /// The value of Set-Cookie that makes the browser forget its session.
    [[nodiscard]] std::string no_cookie() const;

private:
    [[nodiscard]] std::optional<Caller> known_by(const Request& request, Time now);
    void require_proxy_secret(const Request& request) const;
    [[nodiscard]] std::string cookie_name() const;
    [[nodiscard]] std::string cookie(const std::string& value, std::chrono::seconds age) const;
    [[nodiscard]] std::optional<std::string> secret_in_cookie(const Request& request) const;
    [[nodiscard]] std::optional<std::string> name_by_proxy(const Request& request) const;
    [[nodiscard]] std::optional<Caller> by_proxy(const std::string& name);
    [[nodiscard]] std::optional<Caller> by_secret(const Request& request, Time now);
    [[nodiscard]] std::optional<Caller> by_token(const Sha256& hash);
    [[nodiscard]] std::optional<Caller> by_session(const Sha256& hash, Time now);
    Caller noted(Caller caller);
    void require_known(
        const std::optional<Caller>& holder, const Request& request, const Sha256& secret, Time now);
    void count_guess(const Request& request, const Sha256& secret, Time now);

    Database& store_;
    const Config& config_;
    Guessing guessing_;
};

} // namespace convassign
