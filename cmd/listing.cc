// SPDX-License-Identifier: MIT
#include "cmd/listing.h"

namespace convassign {

namespace {

constexpr std::size_t rows_of_a_part = 10'000;

} // namespace

JsonList::JsonList(Output& output, const std::string& name) : output_(output) {
    output_.part("{\"" + name + "\":[");
}

void JsonList::add(const std::string& json) {
    output_.part(is_first_ ? json : "," + json);
    is_first_ = false;
}

void JsonList::finish(const std::string& rest) { output_.document("]" + rest + "}"); }

void LongTable::add(Cells row) {
    part_.rows.push_back(std::move(row));
    if (part_.rows.size() == rows_of_a_part) finish();
}

void LongTable::finish() {
    output_.table_part(part_, widths_);
    part_.rows.clear();
}

} // namespace convassign
