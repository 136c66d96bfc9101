// SPDX-License-Identifier: MIT
#include "core/provider/twilio_api.h"

#include "core/provider/answer.h"

namespace convassign {

namespace {

std::string without_slashes_behind(std::string url) {
    while (url.ends_with('/'))
        url.pop_back();
    return url;
}

} // namespace

TwilioApi::TwilioApi(const ProviderConfig& config, std::string auth_token, const HttpTimeouts& timeouts)
    : account_url_(without_slashes_behind(config.base_url) + "/2010-04-01/Accounts/"
        + percent_encoded(config.setting("account_sid"))),
      user_(config.setting("account_sid")),
      auth_token_(std::move(auth_token)),
      client_(timeouts) {}

std::string TwilioApi::get(const std::string& path) {
    HttpRequest request;
    request.url = account_url_ + path;
    return ask(std::move(request));
}

std::string TwilioApi::post_once(const std::string& path, const Form& form) {
    HttpRequest request;
    request.method = "POST";
    request.url = account_url_ + path;
    request.headers = {"Content-Type: application/x-www-form-urlencoded"};
    request.body = form_body(form);
    request.is_sent_once = true;
    return ask(std::move(request));
}

std::string TwilioApi::ask(HttpRequest request) {
    request.user = user_;
    request.password = auth_token_;
    HttpAnswer answer;
    try {
        answer = client_.ask(request);
    } catch (const BodyTooLarge& error) {
        throw AnswerTooLarge(std::string("ask Twilio: ") + error.what(), error.beginning);
    } catch (const ServerNotReached& error) {
        throw ApiNotReached(std::string("ask Twilio: ") + error.what());
    } catch (const Error& error) {
        throw ProviderError(std::string("ask Twilio: ") + error.what());
    }
    if (answer.status == 200 || answer.status == 201) return std::move(answer.body);
    std::string told = without_secret(std::move(answer.body), auth_token_);
    const std::string reason = told_reason(told);
    throw ApiRefusal("ask Twilio: " + request.method + " " + without_query(request.url) + ": status "
            + std::to_string(answer.status) + (reason.empty() ? "" : ": " + reason),
        answer.status, answer.retry_after, std::move(told));
}

std::string form_body(const Form& form) {
    std::string body;
    for (const auto& [name, value] : form)
        body += (body.empty() ? "" : "&") + percent_encoded(name) + "=" + percent_encoded(value);
    return body;
}

} // namespace convassign
