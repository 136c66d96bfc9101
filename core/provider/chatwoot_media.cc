// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_media.h"

#include "core/provider/json_api.h"
#include "core/provider/media_download.h"

namespace convassign {

namespace {

constexpr Duration until_chatwoot_has_it =
    std::chrono::seconds(3); // a file may be there a moment after its message

} // namespace

std::string chatwoot_file_url(const std::string& data_url, const std::string& base_url) {
    constexpr std::string_view files = "/rails/active_storage/";
    const std::size_t host = data_url.find("://");
    const std::size_t path = host == std::string::npos ? 0 : data_url.find('/', host + 3);
    const bool is_chatwoots = path != std::string::npos && data_url.compare(path, files.size(), files) == 0;
    return is_chatwoots ? base_url + data_url.substr(path) : data_url;
}

ChatwootMedia::ChatwootMedia(const ProviderConfig& config)
    : base_url_(config.base_url), client_(media_timeouts()) {}

void ChatwootMedia::read(const MediaRef& ref, MediaSink& sink) try {
    MediaAddress address;
    address.provider = "Chatwoot";
    address.url = chatwoot_file_url(ref.locator, base_url_);
    if (is_on_this_machine(address.url) && !is_same_server(address.url, base_url_))
        throw MediaGone("Chatwoot says that it is on this machine, outside of base_url");
    download(client_, address, sink);
} catch (const ApiRefusal& refusal) {
    if (refusal.status == 410) throw MediaGone("Chatwoot has deleted it");
    if (refusal.status == 404)
        throw ProviderError(std::string(refusal.what()) + "; it is not there yet, or was deleted in Chatwoot",
            until_chatwoot_has_it);
    throw;
}

} // namespace convassign
