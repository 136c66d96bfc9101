// SPDX-License-Identifier: MIT
#include "core/check.h"

#include "core/media_folder.h"
#include "core/store/media.h"
#include "core/wrap/database.h"

namespace convassign {

namespace {

std::string files_wait(std::int64_t count) {
    return std::to_string(count) + (count == 1 ? " file" : " files") + " of messages "
        + (count == 1 ? "waits" : "wait");
}

} // namespace

Findings check_media(Database& store) {
    const std::string folder = media_folder(store.path());
    const media::Counts counts = media::count(store);
    const std::string trouble = trouble_with(folder);
    Findings findings;
    if (counts.no_room > 0)
        findings.push_back(
            {"media", files_wait(counts.no_room) + " because there is no room in '" + folder + "'",
                "make room on its disk, or keep less ('keep' and 'most' in [media]); they are fetched by "
                "themselves then, as long as their provider has them"});
    if (counts.cannot_write > 0)
        findings.push_back({"media",
            files_wait(counts.cannot_write) + " because '" + folder + "' cannot be written",
            "let the user that convassignd runs as write it; they are fetched by themselves then, as long as "
            "their provider has them"});
    if (!trouble.empty() && findings.empty())
        findings.push_back({"media", "the folder '" + folder + "' cannot be used: " + trouble,
            "mend it; files that customers send are not kept until then"});
    if (counts.failing > 0)
        findings.push_back({"media",
            files_wait(counts.failing) + " because their provider did not give them yet",
            "see what the log of convassignd says of them; they are asked for again for two days", false});
    return findings;
}

} // namespace convassign
