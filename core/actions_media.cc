// SPDX-License-Identifier: MIT
#include "core/actions.h"

#include "core/base/error.h"
#include "core/media.h"
#include "core/store/messages.h"
#include "core/wrap/database.h"

namespace convassign {

namespace {

/// Asking again would not help.
bool is_too_large(const media::Row& medium, const MediaConfig& rules) {
    return medium.reason == MediaReason::too_large && medium.size && *medium.size > largest_file(rules);
}

media::Row require_medium(Database& store, const media::Key& key) {
    auto medium = media::find(store, key);
    if (!medium)
        throw NotFound("show a file: message " + std::to_string(key.message.value) + " has no file "
            + std::to_string(key.n));
    return *medium;
}

} // namespace

media::Row open_medium(const ActionNeeds& needs, const media::Key& key) {
    require_role(needs.actor, Role::agent, "see the files of messages");
    const media::Row medium = require_medium(needs.store, key);
    const bool is_wanted =
        medium.state == MediaState::not_fetched || (medium.state == MediaState::waiting && !medium.is_asked);
    if (!is_wanted || medium.locator.empty() || is_too_large(medium, needs.config.media)) return medium;
    Transaction transaction(needs.store, Durability::relaxed);
    const media::Row now = require_medium(needs.store, key);
    if (now.state != MediaState::ready) {
        media::ask(needs.store, key);
        if (now.state != MediaState::waiting) messages::touch(needs.store, key.message);
    }
    media::Row asked = require_medium(needs.store, key);
    transaction.commit();
    return asked;
}

std::string why_not_here(const Media& medium) {
    switch (medium.reason) {
    case MediaReason::none:
        return "it is being fetched";
    case MediaReason::unreadable:
        return "its provider does not give it, or it came before files were fetched";
    case MediaReason::lost:
        return "its provider does not have it any more";
    case MediaReason::only_asked:
        return "files are fetched only when somebody asks for them";
    case MediaReason::too_large:
        return "it is larger than files may be ('largest' in [media])";
    case MediaReason::failing:
        return "its provider did not give it";
    case MediaReason::expired:
        return "it was kept for as long as files are kept ('keep' in [media])";
    case MediaReason::no_room:
        return "there is no room for it";
    case MediaReason::cannot_write:
        return "the folder of the files cannot be written";
    }
    return "";
}

} // namespace convassign
