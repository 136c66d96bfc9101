// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/json_fwd.h"
#include "tests/support/case_file.h"
#include "tests/support/fake_server.h"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace convassign {

/// The one line of a case, as its provider would have it: what customers and people do there becomes rows
/// of a fake, or webhooks that are rightly signed.
class CaseLine {
public:
    /// Of the provider that a case names: "waha".
    [[nodiscard]] static std::unique_ptr<CaseLine> make(const std::string& provider);

    CaseLine() = default;
    CaseLine(const CaseLine&) = delete;
    CaseLine& operator=(const CaseLine&) = delete;
    virtual ~CaseLine() = default;

    /// Its keys in the configuration; what they keep secret goes into files of that folder.
    [[nodiscard]] virtual std::string table(const std::string& folder) const = 0;

    /// Does there what a step says, its moments being real already. False: not a step of this provider.
    virtual bool take(const Json& step) = 0;

    // What becomes of replies there; the providers whose cases hold that know it.
    /// The texts that went to customers, as often as they did.
    [[nodiscard]] virtual std::vector<std::string> sent() const { return {}; }
    /// Its list tells that of the reply that was sent last: "sent", "delivered", "read", "failed". False:
    /// only webhooks tell it.
    virtual bool tell_fate(const std::string& /*state*/) { return false; }
    /// The answer to the next reply is lost, whether that was `taken` or not.
    void lose_answer(bool taken) { server()->lose_answer_to(send_path(), taken); }

    /// Headers by which a webhook of this body is known to be the provider's, each with its line end.
    [[nodiscard]] virtual std::string signature(const std::string& body) const = 0;

    /// Whether webhooks tell moments as texts.
    [[nodiscard]] virtual bool seconds_are_text() const { return false; }
    /// Whether the line is read by polls.
    [[nodiscard]] bool is_polled() const { return server() != nullptr; }
    /// Who has a conversation there, of which a message has that id; empty: nobody.
    [[nodiscard]] virtual std::string assignee_there(const std::string& /*message_id*/) const { return ""; }

    /// What the provider was asked until now.
    struct Asked {
        int polls = 0; ///< begun
        int lists = 0;
        int assignments = 0;
    };
    [[nodiscard]] Asked asked() const { return {polls_, lists_, assignments_}; }

protected:
    enum class Purpose { other, list, first_list, assignment };
    [[nodiscard]] virtual FakeServer* server() const { return nullptr; }
    /// Where replies are sent to.
    [[nodiscard]] virtual std::string send_path() const { return "/"; }
    /// What a request is for; the first list is the one with which a poll begins.
    [[nodiscard]] virtual Purpose purpose_of(const FakeRequest& /*request*/) const { return Purpose::other; }

    /// From now on requests are counted. To be called by the constructor of what has a server.
    void count_requests();

private:
    std::atomic<int> polls_ = 0;
    std::atomic<int> lists_ = 0;
    std::atomic<int> assignments_ = 0;
};

/// "NAME_file = …", with the secret in that file of the folder.
[[nodiscard]] std::string secret_key(
    const std::string& folder, const std::string& name, const std::string& secret);
/// What webhooks of all providers but Twilio are signed with.
[[nodiscard]] std::string hook_secret();
/// The seconds of a row; those that are no number stand for now.
[[nodiscard]] Time moment_of(const Json& row, const char* member);
[[nodiscard]] std::unique_ptr<CaseLine> make_chatwoot_line();

} // namespace convassign
