// SPDX-License-Identifier: MIT
#include "core/base/json_shortener.h"

namespace convassign {

void JsonShortener::append(std::string_view piece, std::string& shortened) {
    for (const char c : piece)
        take(c, shortened);
}

void JsonShortener::take(char c, std::string& shortened) {
    const bool is_quote = c == '"' && place_ != Place::behind_backslash;
    if (is_quote || place_ == Place::outside) {
        if (is_quote) place_ = place_ == Place::outside ? Place::within : Place::outside;
        size_ = 0;
        shortened += c;
        return;
    }
    place_ = c == '\\' && place_ == Place::within ? Place::behind_backslash : Place::within;
    if (++size_ <= longest_) shortened += c;
    if (size_ == longest_ + 1) shortened.resize(shortened.size() - longest_);
}

} // namespace convassign
