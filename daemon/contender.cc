// SPDX-License-Identifier: MIT
#include "daemon/contender.h"

#include "core/base/host.h"
#include "core/open_server.h"
#include "core/store/migrate.h"
#include "core/wrap/database.h"

#include <unistd.h>

namespace convassign {

namespace {

// A host that hangs keeps this daemon from the one that serves by now, and from whoever asks it.
constexpr Duration connect_within = std::chrono::seconds(1);

} // namespace

Contender::Contender(const Config& config) : config_(config) {}

Contender::~Contender() = default;

std::optional<Store> Contender::try_to_lead() {
    if (!server_) {
        auto server = open_server(config_, connect_within);
        prepare_server(*server);
        server_ = std::move(server);
    }
    if (!server_->leadership()->try_to_lead({host_name(), getpid(), wall_clock()})) {
        leader_ = server_->leadership()->leader();
        return std::nullopt;
    }
    leader_.reset();
    return Store(std::move(server_));
}

} // namespace convassign
