// SPDX-License-Identifier: MIT
#include "core/local_message.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/base/readable_file.h"
#include "core/base/text.h"
#include "core/media_type.h"

#include <filesystem>

namespace convassign {

namespace {

constexpr std::size_t longest_field = 256;
constexpr std::size_t longest_text = 64 * 1024;

void check_name(const std::string& what, const std::string& name) {
    if (name.size() > longest_field)
        throw UsageError(
            "receive a message: the " + what + " is longer than " + std::to_string(longest_field) + " bytes");
    if (printable(name) != name)
        throw UsageError("receive a message: the " + what + " '" + printable(name)
            + "' holds control characters or bytes that are no UTF-8");
}

} // namespace

IncomingMessage local_message(
    const std::string& customer, const std::string& text, const std::string& id, Time now) {
    if (customer.empty()) throw UsageError("receive a message: the customer is empty");
    check_name("customer", customer);
    check_name("id", id);
    if (text.size() > longest_text)
        throw UsageError(
            "receive a message: the text is longer than " + std::to_string(longest_text) + " bytes");
    if (valid_utf8(text) != text) throw UsageError("receive a message: the text is no UTF-8");

    IncomingMessage message;
    message.provider_message_id = id.empty() ? "local-" + random_hex(8) : id;
    message.customer = customer;
    message.text = text;
    message.sent_at = now;
    return message;
}

Media local_media(const std::string& path) {
    const std::filesystem::path file(path);
    std::error_code failure;
    const auto status = std::filesystem::status(file, failure);
    if (failure) throw UsageError("receive a message: '" + path + "': " + failure.message());
    if (!std::filesystem::is_regular_file(status))
        throw UsageError("receive a message: '" + path + "' is no file");
    if ((status.permissions() & std::filesystem::perms::others_read) == std::filesystem::perms::none)
        throw UsageError("receive a message: not everybody may read '" + path
            + "', and convassignd reads it as another user perhaps: 'chmod o+r' lets it");
    const auto opened = ReadableFile::open(path);
    if (!opened) throw UsageError("receive a message: '" + path + "' is not there");
    Media media;
    media.type = kept_type(opened->read(0, telling_bytes), "");
    media.size = opened->size();
    media.name = printable(file.filename().string());
    media.locator = std::filesystem::absolute(file).string();
    return media;
}

} // namespace convassign
