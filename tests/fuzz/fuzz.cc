// SPDX-License-Identifier: MIT
//
// libFuzzer's entry: `convassign_fuzz --target=NAME [OPTION]... CORPUS`.

#include "tests/fuzz/targets.h"

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

namespace convassign {

namespace {

const FuzzTarget* chosen = nullptr;

void choose(const std::string& name) {
    for (const FuzzTarget& target : fuzz_targets())
        if (target.name == name) chosen = &target;
}

} // namespace

} // namespace convassign

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
    const std::string prefix = "--target=";
    for (int i = 1; i < *count; ++i)
        if (const std::string word = (*arguments)[i]; word.starts_with(prefix))
            convassign::choose(word.substr(prefix.size()));
    if (convassign::chosen != nullptr) return 0;
    std::cerr << "convassign_fuzz: --target must be one of:";
    for (const convassign::FuzzTarget& target : convassign::fuzz_targets())
        std::cerr << ' ' << target.name;
    std::cerr << '\n';
    std::exit(2);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    convassign::chosen->run({reinterpret_cast<const char*>(bytes), size});
    return 0;
}
