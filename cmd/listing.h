// SPDX-License-Identifier: MIT
#pragma once

#include "cmd/output.h"

#include <string>
#include <vector>

// Lists that are shown while they are read, so that they may be of any length.

namespace convassign {

/// One document with a list: {"history":[…]}.
class JsonList {
public:
    JsonList(Output& output, const std::string& name);

    void add(const std::string& json);
    /// `rest` stands behind the list: `,"total":3`.
    void finish(const std::string& rest = "");

private:
    Output& output_;
    bool is_first_ = true;
};

/// A table whose columns are measured for ten thousand rows at a time.
class LongTable {
public:
    LongTable(Output& output, std::vector<Column> columns) : output_(output), part_{std::move(columns), {}} {}

    void add(Cells row);
    void finish();

private:
    Output& output_;
    Table part_;
    std::vector<std::size_t> widths_;
};

} // namespace convassign
