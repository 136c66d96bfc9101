// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/fake_server.h"

#include <string>
#include <vector>

namespace convassign {

/// One message of an instance.
struct FakeEvolutionMessage {
    std::string id;   ///< empty: one is made
    std::string chat; ///< "15005550001@s.whatsapp.net"
    std::string text;
    Time at;
    bool from_me = false;
    std::vector<std::string> updates{}; ///< what became of one from us: "DELIVERY_ACK"
    std::string file{};                 ///< its bytes, a picture's
    std::string raw;                    ///< not empty: sent in place of the row
};

/// The list of messages of one instance of Evolution API 2.3: a window of time only where both ends are
/// given, `offset` as the size of a batch, the newest first, ties in an order of their own, `fromMe: false`
/// without any effect, errors as its code words them; the state of its connection, and what it connects to;
/// texts that are sent, and files as Base64 in JSON.
class FakeEvolution : public FakeServer {
public:
    ~FakeEvolution() override { stop(); }

    [[nodiscard]] static std::string api_key() { return "fake-evolution-77d2"; }
    [[nodiscard]] static std::string instance() { return "shop"; }

    /// A customer writes now.
    void receive(const std::string& chat, const std::string& text);
    void add(FakeEvolutionMessage message);
    /// Adds these at one moment, each in place of the one with its id.
    void put(const std::vector<FakeEvolutionMessage>& messages);

    /// What was sent, as often as it was.
    [[nodiscard]] std::vector<FakeEvolutionMessage> sent() const;
    /// WhatsApp tells what became of it.
    void report(const std::string& id, const std::string& status);
    /// WhatsApp does not know that address: `exists: false`.
    void miss(const std::string& address);
    /// DATABASE_SAVE_DATA_NEW_MESSAGE is off: the list is empty.
    void keep_nothing(bool keeps_nothing);
    /// Meta refuses with that error, which comes with status 201.
    void refuse_as_meta(const std::string& error);

    /// Rows of one second come in another order in each answer.
    void shuffle_ties(bool shuffle);
    /// Of the instance's connection: "open", "connecting", "close". The list is given whatever it is.
    void set_state(const std::string& state);
    /// WHATSAPP-BAILEYS, or Meta's official interface.
    void be_official(bool is_official);
    /// As versions before 2.2.1: the window of time has no effect.
    void ignore_times(bool ignore);

protected:
    FakeAnswer honest_answer(const FakeRequest& request) override;
    [[nodiscard]] FakeAnswer failure(int status) const override;

private:
    [[nodiscard]] std::optional<FakeAnswer> answer_about_instance(const FakeRequest& request) const;

    [[nodiscard]] FakeAnswer send_text(const FakeRequest& request);
    [[nodiscard]] FakeAnswer list(const FakeRequest& request) const;
    [[nodiscard]] FakeAnswer give_file(const FakeRequest& request) const;

    // Guarded by mutex_.
    std::vector<FakeEvolutionMessage> messages_;
    std::vector<FakeEvolutionMessage> sent_;
    std::vector<std::string> unknown_;
    std::string error_of_meta_;
    bool keeps_nothing_ = false;
    bool shuffles_ties_ = false;
    bool ignores_times_ = false;
    bool is_official_ = false;
    std::string state_ = "open";
};

} // namespace convassign
