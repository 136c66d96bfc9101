// SPDX-License-Identifier: MIT
#include "core/fairness_text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace convassign {

namespace {

constexpr int bar_width = 24;

std::string with_format(const char* format, double number) {
    char text[32];
    static_cast<void>(std::snprintf(text, sizeof text, format, number));
    return text;
}

std::string signed_text(double number) { return with_format("%+.1f", number); }

int columns_of(double number, double most) {
    return static_cast<int>(std::lround(number / most * bar_width));
}

/// "62 %", "0.31 %".
std::string percent_text(double part) { return with_format(part < 0.1 ? "%.2g" : "%.0f", part * 100) + " %"; }

/// As long as what the agent got, with a mark at what is expected.
std::string bar_of(const FairShare& share, double most) {
    const int got = columns_of(static_cast<double>(share.got), most);
    const int mark = std::min(columns_of(share.expected, most), bar_width - 1);
    std::string bar;
    for (int column = 0; column < std::max(got, mark + 1); ++column)
        bar += column == mark ? "│" : column < got ? "█" : "·";
    return bar;
}

double longest_bar(const Fairness& fairness) {
    double most = 1;
    for (const AgentFairness& row : fairness.agents)
        most = std::max({most, static_cast<double>(row.share.got), row.share.expected});
    return most;
}

std::string count_of_draws(std::int64_t draws) {
    return std::to_string(draws) + (draws == 1 ? " draw" : " draws");
}

} // namespace

std::vector<FairnessCells> fairness_cells(const Fairness& fairness) {
    const double most = longest_bar(fairness);
    std::vector<FairnessCells> rows;
    for (const AgentFairness& row : fairness.agents) {
        const FairShare& share = row.share;
        rows.push_back({row.name, std::to_string(share.candidate), with_format("%.1f", share.expected),
            std::to_string(share.got), signed_text(share.difference()),
            signed_text(share.low) + " to " + signed_text(share.high), std::to_string(row.by_hand),
            bar_of(share, most)});
    }
    return rows;
}

std::string p_value_text(double p_value) { return with_format("%.2g", p_value); }

std::string in_words(const Fairness& fairness) {
    const std::string draws = count_of_draws(fairness.draws);
    if (fairness.draws == 0) return "There was no draw.";
    if (!fairness.p_value) return draws + ", each with one candidate: there was no choice.";
    const double p_value = *fairness.p_value;
    if (p_value < least_p_value)
        return draws + ". Fair draws would not differ as much as these (p = " + p_value_text(p_value) + ").";
    return draws + ". Fair draws differ as much as these, or more, in " + percent_text(p_value)
        + " of all cases (p = " + p_value_text(p_value) + ").";
}

} // namespace convassign
