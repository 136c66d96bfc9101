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
    std::string raw; ///< not empty: sent in place of the row
};

/// The list of messages of one instance of Evolution API 2.3: a window of time only where both ends are
/// given, `offset` as the size of a batch, the newest first, ties in an order of their own, `fromMe: false`
/// without any effect, errors as its code words them.
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

    /// Rows of one second come in another order in each answer.
    void shuffle_ties(bool shuffle);

protected:
    FakeAnswer honest_answer(const FakeRequest& request) override;
    [[nodiscard]] FakeAnswer failure(int status) const override;

private:
    // Guarded by mutex_.
    std::vector<FakeEvolutionMessage> messages_;
    bool shuffles_ties_ = false;
};

} // namespace convassign
