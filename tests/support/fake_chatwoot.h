// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/fake_chatwoot_people.h"
#include "tests/support/fake_chatwoot_rows.h"
#include "tests/support/fake_server.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace convassign {

/// Ways in which installations of Chatwoot differ.
struct FakeChatwootWays {
    std::size_t batch_size = 25;      ///< of the list of conversations
    bool knows_updated_within = true; ///< versions before February 2024 know neither this nor sort_by
    bool drops_underscores = false;   ///< of headers, as nginx does unless it is told not to
    bool drops_dashes = false;        ///< the same of our other header
    /// The next so many lists of messages since a row lack the activities: jobs write them, and lag behind.
    int lists_without_activities = 0;
    std::string version = "4.13.0"; ///< empty: not told
    bool keeps_keys = true;         ///< members of content_attributes that it does not know
    bool sends = true;              ///< its jobs run: what is written gets the channel's id at once
};

/// The Application API of Chatwoot 4 for one account, as its code answers (not as its Swagger file says):
/// lists of 25 conversations sorted by their last activity, `updated_within` without batches, messages by
/// `after` and `before` cut by their time, assignments that compare nothing, errors in its several forms.
class FakeChatwoot : public FakeServer {
public:
    ~FakeChatwoot() override { stop(); }

    static constexpr const char* api_token = "fake-chatwoot-3b9a";
    static constexpr const char* account = "1";
    static constexpr const char* inbox = "3";

    /// A customer writes: into their conversation that is not resolved, or into a new one. Returns the
    /// message.
    std::int64_t receive(std::int64_t contact, const std::string& content);
    /// Adds any row and touches the conversation, which is made where it is missing. Returns the message.
    std::int64_t add(std::int64_t conversation, std::int64_t contact, const FakeChatwootMessage& message);

    /// Takes numbers for messages that come elsewhere, or later.
    void skip_ids(std::int64_t count);
    /// "open", "pending", "snoozed" or "resolved".
    void set_status(std::int64_t conversation, const std::string& status);
    /// A bot has it, which has a number of its own.
    void give_to_bot(std::int64_t conversation, std::int64_t bot);
    /// A conversation of that contact, without messages where it is new; nobody has it.
    void put_conversation(std::int64_t conversation, std::int64_t contact);
    /// A person deletes it there: a remark is left in its place.
    void delete_message(std::int64_t conversation, std::int64_t message);
    void edit_message(std::int64_t conversation, std::int64_t message, const std::string& content);
    /// The customer answers a form: Chatwoot writes it into the question. `submitted` is JSON.
    void answer_form(std::int64_t conversation, std::int64_t message, const std::string& submitted);
    /// The conversation is gone, as if it had never been.
    void delete_conversation(std::int64_t conversation);
    /// A person makes two contacts one: everything of the first is the other's then.
    void merge_contacts(std::int64_t contact, std::int64_t into);
    /// What they write does not open their conversation again.
    void block(std::int64_t contact);
    /// A person assigns it in Chatwoot's own pages; nobody with none.
    void assign_by_hand(std::int64_t conversation, std::optional<std::int64_t> agent);
    void move_to_inbox(std::int64_t conversation, std::int64_t inbox);

    /// What was written into the conversation by the API, the oldest first.
    [[nodiscard]] std::vector<FakeChatwootMessage> written(std::int64_t conversation) const;
    /// Of a row that went out: "sent", "delivered", "read", or "failed" for that reason.
    void set_message_status(std::int64_t conversation, std::int64_t message, const std::string& status,
        const std::string& external_error = "");
    /// The job has sent what was written.
    void send_written(std::int64_t conversation, std::int64_t message);
    /// Whether its channel takes free text.
    void set_can_reply(std::int64_t conversation, bool can);
    void set_channel(std::int64_t conversation, const std::string& channel);
    /// What stands at that path, for everybody; a redirect where `location` is not empty.
    void put_file(const std::string& path, const std::string& bytes, const std::string& location = "");

    [[nodiscard]] FakeChatwootPeople& people() { return people_; }
    void behave(const FakeChatwootWays& ways);

    [[nodiscard]] std::optional<std::int64_t> assignee(std::int64_t conversation) const;

protected:
    FakeAnswer honest_answer(const FakeRequest& request) override;
    [[nodiscard]] FakeAnswer failure(int status) const override;

private:
    void touch(FakeChatwootConversation& conversation);
    std::int64_t add_locked(std::int64_t id, std::int64_t contact, FakeChatwootMessage message);
    void give_locked(
        FakeChatwootConversation& conversation, std::optional<std::int64_t> agent, const std::string& by);
    [[nodiscard]] FakeAnswer list(const FakeRequest& request) const;
    [[nodiscard]] FakeAnswer messages(
        const FakeChatwootConversation& conversation, const FakeRequest& request);
    [[nodiscard]] FakeAnswer write(FakeChatwootConversation& conversation, const FakeRequest& request);
    [[nodiscard]] FakeAnswer assign(FakeChatwootConversation& conversation, const FakeRequest& request);
    [[nodiscard]] std::string contact_of(const FakeChatwootConversation& conversation) const;
    [[nodiscard]] std::string render(const FakeChatwootConversation& conversation) const;

    FakeChatwootPeople people_;
    // Guarded by mutex_.
    std::map<std::int64_t, FakeChatwootConversation> conversations_;
    std::set<std::int64_t> blocked_;
    std::int64_t next_message_ = 1000;
    std::int64_t next_conversation_ = 11;
    std::int64_t touches_ = 0;
    std::map<std::string, FakeAnswer> files_; ///< by their paths
    FakeChatwootWays ways_;
};

} // namespace convassign
