// SPDX-License-Identifier: MIT
#include "core/base/error.h"
#include "core/wrap/crypto.h"
#include "core/wrap/digest.h"
#include "core/wrap/json.h"
#include "tests/support/case_line.h"
#include "tests/support/fake_chatwoot.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace convassign {

namespace {

const std::map<std::string, std::int64_t>& agents_there() {
    static const std::map<std::string, std::int64_t> numbers{{"ana", 7}, {"ben", 8}};
    return numbers;
}

class ChatwootLine : public CaseLine {
public:
    ChatwootLine() {
        set_members(agents_there());
        count_requests();
    }

    std::string table(const std::string& folder) const override {
        return "type = \"chatwoot\"\nbase_url = \"" + chatwoot_.base_url()
            + "\"\naccount = \"1\"\ninbox = \"3\"\nagents = [\"ana=7\", \"ben=8\"]\n"
            + secret_key(folder, "api_token", FakeChatwoot::api_token)
            + secret_key(folder, "webhook_secret", hook_secret());
    }

    bool take(const Json& step) override {
        if (const Json* messages = find_member(step, "messages"))
            for (const Json& message : *messages)
                add(message);
        else if (const Json* message = find_member(step, "message"))
            add(*message);
        else if (const Json* row = find_member(step, "conversation"))
            put(*row);
        else if (const Json* change = find_member(step, "set"))
            change->contains("message") ? change_message(*change) : change_conversation(*change);
        else if (const Json* names = find_member(step, "members"))
            take_members(*names);
        else
            return false;
        return true;
    }

    std::string signature(const std::string& body) const override {
        const std::string seconds = std::to_string(second_of(wall_clock()));
        return "X-Chatwoot-Timestamp: " + seconds + "\r\nX-Chatwoot-Signature: sha256="
            + to_hex(hmac_sha256(hook_secret(), seconds + "." + body)) + "\r\n";
    }

    std::string assignee_there(const std::string& message_id) const override {
        const std::int64_t message = std::stoll(message_id.substr(message_id.rfind('/') + 1));
        const auto found = rows_.find(message);
        if (found == rows_.end()) return "";
        const auto agent = chatwoot_.assignee(found->second.at("conversation_id"));
        for (const auto& [name, number] : agents_there())
            if (agent == number) return name;
        return "";
    }

protected:
    FakeServer* server() const override { return &chatwoot_; }
    Purpose purpose_of(const FakeRequest& request) const override {
        if (request.path.ends_with("/assignments") && request.method == "POST") return Purpose::assignment;
        if (!request.path.ends_with("/conversations")) return Purpose::other;
        return request.number("page", 1) == 1 ? Purpose::first_list : Purpose::list;
    }

private:
    /// The row as Chatwoot has it, with the members that are told in place of its own.
    void add(const Json& told) {
        const std::int64_t conversation = told.at("conversation");
        if (const Json* contact = find_member(told, "contact")) contacts_[conversation] = *contact;
        const std::int64_t id = id_in(told);
        next_message_ = std::max(next_message_, id) + 1;
        Json& row = rows_[id];
        row = {{"id", id}, {"conversation_id", conversation}, {"inbox_id", 3}, {"message_type", 0},
            {"content_type", "text"}, {"status", "sent"}, {"content_attributes", Json::object()},
            {"private", false}, {"created_at", second_of(wall_clock())},
            {"source_id", "wamid." + std::to_string(id)},
            {"sender", {{"id", contacts_[conversation]}, {"type", "contact"}}}};
        for (const auto& [member, value] : told.items())
            if (member != "conversation" && member != "contact") row[member] = value;
        row["id"] = id;
        give(id);
    }

    /// Of a row that comes many times it is a text until now.
    std::int64_t id_in(const Json& told) const {
        const Json* id = find_member(told, "id");
        if (id == nullptr) return next_message_;
        return id->is_string() ? std::stoll(id->get<std::string>()) : id->get<std::int64_t>();
    }

    void give(std::int64_t id) {
        const Json& row = rows_.at(id);
        FakeChatwootMessage message;
        message.id = id;
        message.message_type = row.at("message_type");
        message.created_at = moment_of(row, "created_at");
        message.raw = row.dump();
        const std::int64_t conversation = row.at("conversation_id");
        chatwoot_.add(conversation, contacts_[conversation], message);
    }

    void change_message(const Json& change) {
        const std::int64_t id = change.at("message");
        for (const auto& [member, value] : change.items())
            if (member != "message") rows_.at(id)[member] = value;
        give(id);
    }

    void change_conversation(const Json& change) {
        const std::int64_t id = change.at("conversation");
        if (const Json* status = find_member(change, "status")) chatwoot_.set_status(id, *status);
        if (const Json* contact = find_member(change, "sender")) move_to_contact(id, *contact);
        if (change.contains("assignee")) chatwoot_.assign_by_hand(id, number_of(change.at("assignee")));
        if (change.contains("deleted")) chatwoot_.delete_conversation(id);
    }

    void move_to_contact(std::int64_t conversation, std::int64_t contact) {
        const std::int64_t before = std::exchange(contacts_[conversation], contact);
        chatwoot_.merge_contacts(before, contact);
    }

    static std::optional<std::int64_t> number_of(const Json& agent) {
        if (agent.is_null()) return std::nullopt;
        return agent.is_string() ? agents_there().at(agent) : agent.get<std::int64_t>();
    }

    /// A row of the list of conversations.
    void put(const Json& row) {
        const std::int64_t id = row.at("id");
        const Json& meta = row.at("meta");
        contacts_[id] = meta.at("sender").at("id");
        chatwoot_.put_conversation(id, contacts_[id]);
        if (meta.at("sender").value("blocked", false)) chatwoot_.block(contacts_[id]);
        chatwoot_.set_status(id, row.at("status"));
        const Json* assignee = find_member(meta, "assignee");
        if (assignee == nullptr) return;
        const std::int64_t number = assignee->at("id");
        if (meta.value("assignee_type", "User") == "AgentBot")
            chatwoot_.give_to_bot(id, number);
        else
            chatwoot_.assign_by_hand(id, number);
    }

    void take_members(const Json& names) {
        std::map<std::string, std::int64_t> members;
        for (const Json& name : names)
            members[name] = agents_there().at(name);
        set_members(members);
    }

    void set_members(const std::map<std::string, std::int64_t>& members) {
        std::set<std::int64_t> numbers;
        for (const auto& [name, number] : members)
            numbers.insert(number);
        chatwoot_.people().set_members(numbers);
    }

    mutable FakeChatwoot chatwoot_;
    std::map<std::int64_t, std::int64_t> contacts_; ///< by conversation
    std::map<std::int64_t, Json> rows_;             ///< messages by their id
    std::int64_t next_message_ = 1000;
};

} // namespace

std::unique_ptr<CaseLine> make_chatwoot_line() { return std::make_unique<ChatwootLine>(); }

} // namespace convassign
