// SPDX-License-Identifier: MIT
#include "core/provider/meta_media.h"

#include "core/base/base64.h"
#include "core/provider/answer.h"
#include "core/provider/media_download.h"
#include "core/provider/meta_outgoing.h"
#include "core/provider/readable.h"
#include "core/wrap/digest.h"
#include "core/wrap/json.h"

#include <sstream>

namespace convassign {

namespace {

using namespace std::chrono_literals;

constexpr const char* gone_from_whatsapp =
    "WhatsApp has deleted it: what customers send is kept there for 7 days";
constexpr std::size_t most_errors = 12; // of 20 an hour, for replies meet errors as well
constexpr std::chrono::hours span_of_errors{1};

/// Adds to what the server of the file tells.
class ToldSink : public MediaSink {
public:
    ToldSink(MediaSink& sink, MediaFacts told) : sink_(sink), told_(std::move(told)) {}

    void expect(const MediaFacts& facts) override {
        MediaFacts all = facts;
        if (!told_.type.empty()) all.type = told_.type;
        if (!all.size) all.size = told_.size;
        all.sha256 = told_.sha256;
        sink_.expect(all);
    }
    void write(std::string_view bytes) override { sink_.write(bytes); }

private:
    MediaSink& sink_;
    MediaFacts told_;
};

bool is_hex_digest(const std::string& text) {
    constexpr std::size_t length = 64;
    return text.size() == length && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// Meta writes it in hexadecimal digits here and in Base64 in webhooks.
std::string digest_in(const Json& answer) {
    const std::string told = text_or_number(answer, "sha256");
    if (is_hex_digest(told)) return told;
    const auto bytes = from_base64(told);
    return bytes && bytes->size() == sizeof(Sha256) ? to_hex(*bytes) : "";
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

/// An id that Meta does not know is refused as a wrong parameter.
bool is_unknown_id(const ApiRefusal& refusal) {
    constexpr std::int64_t wrong_parameter = 100;
    constexpr std::int64_t unknown_object = 33;
    const std::int64_t code = meta_refusal(refusal.body).code;
    return refusal.status == 404
        || (refusal.status == 400 && (code == wrong_parameter || code == unknown_object));
}

} // namespace

MetaFile decode_meta_file(std::string_view body) {
    MetaFile file;
    try {
        const Json answer = parse_answer(body);
        file.url = text_or_number(answer, "url");
        file.facts = {
            text_or_number(answer, "mime_type"), "", find_number(answer, "file_size"), digest_in(answer)};
    } catch (const Error& error) {
        throw ProviderError(std::string("read where a file of WhatsApp is: ") + error.what());
    }
    if (file.url.empty()) throw ProviderError("read where a file of WhatsApp is: the answer has no 'url'");
    return file;
}

std::string url_at_360dialog(const std::string& url, const std::string& base_url) {
    const std::size_t host = url.find("://");
    const std::size_t path = host == std::string::npos ? host : url.find('/', host + 3);
    return path == std::string::npos ? url : base_url + url.substr(path);
}

MetaMedia::MetaMedia(const ProviderConfig& config, MetaAccess access)
    : config_(config), access_(std::move(access)), api_(access_.api), client_(media_timeouts()) {}

void MetaMedia::stop() noexcept {
    api_.stop();
    client_.stop();
}

void MetaMedia::read(const MediaRef& ref, MediaSink& sink) {
    leave_alone_after_errors();
    try {
        const MetaFile file = find(ref.locator);
        if (download_from(file, sink)) return;
        if (!download_from(find(ref.locator), sink))
            throw ProviderError("read a file of WhatsApp: it is not where WhatsApp says");
    } catch (const ApiRefusal& refusal) {
        fail(refusal);
    }
}

MetaFile MetaMedia::find(const std::string& id) {
    try {
        return decode_meta_file(api_.get(access_.media_path + percent_encoded(id)));
    } catch (const ApiRefusal& refusal) {
        if (is_unknown_id(refusal)) {
            if (access_.is_360dialog) errors_.push_back(steady_clock());
            throw MediaGone(gone_from_whatsapp);
        }
        throw;
    }
}

bool MetaMedia::download_from(const MetaFile& file, MediaSink& sink) {
    MediaAddress address;
    address.provider = "WhatsApp";
    address.url = access_.is_360dialog ? url_at_360dialog(file.url, access_.api.base) : file.url;
    const auto is_ours = [&](const std::string& server) { return is_same_server(server, address.url); };
    const std::vector<std::string> trusted = lines_of(config_.setting("media_servers"));
    if (is_ours(access_.api.base) || std::ranges::any_of(trusted, is_ours))
        address.headers = {access_.header};
    ToldSink told(sink, file.facts);
    try {
        download(client_, address, told);
    } catch (const ApiRefusal& refusal) {
        if (refusal.status == 404) return false;
        if (address.headers.empty() && (refusal.status == 401 || refusal.status == 403))
            throw ProviderError(std::string(refusal.what())
                + "; it is on a server that is handed no access token: see 'media_servers'");
        throw;
    }
    return true;
}

void MetaMedia::leave_alone_after_errors() {
    const auto now = steady_clock();
    while (!errors_.empty() && now - errors_.front() > span_of_errors)
        errors_.pop_front();
    if (errors_.size() < most_errors) return;
    const auto left = std::chrono::duration_cast<Duration>(errors_.front() + span_of_errors - now);
    throw ProviderError("read a file of WhatsApp: 360dialog is left alone for a while, because it blocks "
                        "whoever meets too many errors",
        left);
}

void MetaMedia::fail(const ApiRefusal& refusal) {
    if (access_.is_360dialog) errors_.push_back(steady_clock());
    throw ProviderError(refusal.what(), refusal.retry_after);
}

} // namespace convassign
