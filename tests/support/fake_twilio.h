// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "tests/support/fake_server.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace convassign {

/// One row of the fake's list of messages.
struct FakeMessage {
    std::string sid; ///< empty: one is made
    std::string from;
    std::string to; ///< empty: the fake's sender
    std::string body;
    std::string direction = "inbound";
    std::string status = "received";
    std::optional<Time> date_created;
    std::optional<Time> date_sent; ///< none: null, and no DateSent filter lets it through
    int num_media = 0;
    std::optional<Time> visible_from; ///< before it, by the fake's clock, the row is in no answer
    std::string raw;                  ///< not empty: sent in place of the row, whatever it is
    int error_code = 0;               ///< 0: null
};

/// A file of a message.
struct FakeTwilioFile {
    std::string sid{}; ///< empty: one is made
    std::string type;
    std::string bytes;
    int missing_answers = 0; ///< so many are 404, as in the first seconds
};

/// Twilio's list of messages: Basic authentication, the filters To, From and DateSent>, newest date_sent
/// first, keyset paging by the sid of the batch's last row, errors in Twilio's form. Takes messages to
/// customers as Twilio does: queued at first, and failed a moment later where the customer has not written
/// for 24 hours. Gives files at another server's address. Honest until told otherwise; each lie stays until
/// it is taken back.
///
///     FakeTwilio twilio;
///     twilio.receive("whatsapp:+15550001111", "hello");
///     ... poll twilio.base_url() ...
///     EXPECT_EQ(twilio.requests().size(), 1u);
class FakeTwilio : public FakeServer {
public:
    ~FakeTwilio() override { stop(); }

    [[nodiscard]] static std::string account_sid() { return "AC0123456789abcdef0123456789abcdef"; }
    [[nodiscard]] static std::string auth_token() { return "fake-token-7c1d9e"; }
    [[nodiscard]] static std::string sender() { return "whatsapp:+14155238886"; }

    /// The longest text that WhatsApp takes.
    [[nodiscard]] static std::string longest_text() { return std::string(65'536, 'x'); }

    /// A customer writes to our sender now. Returns the sid.
    std::string receive(const std::string& from, const std::string& body);
    /// Adds any row, or replaces the one of that sid. Returns the sid.
    std::string add(FakeMessage message);

    /// What was sent to customers, the oldest first.
    [[nodiscard]] std::vector<FakeMessage> sent() const;
    /// The forms by which it was sent.
    [[nodiscard]] std::vector<std::vector<std::pair<std::string, std::string>>> forms() const;
    /// "sent", "delivered", "undelivered", …
    void set_status(const std::string& sid, const std::string& status, int error_code = 0);

    /// Of that message. Returns its sid.
    std::string add_file(const std::string& message_sid, FakeTwilioFile file);
    /// Where the bytes of all files are: "http://127.0.0.1:PORT", another one than the fake's.
    void keep_files_at(const std::string& server);

    /// At most so many rows a batch, whatever PageSize says.
    void limit_batch_size(std::size_t rows);
    enum class DateFilter { seconds, days, ignored };
    void honour_date_filter(DateFilter filter);
    /// Paging URIs that count pages of PageSize rows, and name no row.
    void page_by_number(bool count);
    /// Paging URIs without To, and answers that ignore To.
    void ignore_to(bool ignore);
    /// Rows of one second come in another order in each answer.
    void shuffle_ties(bool shuffle);
    /// Every answer's next_page_uri, made from the request and the honest value (empty: null).
    using NextUri = std::function<std::string(const FakeRequest&, const std::string& honest)>;
    void rewrite_next_uri(NextUri rewrite);

protected:
    FakeAnswer honest_answer(const FakeRequest& request) override;
    [[nodiscard]] FakeAnswer failure(int status) const override;

private:
    /// Where a row stands in the list: undated ones stand where their date_created puts them.
    struct Place {
        std::int64_t second = 0;
        std::uint64_t sequence = 0; ///< in which order rows were added

        friend bool operator<(const Place& a, const Place& b) {
            return std::pair(b.second, b.sequence) < std::pair(a.second, a.sequence); // newest first
        }
    };
    struct Filter;
    using List = std::vector<std::pair<Place, const FakeMessage*>>;

    [[nodiscard]] FakeAnswer take(const FakeRequest& request);
    [[nodiscard]] FakeAnswer answer_about(const std::string& path);
    [[nodiscard]] FakeAnswer answer_about_file(const std::string& path);
    [[nodiscard]] bool has_written_lately(const std::string& customer) const;
    std::string add_locked(FakeMessage message);
    [[nodiscard]] std::string batch(const FakeRequest& request);
    [[nodiscard]] std::string next_uri(const FakeRequest& request, const std::string& last_sid) const;
    [[nodiscard]] List rows_after(const std::string& token, const Filter& filter, std::size_t most) const;
    [[nodiscard]] List shuffled_rows(const Filter& filter) const;

    // Guarded by mutex_.
    std::map<Place, FakeMessage> rows_;
    std::unordered_map<std::string, Place> places_;
    std::uint64_t added_ = 0;
    std::size_t most_rows_ = 1000;
    DateFilter date_filter_ = DateFilter::seconds;
    bool ignore_to_ = false;
    bool shuffle_ties_ = false;
    bool page_by_number_ = false;
    NextUri rewrite_next_uri_;
    std::vector<std::string> sent_; ///< sids
    std::vector<std::vector<std::pair<std::string, std::string>>> forms_;
    std::multimap<std::string, FakeTwilioFile> files_; ///< by the sids of messages
    std::string file_server_;
};

} // namespace convassign
