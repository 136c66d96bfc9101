// SPDX-License-Identifier: MIT
#include "core/provider/twilio_webhook.h"

#include "core/base/base64.h"
#include "core/base/text.h"
#include "core/provider/twilio_form.h"
#include "core/provider/twilio_outgoing.h"

#include <algorithm>
#include <charconv>

namespace convassign {

namespace {

// Anybody can send a form, and it is taken apart before its signature is known.
constexpr std::size_t most_pairs = 500;
// In base64, of 20 and of 32 bytes.
constexpr std::size_t sha1_length = 28;
constexpr std::size_t sha256_length = 44;
constexpr std::size_t most_quoted = 40;

/// How a request says that it is signed.
struct Signing {
    std::string secret_name{}; ///< of the configuration
    Authentication algorithm = nullptr;
    std::size_t length = 0; ///< of the signature
    std::string wrong = "X-Twilio-Signature is missing or wrong";
    std::string refusal{}; ///< not empty: why the request cannot be checked
};

/// The same URL without its port, or with the scheme's own where it has none: Twilio signs either.
std::string with_other_port(const std::string& url) {
    const std::size_t host = url.find("://") + 3;
    const std::size_t end = std::min(url.find_first_of("/?", host), url.size());
    const std::size_t bracket = url.find(']', host); // of an IPv6 address, which has colons of its own
    const std::size_t colon = url.find(':', bracket < end ? bracket : host);
    if (colon < end) return url.substr(0, colon) + url.substr(end);
    return url.substr(0, end) + (url.starts_with("https:") ? ":443" : ":80") + url.substr(end);
}

std::string_view trimmed(std::string_view text) {
    const auto start = std::min(text.find_first_not_of(' '), text.size());
    return text.substr(start, text.find_last_not_of(' ') + 1 - start);
}

/// The value of NAME in "key=KEY,NAME=VALUE"; empty where it has none.
std::string_view setting_in(std::string_view settings, std::string_view name) {
    while (!settings.empty()) {
        const std::string_view pair = settings.substr(0, settings.find(','));
        settings.remove_prefix(std::min(settings.size(), pair.size() + 1));
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && trimmed(pair.substr(0, equals)) == name)
            return trimmed(pair.substr(equals + 1));
    }
    return "";
}

/// By a SharedKey; the header names the algorithm.
Signing by_shared_key(std::string_view settings, const Secrets& secrets) {
    const std::string key = shortened(printable(setting_in(settings, "key")), most_quoted);
    if (!secrets.contains("webhook_secret"))
        return {.refusal = "it is signed with the SharedKey '" + key
                + "', and the configuration names no webhook_secret_file"};
    const std::string wrong =
        "X-Twilio-Signature does not fit webhook_secret and the SharedKey '" + key + "'";
    const std::string_view algorithm = setting_in(settings, "algorithm");
    if (algorithm == "HMAC_SHA256") return {"webhook_secret", hmac_sha256, sha256_length, wrong};
    if (algorithm.empty() || algorithm == "HMAC_SHA1")
        return {"webhook_secret", hmac_sha1, sha1_length, wrong};
    return {.refusal = "it is signed by the algorithm '" + shortened(printable(algorithm), most_quoted)
            + "', which is not known here"};
}

Signing signing_of(const WebhookRequest& request, const Secrets& secrets) {
    const std::string settings = request.header("x-twilio-webhooks-signature-settings");
    if (!settings.empty()) return by_shared_key(settings, secrets);
    return {"auth_token", hmac_sha1, sha1_length};
}

bool is_signed(const WebhookRequest& request, const Form& form, const std::string& public_url,
    const std::string& secret, Authentication algorithm) {
    const std::string given = request.header("x-twilio-signature");
    return is_same_secret(given, twilio_signature(secret, public_url, form, algorithm))
        || is_same_secret(given, twilio_signature(secret, with_other_port(public_url), form, algorithm));
}

bool is_sid(std::string_view text) {
    constexpr std::size_t length = 34;
    const bool is_message = text.starts_with("SM") || text.starts_with("MM");
    return text.size() == length && is_message
        && text.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string_view::npos;
}

/// The value of a hexadecimal digit, or -1.
int hex_value(char c) {
    constexpr std::string_view digits = "0123456789abcdef0123456789ABCDEF";
    const auto place = digits.find(c);
    return place == std::string_view::npos ? -1 : static_cast<int>(place % 16);
}

std::optional<std::string> decoded(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            result += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
        if (high < 0 || low < 0) return std::nullopt;
        result += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return result;
}

/// Of a message of ours, which has no text here.
bool is_status(const Form& form) {
    const std::string status = form_value(form, "MessageStatus");
    return !status.empty() && status != "received" && status != "receiving";
}

WebhookReading status_in(const Form& form, const ProviderConfig& config, Time now) {
    WebhookReading reading;
    if (form_value(form, "From") != config.setting("sender")) return reading;
    if (auto fate = fate_in_form(form, now)) reading.batch.fates.push_back(std::move(*fate));
    return reading;
}

} // namespace

std::optional<Form> read_form(std::string_view body) {
    Form form;
    while (!body.empty()) {
        const std::string_view pair = body.substr(0, body.find('&'));
        body.remove_prefix(std::min(body.size(), pair.size() + 1));
        if (pair.empty()) continue;
        if (form.size() == most_pairs) return std::nullopt;
        const auto equals = pair.find('=');
        auto key = decoded(pair.substr(0, equals));
        auto value = decoded(equals == std::string_view::npos ? "" : pair.substr(equals + 1));
        if (!key || !value) return std::nullopt;
        form.emplace_back(std::move(*key), std::move(*value));
    }
    return form;
}

std::string twilio_signature(
    std::string_view secret, const std::string& url, Form form, Authentication algorithm) {
    std::ranges::sort(form);
    form.erase(std::unique(form.begin(), form.end()), form.end());
    std::string text = url;
    for (const auto& [key, value] : form)
        text += key + value;
    return to_base64(algorithm(secret, text));
}

WebhookReading read_twilio_webhook(
    const WebhookRequest& request, const ProviderConfig& config, const Secrets& secrets, Time now) {
    const std::string& public_url = config.setting("public_url");
    if (public_url.empty()) return refused("the configuration names no public_url");
    const Signing signing = signing_of(request, secrets);
    if (!signing.refusal.empty()) return refused(signing.refusal);
    if (request.header("x-twilio-signature").size() != signing.length) return refused(signing.wrong);
    const auto form = read_form(request.body);
    if (!form) return refused("the body is no form");
    if (!is_signed(request, *form, public_url, secrets.at(signing.secret_name), signing.algorithm))
        return refused(signing.wrong);
    if (is_status(*form)) return status_in(*form, config, now);
    if (form_value(*form, "To") != config.setting("sender")) return refused("'To' is not our sender");
    if (!is_sid(form_value(*form, "MessageSid"))) return unreadable(request.body, "'MessageSid' is none");
    if (form_value(*form, "From").empty()) return unreadable(request.body, "'From' is missing");
    WebhookReading reading;
    take_twilio_form(*form, now, reading.batch);
    begin_with_messages(reading.batch);
    return reading;
}

} // namespace convassign
