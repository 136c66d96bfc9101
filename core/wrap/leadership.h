// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace convassign {

/// A daemon that leads, or wants to.
struct Leader {
    std::string host; ///< what its machine calls itself
    std::int64_t process = 0;
    Time since{};
    std::int64_t epoch = 0; ///< how many have led until then
};

/// Something about the server that could lose what was acknowledged, or who leads.
struct Weakness {
    std::string what;
    std::string remedy;
    bool is_certain = true; ///< false: it may be meant so
};

/// Which of the daemons that stand by each other may act: the one that leads. It does so on one connection,
/// and until that is lost: the server knows of it sooner than the daemon, because a connection that says
/// nothing for three seconds is ended there. Whoever is not sure to lead does nothing.
class Leadership {
public:
    virtual ~Leadership() = default;

    /// Begins to lead, unless another one does. From the first call on nothing is written on this connection
    /// while it does not lead. Throws DatabaseLost, also where nobody can vouch for what is written now.
    virtual bool try_to_lead(const Leader& self) = 0;

    /// Says that this one is still there; to be called each second at least. Throws DatabaseLost once it does
    /// not lead any more.
    virtual void go_on_leading() = 0;

    [[nodiscard]] virtual bool is_leading() const = 0;

    /// Who leads, whether or not that is this one; nothing where nobody does.
    virtual std::optional<Leader> leader() = 0;

    /// What `convassign check` warns of.
    virtual std::vector<Weakness> weaknesses() = 0;

    /// Readable when others may have committed, or when the connection is lost; the same as long as the
    /// database is open, also over several connections.
    [[nodiscard]] virtual int news() const = 0;
};

} // namespace convassign
