// SPDX-License-Identifier: MIT
#include "core/provider/waha_media.h"

#include "core/base/text.h"
#include "core/provider/answer.h"
#include "core/provider/media_download.h"
#include "core/provider/waha_api.h"
#include "core/provider/waha_row.h"
#include "core/provider/whatsapp_fields.h"
#include "core/wrap/json.h"

namespace convassign {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view files_of_waha = "/api/files/";
constexpr std::size_t longest_member = 64 * 1024; // what is longer is the picture of a preview

/// WAHA answers once it has taken the file from WhatsApp.
HttpTimeouts timeouts_of_find() {
    HttpTimeouts timeouts;
    timeouts.total = 3min;
    timeouts.stalled = 3min;
    return timeouts;
}

/// Adds what WAHA told of the file to what the server of the file tells.
class WahaSink : public MediaSink {
public:
    WahaSink(MediaSink& sink, MediaFacts told) : sink_(sink), told_(std::move(told)) {}

    void expect(const MediaFacts& facts) override {
        MediaFacts all = facts;
        if (!told_.type.empty()) all.type = told_.type;
        all.name = told_.name;
        sink_.expect(all);
    }
    void write(std::string_view bytes) override { sink_.write(bytes); }

private:
    MediaSink& sink_;
    MediaFacts told_;
};

} // namespace

WahaFile decode_waha_file(std::string_view body) {
    const auto row = find_object_in(body);
    if (!row) throw MediaGone("WAHA does not have this message any more");
    const Json& media = object_field(*row, "media");
    WahaFile file{text_field(media, {"url"}),
        {.type = printable(text_field(media, {"mimetype"})), .name = text_field(media, {"filename"})}};
    if (!file.url.empty()) return file;
    const Json& error = object_field(media, "error");
    const std::string reason = text_field(error, {"message", "details"});
    if (find_field(media, "error") != nullptr)
        throw ProviderError("read a file of WAHA: it cannot take it from WhatsApp"
            + (reason.empty() ? "" : ": " + in_quotes(reason)));
    throw MediaGone("WAHA takes no files of this kind: see its settings WHATSAPP_DOWNLOAD_MEDIA and "
                    "WHATSAPP_FILES_MIMETYPES");
}

std::string waha_file_url(const std::string& url, const std::string& base_url) {
    const std::size_t path = url.find(files_of_waha);
    return path == std::string::npos ? url : base_url + url.substr(path);
}

WahaMedia::WahaMedia(const ProviderConfig& config, std::string api_key)
    : base_url_(config.base_url),
      session_(percent_encoded(config.setting("session"))),
      api_key_(std::move(api_key)),
      api_(waha_access(config, api_key_), timeouts_of_find()),
      client_(media_timeouts()) {}

void WahaMedia::stop() noexcept {
    api_.stop();
    client_.stop();
}

void WahaMedia::read(const MediaRef& ref, MediaSink& sink) {
    const WahaFile file = find(ref.locator);
    MediaAddress address;
    address.provider = "WAHA";
    address.url = waha_file_url(file.url, base_url_);
    if (is_same_server(address.url, base_url_) && !api_key_.empty())
        address.headers = {"X-Api-Key: " + api_key_};
    WahaSink told(sink, file.facts);
    download(client_, address, told);
}

WahaFile WahaMedia::find(const std::string& id) {
    const std::string path = "/" + session_ + "/chats/" + percent_encoded(chat_in_waha_id(id)) + "/messages/"
        + percent_encoded(id) + "?downloadMedia=true";
    try {
        return decode_waha_file(api_.get_without_long_texts(path, longest_member));
    } catch (const ApiRefusal& refusal) {
        if (refusal.status != 404) throw;
        throw MediaGone("WAHA does not have this message any more");
    }
}

} // namespace convassign
