// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/provider/evolution_page.h"
#include "core/provider/json_api.h"
#include "core/provider/scan.h"

#include <string>
#include <vector>

namespace convassign {

/// Reads the messages of one instance of Evolution API v2, which is asked by POST. Its pages are cut by
/// number and its ties have no order, so that a second page may lack what the first had not: only windows of
/// time that fit into one page are taken, and larger ones are halved.
class EvolutionProvider : public Provider {
public:
    /// `cursor` is what the last complete scan handed over (UTC seconds); empty at first.
    EvolutionProvider(const ProviderConfig& config, const std::string& api_key, const std::string& cursor,
        const HttpTimeouts& timeouts = {});

    void poll(Time now, const StorePage& store_page) override;

    void stop() noexcept override { api_.stop(); }

private:
    void read_window(Time lower, Time upper, Time now, const StorePage& store_page);
    [[nodiscard]] EvolutionPage page_of(Time lower, Time upper, std::size_t size);
    void store(EvolutionPage page, const StorePage& store_page);

    JsonApi api_;
    std::string path_;
    Duration deep_lookback_;
    ScanProgress progress_;
    std::vector<UnreadRow> unread_; ///< of this scan
};

} // namespace convassign
