// SPDX-License-Identifier: MIT
#include "core/provider/evolution_batch.h"

#include "core/provider/answer.h"
#include "core/provider/json_api.h"
#include "core/provider/readable.h"
#include "core/provider/whatsapp_address.h"
#include "core/provider/whatsapp_content.h"
#include "core/provider/whatsapp_fate.h"
#include "core/provider/whatsapp_fields.h"
#include "core/provider/whatsapp_stub.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace convassign {

namespace {

constexpr std::string_view evolution_number_server = "s.whatsapp.net";

/// One message with what orders those of one second: Evolution's row ids ascend as rows are written.
struct EvolutionRow {
    IncomingMessage message;
    std::string id;
};

/// What one answer holds, before it is in order.
struct EvolutionRows {
    std::vector<EvolutionRow> messages;
    EvolutionBatch batch;
};

/// The chat's address, and every other one that the key names for the same person: who sent it is us in what
/// went out.
std::vector<std::string> evolution_addresses(const Json& key) {
    std::vector<std::string> addresses{need_name(key, "remoteJid")};
    for (const char* member : {"remoteJidAlt", "previousRemoteJid"})
        addresses.push_back(text_field(key, {member}));
    if (!find_flag(key, "fromMe"))
        for (const char* member : {"senderPn", "senderLid"})
            addresses.push_back(text_field(key, {member}));
    return addresses;
}

/// What became of the row's message later, as far as Evolution was told to keep that.
bool was(const Json& row, std::string_view status) {
    const auto updates = list_field(row, "MessageUpdate");
    const auto tells = [&](const Json* update) {
        return is_same_word(text_field(*update, {"status"}), status);
    };
    return std::ranges::any_of(updates, tells) || is_same_word(text_field(row, {"status"}), status);
}

/// The row's own `status` is never kept up to date: the highest of all counts.
std::optional<FateKind> evolution_fate(const Json& row) {
    std::optional<FateKind> highest;
    const auto note = [&](const Json* status) {
        const auto fate = status == nullptr ? std::nullopt : fate_of_status(*status);
        if (fate) highest = std::max(highest.value_or(*fate), *fate);
    };
    note(find_field(row, "status"));
    for (const Json* update : list_field(row, "MessageUpdate"))
        note(find_field(*update, "status"));
    return highest;
}

bool is_deleted(const Json& row, bool is_stub) {
    const bool is_emptied = find_field(row, "message") == nullptr && !is_stub;
    return is_emptied || was(row, "DELETED") || flag_field(part(row, "key"), "deleted");
}

void add_stub_row(const WhatsappStub& stub, const WhatsappPerson& person, IncomingMessage message,
    EvolutionRows& rows, const std::string& row_id) {
    if (stub.is_deletion)
        rows.batch.changes.push_back(
            {message.provider_message_id, MessageChangeKind::deleted, "", message.sent_at});
    const std::string number = written({true, stub.new_number}, evolution_number_server);
    if (!stub.new_number.empty() && number != person.customer)
        rows.batch.joins.push_back({person.customer, number});
    if (!stub.worth) return;
    message.worth = *stub.worth;
    message.text = stub.text;
    rows.messages.push_back({std::move(message), row_id});
}

/// A row of one person's chat.
void decode_message_row(const Json& row, const std::string& chat, const WhatsappPerson& person,
    Direction direction, EvolutionRows& rows) {
    const std::string row_id = text_field(row, {"id"});
    IncomingMessage message;
    message.direction = direction;
    message.provider_message_id = need_name(part(row, "key"), "id");
    message.customer = person.customer;
    message.other_addresses = person.others;
    if (direction == Direction::in)
        message.customer_name = text_or_number(row, "pushName"); // no message is lost for its name
    message.sent_at = need_seconds(row, "messageTimestamp");
    const auto stub = read_whatsapp_stub(row, chat);
    if (stub) add_stub_row(*stub, person, message, rows, row_id);
    if (is_deleted(row, stub.has_value())) {
        rows.batch.changes.push_back(
            {message.provider_message_id, MessageChangeKind::deleted, "", message.sent_at});
        return;
    }
    const WhatsappContent content = read_whatsapp_content(part(row, "message"));
    if (content.change)
        rows.batch.changes.push_back(
            change_of(*content.change, message.provider_message_id, message.sent_at));
    else if (content.worth == MessageWorth::content && was(row, "EDITED"))
        rows.batch.changes.push_back(
            {message.provider_message_id, MessageChangeKind::edited, content.text, message.sent_at});
    if (!content.worth) return;
    fill_content(content, message);
    for (Media& file : message.media)
        file.locator = message.provider_message_id;
    rows.messages.push_back({std::move(message), row_id});
}

/// What went out, from here or from the phone. A row that cannot be read hides no customer.
void decode_own_row(
    const Json& row, const std::string& chat, const WhatsappPerson& person, EvolutionRows& rows) try {
    EvolutionRows own;
    decode_message_row(row, chat, person, Direction::out, own);
    for (EvolutionRow& one : own.messages)
        if (one.message.worth == MessageWorth::content) rows.messages.push_back(std::move(one));
    for (MessageChange& change : own.batch.changes)
        rows.batch.changes.push_back(std::move(change));
    if (const auto fate = evolution_fate(row))
        rows.batch.fates.push_back(whatsapp_fate(need_name(part(row, "key"), "id"), *fate, Time{}));
} catch (const UnreadableRow&) {
}

void decode_evolution_row(const Json& row, EvolutionRows& rows) {
    const Json& key = part(row, "key");
    const std::vector<std::string> addresses = evolution_addresses(key);
    const auto person = person_behind(addresses, evolution_number_server);
    const bool is_ours = find_flag(key, "fromMe");
    if (!is_ours && is_at_unknown_server(addresses.front()))
        throw UnreadableRow("remoteJid", "is at a server that is not known");
    if (!person) return;
    if (is_ours)
        decode_own_row(row, addresses.front(), *person, rows);
    else
        decode_message_row(row, addresses.front(), *person, Direction::in, rows);
}

std::string evolution_id(const Json& row) {
    const Json* id = find_field(part(row, "key"), "id");
    return id == nullptr ? "" : string_of(*id);
}

std::shared_ptr<const Json> parse_evolution(std::string_view body) {
    constexpr std::size_t kept = 4096;
    try {
        return document_in(body);
    } catch (const JsonTooDeep& error) {
        throw AnswerTooLarge(
            std::string("read messages from Evolution: ") + error.what(), std::string(body.substr(0, kept)));
    } catch (const Error& error) {
        throw ProviderError(std::string("read messages from Evolution: ") + error.what());
    }
}

/// The list in an answer, and how many rows there are at all.
std::vector<const Json*> records_in(const Json& document, std::size_t& total) {
    const Json& messages = part(document, "messages");
    const Json* records = find_field(messages, "records");
    if (records == nullptr || !is_list(*records))
        throw ProviderError("read messages from Evolution: no array 'records'");
    total = static_cast<std::size_t>(std::max<std::int64_t>(0, find_number(messages, "total").value_or(0)));
    return items_of(*records);
}

void note_moment(const Json& row, EvolutionBatch& batch) {
    const auto seconds = number_field(row, "messageTimestamp");
    constexpr std::int64_t last_readable = 253'402'300'799; // of the year 9999
    if (!seconds || *seconds < 0 || *seconds > last_readable) return;
    const Time moment{std::chrono::seconds(*seconds)};
    batch.oldest = std::min(batch.oldest.value_or(moment), moment);
    batch.newest = std::max(batch.newest.value_or(moment), moment);
}

/// The newest rows come first, and rows of one second in any order.
EvolutionBatch in_order(EvolutionRows rows) {
    std::ranges::reverse(rows.messages);
    std::ranges::stable_sort(rows.messages, {}, [](const EvolutionRow& row) {
        return std::tuple(row.message.sent_at, row.id.size(), std::string_view(row.id));
    });
    for (EvolutionRow& row : rows.messages)
        rows.batch.messages.push_back(std::move(row.message));
    std::ranges::reverse(rows.batch.changes);
    std::ranges::stable_sort(rows.batch.changes, {}, &MessageChange::at);
    return std::move(rows.batch);
}

EvolutionBatch decode_rows(const std::vector<const Json*>& found, std::size_t total) {
    EvolutionRows rows;
    rows.batch.rows = found.size();
    rows.batch.total = total;
    for (const Json* row : found)
        try {
            note_moment(*row, rows.batch);
            decode_evolution_row(*row, rows);
        } catch (const UnreadableRow& reason) {
            rows.batch.unread.push_back(unread_row(*row, evolution_id(*row), reason.what()));
        }
    return in_order(std::move(rows));
}

/// One message may stand under two chats, as two rows.
std::string name_of_row(const Json& row, std::size_t place) {
    const Json& key = part(row, "key");
    const std::string name =
        text_field(row, {"id"}) + " " + text_field(key, {"id"}) + " " + text_field(key, {"remoteJid"});
    return name.size() > 2 ? name : "#" + std::to_string(place);
}

} // namespace

EvolutionBatch decode_evolution_batch(std::string_view body) {
    const auto document = parse_evolution(body);
    std::size_t total = 0;
    const std::vector<const Json*> found = records_in(*document, total);
    return decode_rows(found, total);
}

std::size_t EvolutionRecords::add(std::string_view body) {
    const auto document = parse_evolution(body);
    const std::vector<const Json*> found = records_in(*document, total_);
    was_told_ = true;
    for (std::size_t i = 0; i < found.size(); ++i)
        rows_.try_emplace(name_of_row(*found[i], i), document, found[i]);
    return found.size();
}

void EvolutionRecords::add_too_large(const std::string& beginning, std::size_t page) {
    too_large_.insert(beginning.empty() ? std::to_string(page) : beginning);
    total_ = std::max(total_, page + 1); // there may be more, until an answer tells
}

EvolutionBatch EvolutionRecords::decoded() const {
    std::vector<const Json*> found;
    for (const auto& [name, row] : rows_)
        found.push_back(row.get());
    return decode_rows(found, total_);
}

} // namespace convassign
