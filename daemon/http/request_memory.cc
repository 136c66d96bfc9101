// SPDX-License-Identifier: MIT
#include "daemon/http/request_memory.h"

#include "daemon/http/request.h"

#include <algorithm>

namespace convassign {

namespace {

constexpr std::size_t kept_for_small = 8;     // an eighth of the whole
constexpr std::size_t most_of_one_client = 4; // a fourth of it
constexpr std::size_t worth_giving_back = std::size_t{8} * 1024 * 1024;

} // namespace

RequestMemory::RequestMemory(const HttpLimits& limits)
    : most_(limits.memory),
      most_large_(limits.memory - limits.memory / kept_for_small),
      small_(limits.body_bytes + 2 * limits.header_bytes),
      most_of_client_(std::max(limits.memory / most_of_one_client, limits.longest_webhook)),
      requests_of_client_(limits.connections_per_address) {}

RequestMemory::Client* RequestMemory::find(const Peer& client) {
    const auto found = clients_.find(client.neighbourhood());
    return found == clients_.end() ? nullptr : &found->second;
}

bool RequestMemory::has_sunk() {
    if (peak_ < worth_giving_back || held_ > peak_ / 2) return false;
    peak_ = held_;
    return true;
}

void HeldMemory::name_client(const Peer& client) {
    if (client.is_local()) return;
    RequestMemory::Client& one = of_->clients_[client.neighbourhood()];
    if (one.requests >= of_->requests_of_client_)
        throw RequestRefused(429, "too many requests at once from your address, try again");
    ++one.requests;
    one.bytes += sum();
    client_ = client;
}

void HeldMemory::refuse_more_than_there_is(std::size_t more) const {
    const std::size_t most = sum() + more <= of_->small_ ? of_->most_ : of_->most_large_;
    if (of_->held_ + more > most) throw RequestRefused(503, "too much is being sent at once, try again");
    const auto* one = client_ ? of_->find(*client_) : nullptr;
    if (one != nullptr && one->bytes + more > of_->most_of_client_)
        throw RequestRefused(429, "too much is being sent at once from your address, try again");
}

void HeldMemory::change(std::size_t& part, std::size_t bytes, bool may_refuse) {
    if (may_refuse && bytes > part) refuse_more_than_there_is(bytes - part);
    of_->held_ += bytes - part;
    of_->peak_ = std::max(of_->peak_, of_->held_);
    if (auto* one = client_ ? of_->find(*client_) : nullptr) one->bytes += bytes - part;
    part = bytes;
}

void HeldMemory::release() {
    of_->held_ -= sum();
    auto* one = client_ ? of_->find(*client_) : nullptr;
    if (one != nullptr) {
        one->bytes -= sum();
        if (--one->requests == 0) of_->clients_.erase(client_->neighbourhood());
    }
    client_.reset();
    input_ = request_ = answer_ = 0;
}

} // namespace convassign
