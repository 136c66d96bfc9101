// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/media_reader.h"
#include "core/wrap/http_client.h"

#include <string>

namespace convassign {

/// Where an attachment is read whose `data_url` is the locator: below the base URL of the configuration,
/// because Chatwoot only believes to know by which name it is reached; a file of another server at its own
/// address. Nothing there asks for the token.
[[nodiscard]] std::string chatwoot_file_url(const std::string& data_url, const std::string& base_url);

/// Reads files from Chatwoot, which leads to a signed address of its own or of a storage.
class ChatwootMedia : public MediaReader {
public:
    explicit ChatwootMedia(const ProviderConfig& config);

    void read(const MediaRef& ref, MediaSink& sink) override;
    void stop() noexcept override { client_.stop(); }

private:
    std::string base_url_;
    HttpClient client_;
};

} // namespace convassign
