// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/fake_server.h"

#include <map>
#include <string>
#include <vector>

namespace convassign {

/// One message of a session.
struct FakeWahaMessage {
    std::string id;   ///< the last part of it; empty: one is made
    std::string chat; ///< "15005550001@c.us"
    std::string body;
    Time at;
    bool from_me = false;
    bool has_media = false;
    std::string more; ///< further members of the row: "\"reaction\":{}"
    std::string raw;  ///< not empty: sent in place of the row
};

/// One session of WAHA: the messages of all chats by offset and limit, cut before rows are left out, and with
/// ties in an order of their own; the session's status; numbers behind lids; errors as NestJS words them.
class FakeWaha : public FakeServer {
public:
    ~FakeWaha() override { stop(); }

    [[nodiscard]] static std::string api_key() { return "fake-waha-51c0"; }
    [[nodiscard]] static std::string session() { return "default"; }

    /// A customer writes now. Returns the last part of the message's id.
    std::string receive(const std::string& chat, const std::string& body);
    std::string add(FakeWahaMessage message);
    /// Adds these at one moment, each in place of the one with its id.
    void put(const std::vector<FakeWahaMessage>& messages);

    /// Whatever is asked but the status itself is refused while it is not "WORKING".
    void set_status(const std::string& status);
    /// Another engine than GOWS: it cannot list all chats.
    void be_webjs(bool is_webjs);
    void know_lid(const std::string& lid, const std::string& number);
    /// WhatsApp Business has 20 labels at most. Returns the label's id.
    std::string add_label(const std::string& name);
    /// A person's doing, in the order in which they are put there.
    void put_labels(const std::string& chat, const std::vector<std::string>& names);
    [[nodiscard]] std::vector<std::string> labels_of(const std::string& chat) const;
    [[nodiscard]] std::vector<std::string> labels() const;

    /// The last row of a full batch is left out of it: batches are short, and go on.
    void shorten_batches(bool shorten);
    /// Rows of one second come in another order in each answer.
    void shuffle_ties(bool shuffle);

protected:
    FakeAnswer honest_answer(const FakeRequest& request) override;
    [[nodiscard]] FakeAnswer failure(int status) const override;

private:
    [[nodiscard]] FakeAnswer session_is_away() const;
    [[nodiscard]] FakeAnswer list(const FakeRequest& request) const;
    [[nodiscard]] FakeAnswer answer_about_labels(const FakeRequest& request);
    [[nodiscard]] FakeAnswer make_label(const FakeRequest& request);
    [[nodiscard]] FakeAnswer replace_labels(const std::string& chat, const FakeRequest& request);
    [[nodiscard]] std::string render_labels(const std::vector<std::string>& ids) const;

    // Guarded by mutex_.
    std::vector<FakeWahaMessage> messages_;
    std::map<std::string, std::string> numbers_;
    std::vector<std::string> labels_; ///< their names; the first one has the id "1"
    std::map<std::string, std::vector<std::string>> labels_of_chats_; ///< ids by chat
    std::string status_ = "WORKING";
    bool is_webjs_ = false;
    bool shortens_batches_ = false;
    bool shuffles_ties_ = false;
};

} // namespace convassign
