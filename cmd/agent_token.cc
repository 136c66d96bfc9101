// SPDX-License-Identifier: MIT
#include "cmd/command.h"
#include "core/base/error.h"
#include "core/json.h"

namespace convassign {

namespace {

/// Where a browser finds the portal. Throws UsageError where no link can lead there.
std::string portal_address(const Config& config) {
    if (!config.portal.url.empty())
        return config.portal.url.substr(0, config.portal.url.find_last_not_of('/') + 1);
    const HttpConfig& http = config.http;
    const std::string what = "agent token --link: [http] listen is '" + http.listen + "', and ";
    if (http.listen.starts_with("unix:")) throw UsageError(what + "no link leads to a unix socket");
    if (http.listen.ends_with(":0")) throw UsageError(what + "its port is only known to the daemon");
    return "http://" + http.listen;
}

/// "the token", or "the presence token".
std::string title(TokenKind kind) { return kind == TokenKind::full ? "the token" : "the presence token"; }

void revoke(const CommandNeeds& needs, const std::string& name, TokenKind kind) {
    revoke_token(needs.for_action(), name, kind);
    if (needs.output.json())
        needs.output.document(token_json(name, std::nullopt));
    else
        needs.output.confirm({title(kind) + " of agent " + name + " is revoked"});
}

} // namespace

void run_agent_token(const CommandNeeds& needs, const Options& options) {
    const AgentOptions& asked = options.agent;
    const TokenKind kind = asked.presence_only ? TokenKind::presence_only : TokenKind::full;
    if (asked.revoke) {
        revoke(needs, asked.name, kind);
        return;
    }
    const std::string link = asked.link ? portal_address(needs.config) + "/#token=" : "";
    const std::string token = new_token(needs.for_action(), asked.name, kind);
    if (needs.output.json())
        needs.output.document(token_json(asked.name, token));
    else
        needs.output.row({link + token});
    needs.output.note(title(kind) + " of agent '" + asked.name
        + "' is shown only this once, and takes the place of an older one");
    if (asked.link && needs.config.http.behind_proxy && needs.config.portal.url.empty())
        needs.output.note("this is where the daemon listens; set [portal] url to the proxy's address");
}

} // namespace convassign
