// SPDX-License-Identifier: MIT
#include "tests/support/case_file.h"

#include "core/wrap/json.h"
#include "tests/support/fake_server.h"
#include "tests/support/paths.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <regex>

namespace convassign {

namespace {

namespace fs = std::filesystem;

/// "chatwoot/merged.json" is the test chatwoot_merged; tests have letters, digits and underscores.
std::string case_name(const fs::path& path, const fs::path& folder) {
    const fs::path relative = path.lexically_relative(folder);
    std::string name = (relative.parent_path() / relative.stem()).string();
    std::ranges::replace_if(
        name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}

std::string repeated_text(const std::string& what, std::size_t count) {
    std::string text;
    text.reserve(what.size() * count);
    for (std::size_t i = 0; i < count; ++i)
        text += what;
    return text;
}

std::string padded(std::int64_t number, std::size_t digits) {
    const std::string text = std::to_string(number);
    return std::string(text.size() < digits ? digits - text.size() : 0, '0') + text;
}

/// A moment, in the form that the text asks for; nothing where it names none.
std::optional<Json> real_moment(const std::string& text, const CaseMoment& moment) {
    static const std::regex form(R"(NOW(?:-(\d+|N))?( \(ISO\)| \(ms\))?)");
    std::smatch found;
    if (!std::regex_match(text, found, form)) return std::nullopt;
    std::int64_t ago = 0;
    if (found[1] == "N")
        ago = moment.number.value_or(0);
    else if (found[1].matched)
        ago = std::stoll(found[1]);
    const Time at = moment.now - std::chrono::seconds(ago);
    if (found[2] == " (ISO)") return iso8601(at);
    if (found[2] == " (ms)") return to_milliseconds(at);
    return moment.seconds_are_text ? Json(std::to_string(second_of(at))) : Json(second_of(at));
}

Json real_text(const std::string& text, const CaseMoment& moment) {
    static const std::regex repeat(R"(REPEAT (\S+) (\d+))");
    static const std::regex numbered(R"((.*[0-9])(N+))");
    if (auto at = real_moment(text, moment)) return *at;
    std::smatch found;
    if (std::regex_match(text, found, repeat)) return repeated_text(found[1], std::stoul(found[2]));
    if (moment.number && std::regex_match(text, found, numbered))
        return found[1].str() + padded(*moment.number, static_cast<std::size_t>(found.length(2)));
    if (text == "REPLY") return moment.reply;
    return text;
}

} // namespace

std::vector<CaseFile> find_cases() {
    const char* given = std::getenv("CONVASSIGN_CASES");
    const fs::path folder = given != nullptr ? given : source_path("tests/cases");
    std::vector<CaseFile> cases;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".json")
            cases.push_back({case_name(entry.path(), folder), entry.path().string()});
    std::ranges::sort(cases, {}, &CaseFile::name);
    return cases;
}

Json made_real(const Json& value, const CaseMoment& moment) {
    if (value.is_string()) return real_text(value.get<std::string>(), moment);
    Json real = value;
    if (value.is_object() || value.is_array())
        for (auto& member : real)
            member = made_real(member, moment);
    return real;
}

} // namespace convassign
