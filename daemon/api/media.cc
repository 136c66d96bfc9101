// SPDX-License-Identifier: MIT
#include "daemon/api/api.h"

#include "core/base/error.h"
#include "core/json.h"
#include "core/media.h"
#include "core/media_type.h"
#include "core/wrap/database.h"
#include "daemon/api/byte_range.h"

namespace convassign {

namespace {

constexpr auto any_type = "application/octet-stream";

/// Whatever a customer has sent can run nothing, load nothing and send nothing, also in a tab of its own.
constexpr auto file_policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'";

/// As a value of `filename*` after RFC 8187.
std::string encoded(const std::string& name) {
    constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string text;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (plain.find(c) != std::string_view::npos)
            text += c;
        else
            text.append({'%', "0123456789ABCDEF"[byte >> 4], "0123456789ABCDEF"[byte & 15]});
    }
    return text;
}

/// A picture may be looked at in a tab of its own; everything else is saved.
std::string disposition_of(const std::string& type, const std::string& name) {
    return std::string(type.starts_with("image/") ? "inline" : "attachment") + "; filename*=UTF-8''"
        + encoded(name);
}

/// Nothing has a mark by which a part could be asked for if it is still the same.
ByteRange range_of(const Request& request, std::int64_t size) {
    return parse_range(request.header("if-range") ? std::nullopt : request.header("range"), size);
}

Reply reply_of(
    const std::shared_ptr<const ReadableFile>& file, const media::Row& medium, const Request& request) {
    const std::string_view shown = shown_type(file->read(0, telling_bytes), medium.type);
    Reply reply;
    reply.content_type = shown.empty() ? any_type : std::string(shown);
    reply.headers = {
        {"Content-Disposition",
            disposition_of(reply.content_type, saved_name(medium, medium.key.message, medium.key.n))},
        {"Content-Security-Policy", file_policy},
        {"X-Content-Type-Options", "nosniff"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Cache-Control", "private, no-store"},
        {"Accept-Ranges", "bytes"},
    };
    const std::string size = std::to_string(file->size());
    const ByteRange range = range_of(request, file->size());
    if (range.kind == ByteRange::Kind::beyond) {
        Reply refusal = problem(416, "the file has " + size + " bytes");
        refusal.headers.emplace_back("Content-Range", "bytes */" + size);
        return refusal;
    }
    if (range.kind == ByteRange::Kind::part) {
        reply.status = 206;
        reply.headers.emplace_back("Content-Range",
            "bytes " + std::to_string(range.first) + "-" + std::to_string(range.first + range.size - 1) + "/"
                + size);
    }
    reply.file = {file, range.first, range.size};
    return reply;
}

/// Nothing where it is not there, or is not what was written.
std::shared_ptr<const ReadableFile> open_file(const std::string& folder, const media::Row& medium) {
    auto file = ReadableFile::open(folder + "/" + medium.digest);
    return file && file->size() == medium.size ? file : nullptr;
}

} // namespace

/// What is not here is fetched, because somebody asks for it; the page hears when it is here.
Reply Api::medium(const RouteNeeds& needs) {
    const Actor actor = actor_of(needs.caller);
    const media::Key key{MessageId{needs.conversation.value}, needs.n};
    media::Row medium = open_medium({needs_.store, needs_.config, actor, needs.now}, key);
    if (medium.state == MediaState::ready) {
        if (const auto file = open_file(media_folder(needs_.store.path()), medium))
            return reply_of(file, medium, needs.request);
        note_lost_file(needs_.store, medium.digest, needs.now);
        medium = open_medium({needs_.store, needs_.config, actor, needs.now}, key);
    }
    needs_.wake();
    if (medium.state == MediaState::waiting) return json_reply(medium_json(medium, key.message, key.n), 202);
    return problem(medium.state == MediaState::gone ? 410 : 409, "show a file: " + why_not_here(medium));
}

} // namespace convassign
