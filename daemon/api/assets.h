// SPDX-License-Identifier: MIT
#pragma once

#include "daemon/http/message.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace convassign {

/// One file of the portal, read-only for as long as the program runs.
struct PortalFile {
    std::string_view name;
    std::string_view content;
    std::string_view compressed{}; ///< the same by gzip
};

/// The files of daemon/portal/, which are built into the program.
[[nodiscard]] std::vector<PortalFile> portal_files();

/// What the portal's page consists of, ready to be served. `index.html` is the page at "/"; the text
/// `{assets}` in it stands for the folder of all the others, and `{languages}` for those of the files in
/// words/. That folder's name is a digest over every file, so a browser may keep for ever what it has from
/// there: after an update the page names another folder. `presence.js` has an address of its own too, for
/// pages of other programs to name.
class Assets {
public:
    /// Keeps no copy of the files' contents: they stay where they are for as long as this is used.
    explicit Assets(const std::vector<PortalFile>& files = portal_files());
    Assets(const Assets&) = delete;
    Assets& operator=(const Assets&) = delete;

    /// The answer where the request is for one of them.
    [[nodiscard]] std::optional<Reply> answer(const Request& request) const;

private:
    struct Asset {
        std::string_view body;
        std::string_view compressed; ///< by gzip; empty where that is not to be had
        std::string etag;
        std::string content_type;
        std::vector<std::pair<std::string, std::string>> headers;
    };

    Asset& add(const std::string& path, const PortalFile& file, const std::string& caching);

    std::string page_; ///< index.html with the folder in it; the others stay where they are
    std::map<std::string, Asset> assets_; ///< by path
};

} // namespace convassign
