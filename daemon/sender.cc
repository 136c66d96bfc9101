// SPDX-License-Identifier: MIT
#include "daemon/sender.h"

#include "core/base/error.h"

namespace convassign {

Sender::Sender(std::unique_ptr<Target> target, Report report)
    : target_(std::move(target)), report_(std::move(report)), thread_([this] {
          // What cannot even be reported is looked into when it is taken up again.
          loop_.on_failure([](const std::exception&) {});
          loop_.run();
          has_ended_ = true;
      }) {}

Sender::~Sender() {
    ask_to_stop();
    thread_.join();
}

void Sender::send(std::vector<Delivery> deliveries) {
    for (Delivery& delivery : deliveries)
        loop_.post([this, delivery = std::move(delivery)] { attempt(delivery); });
}

void Sender::ask_to_stop() noexcept {
    is_stopping_ = true;
    target_->stop();
    loop_.stop();
}

void Sender::attempt(const Delivery& delivery) {
    SendResult result;
    try {
        result = target_->send(delivery, wall_clock());
    } catch (const std::exception& error) {
        result = {SendOutcome::try_later, describe(error)};
    }
    // What was broken off is looked into when it is taken up again.
    if (!is_stopping_) report_(delivery.row.id, result);
}

} // namespace convassign
