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
    int ack = 1;      ///< of one from us: -1 an error, 0 on its way, 1 at the server, 2 on the phone, 3 read
    std::string file; ///< its bytes, which WhatsApp keeps
    std::string file_type = "image/jpeg";
    std::string more; ///< further members of the row: "\"reaction\":{}"
    std::string raw;  ///< not empty: sent in place of the row
};

/// One session of WAHA: the messages of all chats by offset and limit, cut before rows are left out, and with
/// ties in an order of their own; the session's status; numbers behind lids; texts that are sent, under the
/// id that is asked for; files, which are there for as long as it likes; errors as NestJS words them.
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

    /// What was sent, as often as it was: no id makes a second one the same.
    [[nodiscard]] std::vector<FakeWahaMessage> sent() const;
    void set_ack(const std::string& id, int ack);
    /// As engines and versions that choose all ids themselves.
    void choose_ids(bool chooses);
    /// No texts to that chat: "no LID found for …", with status 500.
    void miss_lid_of(const std::string& chat);
    /// As an engine that is told to store nothing: its lists are empty.
    void keep_nothing(bool keeps_nothing);
    /// The next file is gone by the time that it is asked for.
    void empty_files();
    /// Files are in a storage, at that server.
    void keep_files_at(const std::string& base_url);

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
    [[nodiscard]] FakeAnswer list(const FakeRequest& request, const std::string& chat) const;
    [[nodiscard]] FakeAnswer send_text(const FakeRequest& request);
    [[nodiscard]] FakeAnswer answer_about_chat(const FakeRequest& request);
    [[nodiscard]] FakeAnswer show_message(const FakeRequest& request, const std::string& id);
    [[nodiscard]] FakeAnswer give_file(const std::string& name) const;
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
    std::vector<FakeWahaMessage> sent_;
    std::vector<std::string> without_lid_;
    std::vector<std::string> files_; ///< names of those that are there
    std::string storage_;
    bool chooses_ids_ = false;
    bool keeps_nothing_ = false;
    bool is_webjs_ = false;
    bool shortens_batches_ = false;
    bool shuffles_ties_ = false;
};

} // namespace convassign
