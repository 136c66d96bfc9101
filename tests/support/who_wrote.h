// SPDX-License-Identifier: MIT
#pragma once

namespace convassign {

class Database;

/// From now on the server notes which session wrote what: rows of the history, states of the outbox, and who
/// leads.
void note_who_writes(Database& server);

/// That no daemon wrote after another one had followed it, and that nothing was given to anybody to be sent
/// by two. Needs note_who_writes() before.
void expect_one_after_the_other(Database& server);

} // namespace convassign
