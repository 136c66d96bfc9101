// SPDX-License-Identifier: MIT
#include "core/provider/twilio_files.h"

#include "core/provider/answer.h"
#include "core/provider/readable.h"
#include "core/wrap/json.h"

namespace convassign {

bool is_twilio_file(std::string_view text) {
    constexpr std::size_t length = 34;
    return text.size() == length && text.starts_with("ME")
        && text.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string_view::npos;
}

std::string twilio_locator(const std::string& media_url) {
    const std::string path = without_query(media_url);
    const std::string sid = path.substr(path.rfind('/') + 1);
    return is_twilio_file(sid) ? sid : listed_twilio_file;
}

std::vector<std::string> decode_twilio_files(std::string_view body) {
    try {
        std::vector<std::string> sids;
        const Json answer = parse_answer(body);
        for (const Json& file : elements(answer, "media_list"))
            if (const std::string sid = text_or_number(file, "sid"); is_twilio_file(sid)) sids.push_back(sid);
        return sids;
    } catch (const Error& error) {
        throw ProviderError(std::string("read the files of a message from Twilio: ") + error.what());
    }
}

} // namespace convassign
