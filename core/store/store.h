// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/sqlite.h"

#include <string>

namespace convassign {

/// The database of convassign. What its tables hold is read and written by the functions of core/store, one
/// header a table; each write is meant to happen within a Transaction, together with its row of the history.
class Store : public Database {
public:
    /// Opens the database and brings its schema up to date. Throws Error naming the file: when it is no
    /// database of ours, from a newer version, damaged, beside the log of another one, or may not be written.
    Store(const std::string& path, Mode mode);
};

} // namespace convassign
