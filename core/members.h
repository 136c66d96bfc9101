// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

namespace convassign {

class Database;

/// The provider tells who may have the conversations of the line: from now on nobody else is drawn for them.
/// Within the caller's transaction, with its row of the history, from which core/explain knows it later.
/// False, and nothing is written, where it is so already.
bool save_members(Database& store, const Line& line, const LineMembers& members, Time now);

} // namespace convassign
