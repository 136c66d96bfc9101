// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/store.h"
#include "core/wrap/leadership.h"

#include <memory>
#include <optional>

namespace convassign {

struct Config;

/// A daemon that wants to lead. It has one connection for that, which becomes the store's once it does: what
/// the daemon writes is written by the session that leads, or not at all.
class Contender {
public:
    /// The configuration outlives it.
    explicit Contender(const Config& config);
    Contender(const Contender&) = delete;
    Contender& operator=(const Contender&) = delete;
    ~Contender();

    /// The store, its schema up to date, once this daemon leads; nothing while another one does. Afterwards
    /// it begins anew, with another connection. Throws DatabaseLost where the server cannot be reached.
    [[nodiscard]] std::optional<Store> try_to_lead();

    /// Who leads, as far as was seen the last time.
    [[nodiscard]] const std::optional<Leader>& leader() const { return leader_; }

private:
    const Config& config_;
    std::unique_ptr<Database> server_;
    std::optional<Leader> leader_;
};

} // namespace convassign
