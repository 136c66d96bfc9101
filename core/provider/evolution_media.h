// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/media_reader.h"
#include "core/wrap/http_client.h"

#include <string>
#include <string_view>

namespace convassign {

/// What an answer tells of its file, as far as it has come: the object without the file itself.
[[nodiscard]] MediaFacts evolution_media_facts(const std::string& rest);

/// Why Evolution will never give the file, as its refusal tells, in words for people; empty where it may give
/// it later.
[[nodiscard]] std::string why_evolution_media_is_gone(std::string_view body);

/// Reads files from Evolution API, which takes them from WhatsApp when it is asked, and gives each as Base64
/// in JSON. The locator is the message's id.
class EvolutionMedia : public MediaReader {
public:
    EvolutionMedia(const ProviderConfig& config, std::string api_key);

    void read(const MediaRef& ref, MediaSink& sink) override;
    void stop() noexcept override { client_.stop(); }

private:
    [[noreturn]] void refuse(const HttpAnswer& answer) const;

    std::string url_;
    std::string api_key_;
    HttpClient client_;
};

} // namespace convassign
