// SPDX-License-Identifier: MIT
//
// Measures what the program is meant to reach, each figure beside the floor that a bare program reaches in
// the same run. A benchmark, not a test: on a busy machine figures get worse, and nothing fails.

#include "tests/bench/bench.h"

#include "core/wrap/http_client.h"
#include "core/wrap/json.h"

#include <array>
#include <cstdio>
#include <iostream>
#include <string_view>

namespace convassign::bench {

namespace {

std::string number(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), value >= 1000 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    return text.data();
}

std::string must(const Figure& figure) {
    if (figure.must == 0) return "";
    const std::string sign = figure.at_least ? "at least " : "at most ";
    return sign + number(figure.must) + (figure.is_ratio ? " of the floor" : " " + figure.unit);
}

void print(const Figure& figure) {
    const std::string value = number(figure.value) + " " + figure.unit;
    const std::string floor = figure.floor ? number(*figure.floor) : "";
    const std::string ratio = figure.floor ? number(figure.value / *figure.floor) : "";
    std::printf("%-56s %18s %10s %6s  %-24s %s\n", figure.what.c_str(), value.c_str(), floor.c_str(),
        ratio.c_str(), must(figure).c_str(), figure.is_reached() ? "" : "MISSED");
    std::fflush(stdout);
}

OrderedJson shape(const Figure& figure) {
    return {{"what", figure.what}, {"value", figure.value}, {"unit", figure.unit},
        {"floor", figure.floor ? OrderedJson(*figure.floor) : OrderedJson(nullptr)}, {"must", figure.must},
        {"at_least", figure.at_least}, {"of_floor", figure.is_ratio}, {"reached", figure.is_reached()}};
}

int run(bool as_json) {
    OrderedJson document{{"figures", OrderedJson::array()}};
    if (!as_json)
        std::printf("%-56s %18s %10s %6s  %s\n", "what", "measured", "floor", "ratio", "must reach");
    // Those that fork come first: a process with threads cannot.
    for (const auto measure : {measure_decode, measure_streams, measure_pages, measure_beats, measure_ingest,
             measure_draw, measure_list, measure_webhooks, measure_latency, measure_long_texts,
             measure_neighbours, measure_idle})
        for (const Figure& figure : measure())
            if (as_json)
                document["figures"].push_back(shape(figure));
            else
                print(figure);
    if (as_json) std::cout << document.dump(2) << '\n';
    return 0;
}

} // namespace

} // namespace convassign::bench

int main(int argc, char** argv) {
    try {
        const convassign::HttpLibrary library;
        return convassign::bench::run(argc > 1 && std::string_view(argv[1]) == "--json");
    } catch (const std::exception& error) {
        std::cerr << "convassign_bench: " << error.what() << '\n';
        return 1;
    }
}
