// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/random.h"
#include "core/wrap/json.h"
#include "daemon/api/api.h"
#include "tests/support/test_store.h"

#include <string>
#include <utility>
#include <vector>

namespace convassign {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// The header that shows this token.
[[nodiscard]] Headers bearer(const std::string& token);

/// Empty when there is none of that name.
[[nodiscard]] std::string header(const Reply& reply, const std::string& name);

/// An event stream that remembers what it was sent, and sends it at once.
class RecordedStream : public EventStream {
public:
    [[nodiscard]] bool is_idle() const override { return !is_closed; }
    void send(std::vector<std::shared_ptr<const std::string>> texts) override;
    void probe() override { ++probes; }
    void close() override { is_closed = true; }

    std::string sent;
    int probes = 0;
    bool is_closed = false;
};

/// The API as the daemon has it, on a database of its own. The clock stands until a test moves it.
class ApiWorld {
public:
    TestStore store;
    SystemRandom random;
    Beats beats{{}};
    Events events{store, store.config, [this] { return sign.problems.empty(); }};
    int woken = 0;
    int cleared = 0;
    SignOfLife sign; ///< what the daemon says of itself
    Api api{{store, store.config, beats, events, [this] { ++woken; }, [this] { ++cleared; },
        [this](Time at) {
            sign.at = at;
            return sign;
        }}};
    Time now = noon;
    Peer client = Peer::from_text("192.0.2.1").value();

    /// Adds an agent; returns a token of theirs.
    std::string agent(const std::string& name, Role role = Role::agent);

    /// `target` is a path, perhaps with a query.
    Reply ask(const std::string& method, const std::string& target, const Headers& headers = {},
        const std::string& body = "");

    /// The same, and its document.
    Json document(const std::string& method, const std::string& target, const Headers& headers = {},
        const std::string& body = "");

    /// Signs in; returns the header that shows the session's cookie.
    Headers signed_in(const std::string& token);

    /// A beat of an active, visible page.
    Reply beat(const Headers& headers, int seq = 1);

    /// Opens the event stream that the answer promises.
    std::shared_ptr<RecordedStream> listen(const Headers& headers, const std::string& query = "");
};

} // namespace convassign
