// SPDX-License-Identifier: MIT
#include "core/check.h"

#include "core/wrap/database.h"
#include "core/wrap/leadership.h"

namespace convassign {

Findings check_server(Database& store) {
    Findings findings;
    if (Leadership* leadership = store.leadership())
        for (const Weakness& weakness : leadership->weaknesses())
            findings.push_back({"server", weakness.what, weakness.remedy, weakness.is_certain});
    return findings;
}

} // namespace convassign
