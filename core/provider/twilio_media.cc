// SPDX-License-Identifier: MIT
#include "core/provider/twilio_media.h"

#include "core/provider/media_download.h"
#include "core/provider/twilio_files.h"

#include <algorithm>

namespace convassign {

namespace {

constexpr Duration until_twilio_has_it =
    std::chrono::seconds(3); // a file may be there a moment after its message

} // namespace

TwilioMedia::TwilioMedia(const ProviderConfig& config, const std::string& auth_token)
    : api_(config, auth_token), client_(media_timeouts()) {}

void TwilioMedia::stop() noexcept {
    api_.stop();
    client_.stop();
}

/// A 404 is normal in the first seconds, and lasting once the file was deleted there: whoever asks tries
/// again for a while.
void TwilioMedia::read(const MediaRef& ref, MediaSink& sink) try {
    MediaAddress address;
    address.provider = "Twilio";
    address.url = api_.account_url() + "/Messages/" + percent_encoded(ref.provider_message_id) + "/Media/"
        + sid_of(ref);
    address.user = api_.user();
    address.password = api_.auth_token();
    download(client_, address, sink);
} catch (const ApiRefusal& refusal) {
    if (refusal.status == 410) throw MediaGone("Twilio has deleted it");
    if (refusal.status == 404)
        throw ProviderError(std::string(refusal.what()) + "; it is not there yet, or was deleted at Twilio",
            until_twilio_has_it);
    throw;
}

std::string TwilioMedia::sid_of(const MediaRef& ref) {
    if (is_twilio_file(ref.locator)) return ref.locator;
    const auto sids = decode_twilio_files(
        api_.get("/Messages/" + percent_encoded(ref.provider_message_id) + "/Media.json"));
    const auto place = static_cast<std::size_t>(std::max<std::int64_t>(ref.n, 1) - 1);
    if (place >= sids.size())
        throw ProviderError("read a file of Twilio: it lists " + std::to_string(sids.size())
                + " files of the message; it is not there yet, or was deleted",
            until_twilio_has_it);
    return sids[place];
}

} // namespace convassign
