// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/store.h"
#include "tests/support/event_reader.h"
#include "tests/support/fake_meta.h"
#include "tests/support/fake_receiver.h"
#include "tests/support/traffic.h"
#include "tests/support/world.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace convassign {

/// Two daemons that stand by each other and are busy: each has a machine of its own, as far as a test has
/// such, and both have the same providers. The first one leads.
class Pair {
public:
    /// How each of the two reaches the database, and how the test does.
    struct Ways {
        std::string first;
        std::string second;
        std::string test;
    };

    /// The database is there, and empty. All are at work once it is made.
    explicit Pair(Ways ways);

    [[nodiscard]] Program& leader() { return *leader_; }

    /// From now on the test reaches the database this way.
    void look_by(const std::string& way);

    /// How many have led; nothing while the database does not answer.
    [[nodiscard]] std::optional<std::int64_t> epoch();
    /// How long it takes from that moment until another one leads; nothing where that takes longer than the
    /// limit.
    [[nodiscard]] std::optional<Duration> time_to_lead(
        std::int64_t epoch_before, std::chrono::steady_clock::time_point since, Duration limit);

    /// Until so much more was taken by webhooks; false where that takes too long.
    [[nodiscard]] bool goes_on(int more = 20, Duration limit = std::chrono::seconds(60));

    /// Ends the work, lets the daemons come to its end, and holds all that was promised against what is
    /// there.
    void expect_all_kept();

private:
    void furnish();
    [[nodiscard]] Store store() const;
    void expect_taken_is_stored(Database& server, const Traffic::Taken& taken);
    void expect_sent_once(Database& server, const Traffic::Taken& taken);

    Ways ways_;
    World a_;
    World b_;
    FakeMeta meta_;
    FakeReceiver receiver_;
    std::vector<std::string> tokens_;
    std::unique_ptr<Database> seen_; ///< by which the test looks who leads
    std::optional<Program> leader_;
    std::optional<Program> other_;
    std::optional<EventReader> reader_;
    std::optional<Traffic> traffic_;
};

} // namespace convassign
