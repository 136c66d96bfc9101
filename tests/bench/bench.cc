// SPDX-License-Identifier: MIT
//
// Measures what the program is meant to reach, each figure beside the floor that a bare program reaches in
// the same run. A benchmark, not a test: on a busy machine figures get worse, and nothing fails.

#include "tests/bench/bench.h"

#include "core/base/error.h"
#include "core/wrap/http_client.h"
#include "core/wrap/json.h"

#include <algorithm>
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

struct Measure {
    std::string_view name;
    Figures (*measure)();
};

// Those that fork come first: a process with threads cannot.
constexpr std::array all_measures{
    Measure{"decode", measure_decode},
    Measure{"streams", measure_streams},
    Measure{"pages", measure_pages},
    Measure{"beats", measure_beats},
    Measure{"ingest", measure_ingest},
    Measure{"draw", measure_draw},
    Measure{"forgetting", measure_forgetting},
    Measure{"list", measure_list},
    Measure{"large", measure_large},
    Measure{"search", measure_search},
    Measure{"webhooks", measure_webhooks},
    Measure{"latency", measure_latency},
    Measure{"rows", measure_rows},
    Measure{"page", measure_page},
    Measure{"long_texts", measure_long_texts},
    Measure{"neighbours", measure_neighbours},
    Measure{"idle", measure_idle},
};

void require_known(const std::vector<std::string_view>& names) {
    for (const std::string_view name : names)
        if (std::ranges::find(all_measures, name, &Measure::name) == all_measures.end()) {
            std::string known;
            for (const Measure& one : all_measures)
                known += " " + std::string(one.name);
            throw Error("measure '" + std::string(name) + "': there are" + known);
        }
}

/// Measures what is named, or everything.
void run(const std::vector<std::string_view>& names, bool as_json) {
    require_known(names);
    OrderedJson document{{"figures", OrderedJson::array()}};
    if (!as_json)
        std::printf("%-56s %18s %10s %6s  %s\n", "what", "measured", "floor", "ratio", "must reach");
    for (const Measure& one : all_measures) {
        if (!names.empty() && std::ranges::find(names, one.name) == names.end()) continue;
        for (const Figure& figure : one.measure())
            if (as_json)
                document["figures"].push_back(shape(figure));
            else
                print(figure);
    }
    if (as_json) std::cout << document.dump(2) << '\n';
}

} // namespace

} // namespace convassign::bench

int main(int argc, char** argv) {
    try {
        const convassign::HttpLibrary library;
        std::vector<std::string_view> names(argv + 1, argv + argc);
        const bool as_json = std::erase(names, "--json") > 0;
        convassign::bench::run(names, as_json);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "convassign_bench: " << error.what() << '\n';
        return 1;
    }
}
