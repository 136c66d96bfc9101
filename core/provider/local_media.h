// SPDX-License-Identifier: MIT
#pragma once

#include "core/media_reader.h"

#include <atomic>

namespace convassign {

/// Reads the files of messages that came in by hand: the locator is a path on this machine. Only files that
/// everybody may read, so that nobody sees through the daemon what they may not see themselves.
class LocalMediaReader : public MediaReader {
public:
    void read(const MediaRef& ref, MediaSink& sink) override;
    void stop() noexcept override { is_stopped_ = true; }

private:
    std::atomic<bool> is_stopped_{false};
};

} // namespace convassign
