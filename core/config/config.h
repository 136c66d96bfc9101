// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/outbox_row.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace convassign {

using namespace std::chrono_literals;

/// How a page proves that its agent is there; behaviour is told in core/presence.h.
struct PresenceRules {
    Duration beat = 10s;  ///< 1s to 60s
    Duration lease = 35s; ///< what a beat is good for; longer than beat, up to 10m
    /// Of a hidden page without a worker, which browsers slow down to a beat a minute; from lease to 1h.
    Duration hidden_lease = 90s;
    Duration idle = 5min; ///< 10s to 24h
    /// After a goodbye, or the end of the event stream, so that a reload does not flap; 0s to 60s.
    Duration goodbye_grace = 5s;
};

struct HttpConfig {
    /// "ADDRESS:PORT", "[IPv6]:PORT" or "unix:/PATH"; port 0: any free one. Beyond the loopback only with
    /// behind_proxy.
    std::string listen = "127.0.0.1:8470";
    bool behind_proxy = false;
    std::vector<std::string> proxies{"127.0.0.1"}; ///< IP addresses
    std::size_t memory = std::size_t{64} << 20;    ///< bytes of all requests together; 16 MiB to 2 GiB

    friend bool operator==(const HttpConfig&, const HttpConfig&) = default;
};

/// In which the proxy shows that it is the proxy.
inline constexpr const char* trusted_user_secret_header = "X-Convassign-Secret";

struct PortalConfig {
    /// "https://inbox.example": where browsers find it, behind a proxy; empty: where the daemon listens.
    std::string url;
    /// The header in which a trusted proxy names the agent who is signed in there; empty: none. Only with
    /// behind_proxy.
    std::string trusted_user_header;
    /// "https://inbox.example": whose pages may beat for an agent.
    std::vector<std::string> allowed_origins;
    /// Holds what the proxy has to send in `trusted_user_secret_header` beside it; empty: nothing.
    std::string trusted_user_secret_file{};
};

/// Who is what on the command line, by the names of the operating system's users.
struct AccessConfig {
    std::vector<std::string> admins;
    std::vector<std::string> supervisors;
};

/// How old things get before they are deleted; nothing: they are kept for ever. 1d to 3650d.
struct Retention {
    std::optional<Duration> messages; ///< texts and media in closed conversations
    std::optional<Duration> history;  ///< rows that nothing of the present rests on
    std::optional<Duration> closed;   ///< closed conversations as a whole
};

/// How the files of messages are fetched and kept.
struct MediaConfig {
    std::optional<Duration> keep =
        30 * 24h; ///< nothing: for ever; 0: fetched only when asked for; 1h to 3650d
    std::uint64_t most = std::uint64_t{1} << 30;      ///< bytes of all together; 1 MiB to 1024 GiB
    std::uint64_t largest = std::uint64_t{100} << 20; ///< bytes of one; 1 KiB to 2 GiB

    /// Files are fetched when they come, and not only when somebody asks for them.
    [[nodiscard]] bool fetches_all() const { return !keep || *keep > Duration(0); }
};

/// Where the keys of a table stand in the configuration, for what is found to be wrong only later.
struct KeyPlaces {
    std::string file{};
    std::map<std::string, std::size_t> lines{};

    /// "read 'FILE': line 12: 'KEY': "; empty for a key that stands in no file.
    [[nodiscard]] std::string of(const std::string& key) const;

    /// They are no part of what is configured.
    friend bool operator==(const KeyPlaces&, const KeyPlaces&) { return true; }
};

/// One [[answer]] table: a text that agents write often.
struct ShortAnswer {
    std::string name; ///< unique; what agents type for it
    std::string text;

    friend bool operator==(const ShortAnswer&, const ShortAnswer&) = default;
};

/// One [[template]] table: a text that was agreed with WhatsApp, which customers get also after the window.
struct ReplyTemplate {
    std::string name;       ///< unique within the provider; what agents choose
    std::string provider;   ///< the name of its [[provider]]
    std::string text;       ///< as people see it, with {{1}}, {{2}}, … where the variables stand
    std::string id;         ///< what the provider calls it: Meta's name, or the ContentSid of Twilio
    std::string language{}; ///< of Meta alone: "en_US"
    KeyPlaces places{};

    friend bool operator==(const ReplyTemplate&, const ReplyTemplate&) = default;
};

/// One [[provider]] table. What each type has is told in core/provider_types.
struct ProviderConfig {
    std::string name; ///< unique
    std::string type;
    std::optional<Time> start_from;
    Duration poll_interval = 2s;                 ///< 100ms to 1h
    Duration deep_lookback = 72h;                ///< 15m to 30d
    std::string base_url;                        ///< no path and no slash at the end; http only to loopback
    std::map<std::string, std::string> settings; ///< the keys of its own type, as the file has them
    std::vector<ReplyTemplate> templates{};      ///< those of the [[template]] tables that are this one's
    KeyPlaces places{};

    /// Empty when the table has no such key.
    [[nodiscard]] const std::string& setting(const std::string& key) const;

    /// Whether the table tells where to find it.
    [[nodiscard]] bool has_secret(const std::string& secret) const;

    friend bool operator==(const ProviderConfig&, const ProviderConfig&) = default;
};

/// One [[notify]] table: people who are told of what happens, by a command or by a webhook.
struct NotifyConfig {
    std::string name;                ///< unique
    std::vector<Occasion> on;        ///< all but `assignment` and `unassigned`
    Duration unassigned_for{0};      ///< 1s to 7d; 0: not told
    Duration failing_for = 1min;     ///< 0s to 1d: how long a provider fails before it is told
    std::vector<std::string> exec{}; ///< a program's absolute path and its arguments; either this or url
    Duration timeout = 10s;          ///< of either; 1s to 5m
    std::string url;                 ///< https, or http to loopback
    std::string secret_file;         ///< of url: either this or secret_env
    std::string secret_env;
    KeyPlaces places{};

    friend bool operator==(const NotifyConfig&, const NotifyConfig&) = default;
};

/// The whole configuration. Every default is here.
struct Config {
    std::string file; ///< where it was read from; empty: nowhere, all defaults hold
    /// Its file, or where that lies which belongs to a server's and is no row.
    std::string database_path;
    /// Holds how the server is reached that keeps the database; empty: it is a file.
    std::string database_url_file{};
    HttpConfig http;
    PortalConfig portal;
    PresenceRules presence;
    bool agents_may_reassign = true;
    bool keep_deleted = false; ///< what customers deleted stays to be read, marked
    std::optional<AccessConfig> access;
    std::vector<ProviderConfig> providers; ///< never empty: without any there is one `local`
    std::vector<NotifyConfig> notify;
    Retention retention;
    std::vector<ShortAnswer> answers;
    std::vector<ReplyTemplate> templates; ///< each is also in its provider
    MediaConfig media;
};

} // namespace convassign
