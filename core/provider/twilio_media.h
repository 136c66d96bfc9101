// SPDX-License-Identifier: MIT
#pragma once

#include "core/media_reader.h"
#include "core/provider/twilio_api.h"

#include <string>

namespace convassign {

/// Reads files from Twilio, which gives them at a signed address of another server.
class TwilioMedia : public MediaReader {
public:
    TwilioMedia(const ProviderConfig& config, const std::string& auth_token);

    void read(const MediaRef& ref, MediaSink& sink) override;
    void stop() noexcept override;

private:
    [[nodiscard]] std::string sid_of(const MediaRef& ref);

    TwilioApi api_;
    HttpClient client_;
};

} // namespace convassign
