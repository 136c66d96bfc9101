// SPDX-License-Identifier: MIT
#include "core/provider/evolution_media.h"

#include "core/base/text.h"
#include "core/provider/answer.h"
#include "core/provider/base64_member.h"
#include "core/provider/media_download.h"
#include "core/provider/whatsapp_fields.h"
#include "core/wrap/json.h"

#include <algorithm>
#include <exception>

namespace convassign {

namespace {

/// Where the file goes: into the sink, which is told first what it is.
struct DecodedFile {
    MediaSink& sink;
    bool is_expected = false;
    std::exception_ptr failure{}; ///< of the sink or of the decoding, apart from the network's

    void write(std::string_view bytes, const std::string& rest) {
        if (!is_expected) sink.expect(evolution_media_facts(rest));
        is_expected = true;
        if (!bytes.empty()) sink.write(bytes);
    }
};

} // namespace

MediaFacts evolution_media_facts(const std::string& rest) {
    auto told = find_object_in(rest);
    if (!told) told = find_object_in(rest + "\"}"); // the file has only begun
    if (!told) return {};
    MediaFacts facts;
    facts.type = printable(text_field(*told, {"mimetype"}));
    facts.name = text_field(*told, {"fileName"});
    facts.size = number_field(object_field(*told, "size"), "fileLength");
    if (facts.size && *facts.size <= 0) facts.size.reset();
    return facts;
}

std::string why_evolution_media_is_gone(std::string_view body) {
    const std::string reason = told_reason(std::string(body));
    const auto says = [&](const char* words) { return reason.find(words) != std::string::npos; };
    if (says("Message not found") || says("message not found"))
        return "Evolution has not stored this message";
    if (says("status code 404") || says("status code 410") || says("status code 403"))
        return "WhatsApp has deleted it";
    if (says("not of the media type")) return "Evolution finds no file in this message";
    return "";
}

EvolutionMedia::EvolutionMedia(const ProviderConfig& config, std::string api_key)
    : url_(
        config.base_url + "/chat/getBase64FromMediaMessage/" + percent_encoded(config.setting("instance"))),
      api_key_(std::move(api_key)),
      client_(media_timeouts()) {}

void EvolutionMedia::read(const MediaRef& ref, MediaSink& sink) {
    DecodedFile file{sink};
    Base64Member member([&](std::string_view bytes) { file.write(bytes, member.rest()); });
    HttpRequest request{"POST", url_};
    request.headers = {"Accept: application/json", "Content-Type: application/json", "apikey: " + api_key_};
    request.body = Json{{"message", {{"key", {{"id", ref.locator}}}}}, {"convertToMp4", false}}.dump();
    request.on_body = [&](std::string_view bytes, const HttpBodyFacts&) {
        try {
            member.feed(bytes);
        } catch (...) {
            file.failure = std::current_exception();
            throw;
        }
    };
    HttpAnswer answer;
    try {
        answer = client_.ask(request);
    } catch (const Error& error) {
        if (file.failure) std::rethrow_exception(file.failure);
        throw ProviderError(std::string("read a file of Evolution: ") + error.what());
    }
    if (answer.status != 200 && answer.status != 201) refuse(answer);
    member.finish();
    file.write("", member.rest());
}

void EvolutionMedia::refuse(const HttpAnswer& answer) const {
    const std::string body = without_secret(answer.body, api_key_);
    if (const std::string gone = why_evolution_media_is_gone(body); !gone.empty()) throw MediaGone(gone);
    const std::string reason = told_reason(body);
    throw ProviderError("read a file of Evolution: status " + std::to_string(answer.status)
            + (reason.empty() ? "" : ": " + reason),
        answer.retry_after);
}

} // namespace convassign
