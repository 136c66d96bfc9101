// SPDX-License-Identifier: MIT
//
// What providers really send, one file of tests/cases each, through both programs.

#include "core/wrap/json.h"
#include "tests/support/case_file.h"
#include "tests/support/case_run.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct Cases : testing::TestWithParam<CaseFile> {};

TEST_P(Cases, EndAsTheirFileSays) {
    const Json content = parse_json(convassign::content(GetParam().path));
    if (content.contains("judged_by")) GTEST_SKIP() << "not for programs to judge";
    SCOPED_TRACE(content.at("about").get<std::string>() + "\n" + content.at("right").get<std::string>());

    CaseRun(content).play();
}

INSTANTIATE_TEST_SUITE_P(
    , Cases, testing::ValuesIn(find_cases()), [](const auto& test) { return test.param.name; });

} // namespace

} // namespace convassign
