// SPDX-License-Identifier: MIT
//
// The kept corpus through each fuzz target, whole and damaged.

#include "tests/fuzz/targets.h"
#include "tests/support/paths.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <random>
#include <string>

namespace convassign {

namespace {

std::vector<std::string> corpus_of(const FuzzTarget& target) {
    const std::filesystem::path directory =
        std::filesystem::path(source_path("tests/fuzz/corpus")) / target.name;
    std::vector<std::string> inputs;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        std::ifstream file(entry.path(), std::ios::binary);
        inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return inputs;
}

/// Some bytes changed, or the end cut off.
std::string damaged(std::string input, std::minstd_rand& chance) {
    if (input.empty()) return input;
    if (chance() % 8 == 0) input.resize(chance() % input.size());
    for (unsigned changes = chance() % 4; changes > 0 && !input.empty(); --changes) {
        const std::string_view bytes = "\"{}[],:0-9eE\\un\xFF\x00\xED\xA0\x80 ";
        input[chance() % input.size()] = bytes[chance() % bytes.size()];
    }
    return input;
}

} // namespace

TEST(FuzzTargets, KeepTheirPromisesOverTheCorpus) {
    for (const FuzzTarget& target : fuzz_targets()) {
        SCOPED_TRACE(target.name);
        const auto inputs = corpus_of(target);
        EXPECT_FALSE(inputs.empty());
        for (const std::string& input : inputs)
            EXPECT_NO_THROW(target.run(input)) << input;
    }
}

TEST(FuzzTargets, KeepTheirPromisesOverADamagedCorpus) {
    std::minstd_rand chance(7); // the same in each run
    for (const FuzzTarget& target : fuzz_targets()) {
        SCOPED_TRACE(target.name);
        for (const std::string& input : corpus_of(target))
            for (int i = 0; i < 200; ++i) {
                const std::string bad = damaged(input, chance);
                EXPECT_NO_THROW(target.run(bad)) << bad;
            }
    }
}

} // namespace convassign
