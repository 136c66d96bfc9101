// SPDX-License-Identifier: MIT
#include "cmd/json.h"
#include "cmd/views.h"
#include "core/base/error.h"
#include "core/local_message.h"

#include <algorithm>

namespace convassign {

namespace {

std::string first_local(const Config& config) {
    const auto local = std::ranges::find(config.providers, "local", &ProviderConfig::type);
    if (local == config.providers.end())
        throw UsageError("inject a message: the configuration has no provider of type 'local'");
    return local->name;
}

} // namespace

void run_inject(const CommandNeeds& needs, const Options& options) {
    const InjectOptions& asked = options.inject;
    const std::string provider = asked.provider.empty() ? first_local(needs.config) : asked.provider;
    if (asked.text.empty() && asked.file.empty())
        throw UsageError("inject a message: give a text ('--text'), or a file ('--media')");
    auto message = local_message(asked.customer, asked.text, asked.id, needs.now);
    if (!asked.file.empty()) message.media = {local_media(asked.file)};
    message.media_count = std::ssize(message.media);
    const Injected injected = inject(needs.for_action(), provider, message);
    const ConversationView& view = injected.conversation;
    if (needs.output.json())
        needs.output.document(injected_json(injected.message, view.id));
    else
        needs.output.confirm({"message " + std::to_string(injected.message.value) + " is in conversation ",
            {title_of(view.id), Style::bold}, ", ", standing_of(view)});
}

} // namespace convassign
