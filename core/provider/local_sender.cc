// SPDX-License-Identifier: MIT
#include "core/provider/local_sender.h"

namespace convassign {

SendResult LocalSender::send(const Delivery& delivery, Time) {
    SendResult result;
    result.provider_message_id = "local:" + delivery.reply.value().key;
    return result;
}

} // namespace convassign
