// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/json_fwd.h"
#include "tests/support/case_line.h"
#include "tests/support/world.h"

#include <memory>
#include <optional>
#include <string>

namespace convassign {

/// One case, played with both programs: one line, two agents who are online, and the daemon.
class CaseRun {
public:
    explicit CaseRun(const Json& content);
    ~CaseRun();

    /// Plays the steps, holds what is expected, and ends the daemon. Failures are the test's.
    void play();

private:
    void configure();
    void start();
    void stop();
    void take(const Json& step);
    void take_repeated(const Json& step);
    void take_post(const Json& step);
    void take_form(const Json& step);
    void take_webhook(const std::string& body, const std::string& type, int answer);
    void take_command(const Json& step);
    void take_reply(const Json& step);
    void take_fate(const Json& step);
    void take_lost_answer(const Json& step);
    void bring_online(const Json& step);
    void take_offline(const Json& step);
    void take_members(const Json& step);
    void close_all(const Json& step);
    void take_expect(const Json& step);
    void let_pass(const Json& step);
    void hold(const Json& expect);
    /// Waits until polls have seen what is there, and until what has to go out went.
    void come_to_rest(int polls);
    [[nodiscard]] bool is_outbox_empty() const;
    [[nodiscard]] CaseMoment moment() const;
    [[nodiscard]] std::string newest_reply() const;

    const Json& content_;
    World world_;
    std::unique_ptr<CaseLine> line_;
    std::optional<Program> daemon_;
};

} // namespace convassign
