// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/fake_server.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace convassign {

/// One row of a conversation's messages.
struct FakeChatwootMessage {
    std::int64_t id = 0; ///< 0: the next one
    std::string content;
    int message_type = 0; ///< 0 the customer's, 1 ours, 2 an activity
    bool is_private = false;
    bool is_deleted = false;
    std::optional<Time> created_at;       ///< none: now
    std::vector<std::string> attachments; ///< their file_type
    std::string raw;                      ///< not empty: sent in place of the row
};

/// The Application API of Chatwoot 4 for one account, as its code answers (not as its Swagger file says):
/// lists of 25 conversations sorted by their last activity, `updated_within` without batches, messages by
/// `after` and `before` cut by their time, assignments that compare nothing, errors in its several forms.
class FakeChatwoot : public FakeServer {
public:
    FakeChatwoot();
    ~FakeChatwoot() override { stop(); }

    [[nodiscard]] static std::string api_token() { return "fake-chatwoot-3b9a"; }
    [[nodiscard]] static std::string account() { return "1"; }
    [[nodiscard]] static std::string inbox() { return "3"; }

    /// A customer writes: into their conversation that is not resolved, or into a new one. Returns the
    /// message.
    std::int64_t receive(std::int64_t contact, const std::string& content);
    /// Adds any row and touches the conversation, which is made where it is missing. Returns the message.
    std::int64_t add(std::int64_t conversation, std::int64_t contact, const FakeChatwootMessage& message);

    /// Takes numbers for messages that come elsewhere, or later.
    void skip_ids(std::int64_t count);
    void resolve(std::int64_t conversation) { set_status(conversation, "resolved"); }
    /// "open", "pending", "snoozed" or "resolved".
    void set_status(std::int64_t conversation, const std::string& status);
    /// A bot has it, which has a number of its own.
    void give_to_bot(std::int64_t conversation, std::int64_t bot);
    /// A conversation of that contact, without messages where it is new; nobody has it.
    void put_conversation(std::int64_t conversation, std::int64_t contact);
    /// A person deletes it there: a remark is left in its place.
    void delete_message(std::int64_t conversation, std::int64_t message);
    void edit_message(std::int64_t conversation, std::int64_t message, const std::string& content);
    /// The conversation is gone, as if it had never been.
    void delete_conversation(std::int64_t conversation);
    /// A person makes two contacts one: everything of the first is the other's then.
    void merge_contacts(std::int64_t contact, std::int64_t into);
    /// What they write does not open their conversation again.
    void block(std::int64_t contact);
    /// A person assigns it in Chatwoot's own pages; nobody with none.
    void assign_by_hand(std::int64_t conversation, std::optional<std::int64_t> agent);
    void move_to_inbox(std::int64_t conversation, std::int64_t inbox);
    void set_availability(std::int64_t agent, const std::string& status);
    void remove_agent(std::int64_t agent);
    /// Of the inbox; until then all agents are.
    void set_members(const std::set<std::int64_t>& members);
    void auto_assign(bool on);
    void add_team(const std::string& name, bool assigns);
    /// As nginx does unless it is told not to.
    void drop_header_with_underscores(bool drops);
    void drop_header_with_dashes(bool drops);
    /// The next `count` lists of messages since a row lack the activities: jobs write them, and lag behind.
    void hold_back_activities(int count);

    /// Versions before February 2024 know neither updated_within nor sort_by.
    void know_updated_within(bool known);
    void set_batch_size(std::size_t rows);

    [[nodiscard]] std::optional<std::int64_t> assignee(std::int64_t conversation) const;

protected:
    FakeAnswer honest_answer(const FakeRequest& request) override;
    [[nodiscard]] FakeAnswer failure(int status) const override;

private:
    struct Conversation {
        std::int64_t id = 0;
        std::int64_t contact = 0;
        std::int64_t inbox = 3;
        std::string status = "open";
        std::optional<std::int64_t> assignee;
        std::optional<std::int64_t> bot;
        Time last_activity_at;
        Time updated_at;
        std::int64_t touched = 0; ///< makes updated_at differ within a millisecond
        std::map<std::int64_t, FakeChatwootMessage> messages{};
    };
    struct Agent {
        std::string email;
        std::string status;
    };

    void touch(Conversation& conversation);
    [[nodiscard]] std::string render_contact(std::int64_t id) const;
    std::int64_t add_locked(std::int64_t id, std::int64_t contact, FakeChatwootMessage message);
    void give_locked(Conversation& conversation, std::optional<std::int64_t> agent, const std::string& by);
    [[nodiscard]] FakeAnswer list(const FakeRequest& request) const;
    [[nodiscard]] FakeAnswer messages(const Conversation& conversation, const FakeRequest& request);
    [[nodiscard]] FakeAnswer assign(Conversation& conversation, const FakeRequest& request);
    [[nodiscard]] std::string render(const Conversation& conversation) const;
    [[nodiscard]] std::string render(
        const Conversation& conversation, const FakeChatwootMessage& message) const;
    [[nodiscard]] std::string render(std::int64_t agent) const;
    [[nodiscard]] std::string render_agents() const;
    [[nodiscard]] std::string render_teams() const;

    // Guarded by mutex_.
    std::map<std::int64_t, Conversation> conversations_;
    std::map<std::int64_t, Agent> agents_;
    std::set<std::int64_t> blocked_;
    std::optional<std::set<std::int64_t>> members_; ///< none: all
    std::int64_t next_message_ = 1000;
    std::int64_t next_conversation_ = 11;
    std::int64_t touches_ = 0;
    std::size_t batch_size_ = 25;
    bool knows_updated_within_ = true;
    bool auto_assigns_ = false;
    bool drops_underscores_ = false;
    bool drops_dashes_ = false;
    std::map<std::string, bool> teams_;
    int lists_without_activities_ = 0;
};

} // namespace convassign
