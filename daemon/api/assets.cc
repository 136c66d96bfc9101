// SPDX-License-Identifier: MIT
#include "daemon/api/assets.h"

#include "core/wrap/digest.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <set>

// What the assembler made of daemon/portal/, see portal_files.s.in.
extern "C" const char convassign_portal_files[];
extern "C" const char convassign_portal_files_end[];

namespace convassign {

namespace {

constexpr std::string_view page = "index.html";
constexpr std::string_view presence_script = "presence.js";
constexpr std::string_view folder_mark = "{assets}";
constexpr std::string_view languages_mark = "{languages}";
constexpr std::string_view words_folder = "words/";

const std::string always_asked = "no-cache";
const std::string kept_for_ever = "public, max-age=31536000, immutable";
const std::string kept_for_an_hour = "public, max-age=3600";

/// Everything comes from here and nothing is written into the page, so a customer's text that got into it
/// as markup still could not run, load or send anything.
const std::string content_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src "
    "'self'; "
    "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

std::uint32_t take_length(const char*& place) {
    std::uint32_t length = 0;
    std::memcpy(&length, place, sizeof length);
    place += sizeof length;
    return length;
}

std::string_view take_text(const char*& place, std::size_t length) {
    const std::string_view text(place, length);
    place += length;
    return text;
}

/// 16 hexadecimal digits of the SHA-256.
std::string short_digest(std::string_view bytes) {
    const Sha256 digest = sha256(bytes);
    std::string text;
    for (std::size_t i = 0; i < 8; ++i) {
        text += "0123456789abcdef"[digest[i] >> 4];
        text += "0123456789abcdef"[digest[i] & 15];
    }
    return text;
}

std::string digest_of(const std::vector<PortalFile>& files) {
    std::string all;
    for (const PortalFile& file : files)
        all.append(file.name).append("\n").append(short_digest(file.content)).append("\n");
    return short_digest(all);
}

std::string with(std::string text, std::string_view mark, const std::string& meant) {
    for (auto place = text.find(mark); place != std::string::npos;
         place = text.find(mark, place + meant.size()))
        text.replace(place, mark.size(), meant);
    return text;
}

/// Those that there are words of, divided by spaces: "de en". More words of one are in "words/de.later.js".
std::string languages_of(const std::vector<PortalFile>& files) {
    std::set<std::string> languages;
    for (const PortalFile& file : files)
        if (file.name.starts_with(words_folder))
            languages.emplace(
                file.name.substr(words_folder.size(), file.name.find('.') - words_folder.size()));
    std::string list;
    for (const std::string& language : languages)
        list += (list.empty() ? "" : " ") + language;
    return list;
}

std::string content_type_of(const std::string& name) {
    static const std::map<std::string, std::string> types{
        {"html", "text/html; charset=utf-8"},
        {"css", "text/css; charset=utf-8"},
        {"js", "text/javascript; charset=utf-8"},
        {"svg", "image/svg+xml; charset=utf-8"},
        {"png", "image/png"},
        {"webmanifest", "application/manifest+json; charset=utf-8"},
    };
    const auto type = types.find(name.substr(name.rfind('.') + 1));
    return type == types.end() ? "application/octet-stream" : type->second;
}

/// Whether the browser says that it has this one: "a", W/"b" or *.
bool has_already(const Request& request, const std::string& etag) {
    const auto known = request.header("if-none-match");
    return known && (*known == "*" || known->find(etag) != std::string_view::npos);
}

/// Browsers name the encodings that they take without weights; a client that weighs gets it as it is.
bool takes_gzip(const Request& request) {
    std::string_view list = request.header("accept-encoding").value_or("");
    while (!list.empty()) {
        std::string_view element = list.substr(0, list.find(','));
        list.remove_prefix(std::min(list.size(), element.size() + 1));
        element.remove_prefix(std::min(element.find_first_not_of(' '), element.size()));
        if (element == "gzip") return true;
    }
    return false;
}

Reply method_refused(const Request& request) {
    Reply reply = problem(405, "'" + request.method + "' is not for '" + request.path + "'");
    reply.headers.emplace_back("Allow", "GET, HEAD");
    return reply;
}

} // namespace

std::vector<PortalFile> portal_files() {
    std::vector<PortalFile> files;
    for (const char* place = convassign_portal_files; place < convassign_portal_files_end;) {
        const std::uint32_t name_length = take_length(place);
        const std::uint32_t content_length = take_length(place);
        const std::uint32_t compressed_length = take_length(place);
        const std::string_view name = take_text(place, name_length);
        const std::string_view content = take_text(place, content_length);
        files.push_back({name, content, take_text(place, compressed_length)});
    }
    return files;
}

Assets::Assets(const std::vector<PortalFile>& files) {
    const std::string folder = "/assets/" + digest_of(files);
    for (const PortalFile& file : files) {
        const std::string name(file.name);
        if (file.name == page) {
            page_ = with(
                with(std::string(file.content), folder_mark, folder), languages_mark, languages_of(files));
            add("/", {file.name, page_}, always_asked);
        } else {
            add(folder + "/" + name, file, kept_for_ever);
        }
        if (file.name == presence_script)
            add("/" + name, file, kept_for_an_hour)
                .headers.emplace_back("Cross-Origin-Resource-Policy", "cross-origin");
    }
}

Assets::Asset& Assets::add(const std::string& path, const PortalFile& file, const std::string& caching) {
    Asset asset;
    asset.etag = short_digest(file.content);
    asset.content_type = content_type_of(std::string(file.name));
    asset.body = file.content;
    if (file.compressed.size() < file.content.size()) asset.compressed = file.compressed;
    asset.headers = {
        {"Cache-Control", caching},
        {"Vary", "Accept-Encoding"},
        {"Content-Security-Policy", content_policy},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
    };
    return assets_[path] = std::move(asset);
}

std::optional<Reply> Assets::answer(const Request& request) const {
    const auto found = assets_.find(request.path);
    if (found == assets_.end()) return std::nullopt;
    if (request.method != "GET") return method_refused(request);
    const Asset& asset = found->second;
    Reply reply;
    reply.headers = asset.headers;
    const bool is_compressed = !asset.compressed.empty() && takes_gzip(request);
    const std::string etag = "\"" + asset.etag + (is_compressed ? "-gzip\"" : "\"");
    reply.headers.emplace_back("ETag", etag);
    if (has_already(request, etag)) {
        reply.status = 304;
        return reply;
    }
    if (is_compressed) reply.headers.emplace_back("Content-Encoding", "gzip");
    reply.content_type = asset.content_type;
    reply.body = is_compressed ? asset.compressed : asset.body;
    return reply;
}

} // namespace convassign
