// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"
#include "core/verdict.h"

#include <optional>
#include <string>

namespace convassign {

class Database;

/// What somebody was online or offline on, as it was when that began.
struct Evidence {
    PresenceReason reason = PresenceReason::no_page;
    std::string tab;        ///< the page that counted; empty: none
    std::string provider;   ///< whose word counted; empty: none's
    bool visible = false;   ///< the page
    Duration idle{0};       ///< since the last activity in the page
    Duration lease_left{0}; ///< of the page, or of the provider's word
    std::string set_by;     ///< whose word it was: `cli:USER` or `portal:AGENT`; empty: nobody's
    std::optional<Time> set_at;
    std::optional<Time> set_until; ///< nothing: it had no end

    /// Whether there is anything to show.
    [[nodiscard]] bool is_there() const { return !tab.empty() || !provider.empty() || !set_by.empty(); }
};

/// Of a row that says online or offline, as history::presence_at() gives them too.
[[nodiscard]] Evidence evidence_of(Database& database, const HistoryRow& row);

/// "last activity 3 s before, lease 32 s left"; empty where there is none.
[[nodiscard]] std::string in_words(const Evidence& evidence);

} // namespace convassign
