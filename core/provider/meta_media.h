// SPDX-License-Identifier: MIT
#pragma once

#include "core/media_reader.h"
#include "core/provider/meta_api.h"

#include <chrono>
#include <deque>
#include <string>
#include <string_view>

namespace convassign {

/// What the Cloud API tells of a file.
struct MetaFile {
    std::string url;
    MediaFacts facts;
};
/// Throws ProviderError where the answer names no address.
[[nodiscard]] MetaFile decode_meta_file(std::string_view body);

/// Where 360dialog gives what stands at that address of Meta's: the same path and query at its own server.
[[nodiscard]] std::string url_at_360dialog(const std::string& url, const std::string& base_url);

/// Reads files from Meta or 360dialog: an id, which is the locator, leads to an address of some minutes. Meta
/// keeps a file for seven days. 360dialog blocks whoever meets too many errors, so that it is left alone for
/// a while after some.
class MetaMedia : public MediaReader {
public:
    MetaMedia(const ProviderConfig& config, MetaAccess access);

    void read(const MediaRef& ref, MediaSink& sink) override;
    void stop() noexcept override;

private:
    [[nodiscard]] MetaFile find(const std::string& id);
    /// False where the address is no more.
    [[nodiscard]] bool download_from(const MetaFile& file, MediaSink& sink);
    void leave_alone_after_errors();
    [[noreturn]] void fail(const ApiRefusal& refusal);

    ProviderConfig config_;
    MetaAccess access_;
    JsonApi api_;
    HttpClient client_;
    std::deque<std::chrono::steady_clock::time_point> errors_; ///< of the last hour, at 360dialog
};

} // namespace convassign
