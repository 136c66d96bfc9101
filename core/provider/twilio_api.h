// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/provider/json_api.h"
#include "core/provider/twilio_form.h"
#include "core/wrap/http_client.h"

#include <string>
#include <utility>

namespace convassign {

/// One account of Twilio's REST API, as far as single messages need it. Blocks while the network is waited
/// for. What it throws names what was asked, and never the token: ApiRefusal with the body where the answer
/// is another one than 200 or 201, ApiNotReached where nothing was sent, else ProviderError.
class TwilioApi {
public:
    TwilioApi(const ProviderConfig& config, std::string auth_token, const HttpTimeouts& timeouts = {});

    /// "https://api.twilio.com/2010-04-01/Accounts/AC…"
    [[nodiscard]] const std::string& account_url() const { return account_url_; }
    [[nodiscard]] const std::string& user() const { return user_; }
    [[nodiscard]] const std::string& auth_token() const { return auth_token_; }

    /// The body of the answer; `path` begins below the account: "/Messages.json".
    [[nodiscard]] std::string get(const std::string& path);
    /// Sends the form once, or not at all.
    [[nodiscard]] std::string post_once(const std::string& path, const Form& form);

    void stop() noexcept { client_.stop(); }

private:
    [[nodiscard]] std::string ask(HttpRequest request);

    std::string account_url_;
    std::string user_;
    std::string auth_token_;
    HttpClient client_;
};

/// The form as the body of a request.
[[nodiscard]] std::string form_body(const Form& form);

} // namespace convassign
