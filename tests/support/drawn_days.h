// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/test_store.h"

#include <string>

namespace convassign {

/// Three days of draws among "ada", "ben" and "cem", with what else there may be: conversations that were
/// given back, closed, and drawn once more by hand, and somebody who goes and comes. The days are that of
/// `noon` and the two after it, and the last one is open.
class DrawnDays : public TestStore {
public:
    DrawnDays();

    /// What somebody has written into the file, until the end of this.
    class Falsified {
    public:
        Falsified(DrawnDays& store, const std::string& sql);
        Falsified(const Falsified&) = delete;
        Falsified& operator=(const Falsified&) = delete;
        ~Falsified();

    private:
        DrawnDays& store_;
    };

    /// Runs statements as somebody may who can write the file.
    void falsify(const std::string& sql);
    /// Makes the hashes fit to what the history says.
    void chain_anew();

    /// Of that day, in hexadecimal digits.
    [[nodiscard]] std::string commitment_of(const std::string& day);
    [[nodiscard]] std::string secret_of(const std::string& day);

private:
    void draw_a_day(int day);
    [[nodiscard]] std::string told(HistoryKind kind, const std::string& day, const char* member);
};

} // namespace convassign
