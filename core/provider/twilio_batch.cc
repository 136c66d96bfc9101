// SPDX-License-Identifier: MIT
#include "core/provider/twilio_batch.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/base/words.h"
#include "core/ingest.h"
#include "core/provider/answer.h"
#include "core/provider/provider.h"
#include "core/provider/twilio_files.h"
#include "core/provider/twilio_form.h"
#include "core/wrap/http_client.h"
#include "core/wrap/json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace convassign {

/// The members of a row that we read.
enum class TwilioField { sid, from, to, direction, body, num_media, date_created, date_sent };
template <>
inline constexpr std::array<std::string_view, 8> words<TwilioField>{
    "sid", "from", "to", "direction", "body", "num_media", "date_created", "date_sent"};

namespace {

using Field = TwilioField;

constexpr std::size_t longest_sid = 256; // bytes of a sid or an address
constexpr int deepest = 32;
constexpr std::int64_t most_listed_files = 100; // of one message

/// What a row says in one field.
struct Cell {
    enum class Kind { nothing, text, number, other };

    Kind kind = Kind::nothing;
    std::string text;
    std::int64_t number = 0;
};

class Row {
public:
    [[nodiscard]] Cell& operator[](Field field) { return cells_.at(static_cast<std::size_t>(field)); }
    [[nodiscard]] const Cell& operator[](Field field) const {
        return cells_.at(static_cast<std::size_t>(field));
    }

    void clear() {
        for (Cell& cell : cells_)
            cell.kind = Cell::Kind::nothing;
    }

private:
    std::array<Cell, words<Field>.size()> cells_;
};

UnreadableRow unreadable(Field field, const std::string& reason) {
    return UnreadableRow(std::string(word(field)), reason);
}

/// Nothing when the member is missing or null.
const std::string* text_in(const Row& row, Field field) {
    const Cell& cell = row[field];
    if (cell.kind == Cell::Kind::nothing) return nullptr;
    if (cell.kind != Cell::Kind::text) throw unreadable(field, "is no string");
    return &cell.text;
}

const std::string& need_text(const Row& row, Field field) {
    const std::string* text = text_in(row, field);
    if (text == nullptr) throw unreadable(field, "is missing");
    if (text->empty()) throw unreadable(field, "is empty");
    return *text;
}

std::string name_in(const Row& row, Field field) {
    const std::string& name = need_text(row, field);
    if (name.size() > longest_sid)
        throw unreadable(field, "is longer than " + std::to_string(longest_sid) + " bytes");
    return valid_utf8(name);
}

/// A date that cannot be read counts as none: the message matters more.
std::optional<Time> find_date(const Row& row, Field field) {
    const Cell& cell = row[field];
    return cell.kind == Cell::Kind::text ? parse_http_date(cell.text) : std::nullopt;
}

/// Twilio writes this number as a string.
std::int64_t media_count(const Row& row) {
    const Cell& cell = row[Field::num_media];
    std::int64_t count = cell.kind == Cell::Kind::number ? cell.number : 0;
    if (cell.kind == Cell::Kind::text)
        std::from_chars(cell.text.data(), cell.text.data() + cell.text.size(), count);
    return std::max<std::int64_t>(count, 0);
}

IncomingMessage decode_message(const Row& row, Time now) {
    IncomingMessage message;
    message.provider_message_id = name_in(row, Field::sid);
    message.customer = name_in(row, Field::from);
    if (const std::string* text = text_in(row, Field::body)) message.text = valid_utf8(*text);
    message.media_count = media_count(row);
    for (std::int64_t i = 0; i < std::min(message.media_count, most_listed_files); ++i)
        message.media.push_back({.type = "", .locator = listed_twilio_file});
    std::optional<Time> date = find_date(row, Field::date_created);
    if (!date) date = find_date(row, Field::date_sent);
    message.sent_at = date.value_or(now);
    if (message.text.empty() && message.media_count == 0) message.text = text_of_webhook_alone;
    if (std::string other = other_twilio_form(message.customer); !other.empty())
        message.other_addresses.push_back(std::move(other));
    return message;
}

std::string name_of(const Row& row) {
    const Cell& sid = row[Field::sid];
    if (sid.kind != Cell::Kind::text) return "a row without sid";
    return "row " + shortened(printable(sid.text), 64);
}

/// What is kept of it: the members that we read, as far as they are text.
UnreadRow kept_of(const Row& row, const std::string& reason) {
    constexpr std::size_t longest_excerpt = 2048;
    OrderedJson excerpt = OrderedJson::object();
    for (std::size_t i = 0; i < words<Field>.size(); ++i)
        if (const Cell& cell = row[static_cast<Field>(i)]; cell.kind == Cell::Kind::text)
            excerpt[std::string(words<Field>[i])] = cell.text;
    const Cell& sid = row[Field::sid];
    const bool has_id = sid.kind == Cell::Kind::text && sid.text.size() <= longest_sid;
    std::string text = finished(excerpt);
    text.resize(std::min(text.size(), longest_excerpt));
    return {has_id ? valid_utf8(sid.text) : "", reason, valid_utf8(text)};
}

/// Reads rows as the JSON parser meets them. Told the document's bytes in any order of members, it knows
/// where it is by how many brackets are open: 1 in the batch, 2 in its array of messages, 3 in a row.
class BatchReader final : public Json::json_sax_t {
public:
    BatchReader(const std::string& sender, Time now) : sender_(sender), now_(now) {}

    /// Throws Error when the text is no batch.
    TwilioBatch read(std::string_view text) {
        if (!Json::sax_parse(text, this)) throw Error(failure_);
        if (!has_messages_) throw Error("no array 'messages'");
        std::reverse(batch_.messages.begin(), batch_.messages.end());
        return std::move(batch_);
    }

    bool null() override { return take(Cell::Kind::nothing); }
    bool boolean(bool) override { return take(Cell::Kind::other); }
    bool number_float(double, const std::string&) override { return take(Cell::Kind::other); }
    bool binary(Json::binary_t&) override { return take(Cell::Kind::other); }
    bool number_integer(std::int64_t value) override { return take(Cell::Kind::number, nullptr, value); }
    bool number_unsigned(std::uint64_t value) override {
        return take(Cell::Kind::number, nullptr,
            std::in_range<std::int64_t>(value) ? static_cast<std::int64_t>(value) : 0);
    }
    bool string(std::string& text) override { return take(Cell::Kind::text, &text); }

    bool key(std::string& name) override {
        if (open_ == 1) batch_key_.swap(name);
        if (is_in_row()) field_ = from_word<Field>(name);
        return true;
    }

    bool start_object(std::size_t) override {
        if (is_in_messages_ && open_ == 2)
            row_.clear();
        else if (!take(Cell::Kind::other))
            return false;
        return open();
    }
    bool end_object() override {
        --open_;
        if (is_in_messages_ && open_ == 2) decode_row();
        return true;
    }
    bool start_array(std::size_t) override {
        if (open_ == 1 && batch_key_ == "messages")
            is_in_messages_ = has_messages_ = true;
        else if (!take(Cell::Kind::other))
            return false;
        return open();
    }
    bool end_array() override {
        if (--open_ == 1) is_in_messages_ = false;
        return true;
    }

    bool parse_error(std::size_t byte, const std::string&, const Json::exception&) override {
        // The library's own text quotes the answer, which may hold anything.
        return fail("no valid JSON at byte " + std::to_string(byte));
    }

private:
    [[nodiscard]] bool is_in_row() const { return is_in_messages_ && open_ == 3; }

    bool fail(const std::string& reason) {
        failure_ = reason;
        return false;
    }

    bool open() {
        return ++open_ <= deepest || fail("JSON nested deeper than " + std::to_string(deepest) + " levels");
    }

    /// Takes a value where it stands: in a row, in place of a row, or in the batch.
    bool take(Cell::Kind kind, std::string* text = nullptr, std::int64_t number = 0) {
        if (is_in_row() && field_) {
            Cell& cell = row_[*field_];
            cell.kind = kind;
            cell.number = number;
            if (text != nullptr) cell.text.swap(*text);
        } else if (is_in_messages_ && open_ == 2) {
            ++batch_.rows;
            batch_.last_sid.clear();
            batch_.left_out.emplace_back("a row that is no object");
            batch_.unread.push_back({"", "it is no object", ""});
        } else if (open_ == 1 && batch_key_ == "next_page_uri" && kind != Cell::Kind::nothing) {
            if (text == nullptr) return fail("'next_page_uri' is no string");
            batch_.next_page_uri = *text;
        }
        return true;
    }

    void decode_row() {
        ++batch_.rows;
        const Cell& sid = row_[Field::sid];
        batch_.last_sid = sid.kind == Cell::Kind::text ? sid.text : "";
        try {
            if (need_text(row_, Field::direction) != "inbound" || need_text(row_, Field::to) != sender_)
                return;
            batch_.messages.push_back(decode_message(row_, now_));
            batch_.has_undated = batch_.has_undated || row_[Field::date_sent].kind == Cell::Kind::nothing;
        } catch (const UnreadableRow& reason) {
            batch_.left_out.push_back(name_of(row_) + ": " + reason.what());
            batch_.unread.push_back(kept_of(row_, reason.what()));
        }
    }

    const std::string& sender_;
    Time now_;
    TwilioBatch batch_;
    std::string failure_;
    int open_ = 0; ///< brackets
    bool has_messages_ = false;
    bool is_in_messages_ = false;
    std::string batch_key_;
    std::optional<Field> field_; ///< none: not one that we read
    Row row_;
};

} // namespace

TwilioBatch decode_twilio_batch(std::string_view body, const std::string& sender, Time now) try {
    try {
        return BatchReader(sender, now).read(body);
    } catch (const Error&) {
        return BatchReader(sender, now).read(repaired_json(body));
    }
} catch (const Error& error) {
    throw ProviderError(std::string("read a page of messages from Twilio: ") + error.what());
}

} // namespace convassign
