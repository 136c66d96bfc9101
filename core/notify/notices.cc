// SPDX-License-Identifier: MIT
#include "core/notify/notices.h"

#include "core/config/secrets.h"
#include "core/notify/exec_notice.h"
#include "core/notify/signed_post.h"

namespace convassign {

std::unique_ptr<Target> make_notice_target(
    const NotifyConfig& config, const std::vector<std::string>& secret_variables) {
    if (config.url.empty()) return std::make_unique<ExecNotice>(config, secret_variables);
    return std::make_unique<SignedPost>(config, read_secret(config));
}

} // namespace convassign
