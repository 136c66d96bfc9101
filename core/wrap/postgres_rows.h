// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/postgres_link.h"

#include <cassert>
#include <string>
#include <utility>

namespace convassign {

/// All rows at once, which stay until the statement is run again or its Rows end.
class PostgresRows : public Cursor {
public:
    bool next() override;
    [[nodiscard]] bool is_null(int column) const override;
    /// Numbers are there as text, and a truth as `t` or `f`. Nothing is 0, as in SQLite.
    [[nodiscard]] std::int64_t integer(int column) const override;
    [[nodiscard]] std::string_view text(int column) const override;
    [[nodiscard]] std::string_view bytes(int column) const override;
    [[nodiscard]] std::int64_t changes() const override;
    void end() noexcept override { answer_.reset(); }

    void begin(PostgresAnswer answer) {
        assert(!answer_); // its Rows would lose theirs
        answer_ = std::move(answer);
        row_ = -1;
    }

private:
    PostgresAnswer answer_;
    int row_ = -1;
    mutable std::string bytes_; ///< what the last bytes() has handed out
};

} // namespace convassign
