// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/media_reader.h"
#include "core/provider/json_api.h"
#include "core/wrap/http_client.h"

#include <string>
#include <string_view>

namespace convassign {

/// Where the file of a message is, as WAHA tells once it has taken it from WhatsApp.
struct WahaFile {
    std::string url;
    MediaFacts facts;
};
/// Throws MediaGone where WAHA has no such message, or is told to take no files of its kind; ProviderError
/// where it may have it later.
[[nodiscard]] WahaFile decode_waha_file(std::string_view body);

/// WAHA guesses under which name it is reached: a file of its own is read below the configuration's base URL,
/// a file in a storage at its own address.
[[nodiscard]] std::string waha_file_url(const std::string& url, const std::string& base_url);

/// Reads files from WAHA, which takes each from WhatsApp when it is asked for the message, and keeps it for
/// three minutes. The locator is the message's whole id.
class WahaMedia : public MediaReader {
public:
    WahaMedia(const ProviderConfig& config, std::string api_key);

    void read(const MediaRef& ref, MediaSink& sink) override;
    void stop() noexcept override;

private:
    [[nodiscard]] WahaFile find(const std::string& id);

    std::string base_url_;
    std::string session_; ///< as a segment of a path
    std::string api_key_;
    JsonApi api_;
    HttpClient client_;
};

} // namespace convassign
