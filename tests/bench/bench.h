// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace convassign::bench {

/// One measured figure beside what it must reach.
struct Figure {
    std::string what;
    double value = 0;
    std::string unit;
    std::optional<double> floor; ///< the same work by the bare program, in the same run
    double must = 0;
    bool at_least = true;  ///< else: at most
    bool is_ratio = false; ///< `must` is a share of the floor

    [[nodiscard]] bool is_reached() const {
        const double measured = is_ratio && floor ? value / *floor : value;
        return at_least ? measured >= must : measured <= must;
    }
};

using Figures = std::vector<Figure>;

Figures measure_ingest();
Figures measure_draw();
Figures measure_beats();
Figures measure_streams();
Figures measure_pages();
Figures measure_latency();
Figures measure_rows();
Figures measure_page();
Figures measure_long_texts();
Figures measure_neighbours();
Figures measure_webhooks();
Figures measure_idle();
Figures measure_list();
Figures measure_large();
Figures measure_decode();
Figures measure_forgetting();
Figures measure_search();

/// A directory that is gone afterwards.
class Directory {
public:
    Directory();
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;
    ~Directory();
    [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

/// A program of ours in a process of its own, ended and waited for at last.
class Process {
public:
    /// Runs `work` in a fork of this process.
    explicit Process(const std::function<void()>& work);
    /// Runs another program.
    explicit Process(const std::vector<std::string>& command);
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process();

    /// What it printed, once it has ended; it must end well.
    std::string output();
    [[nodiscard]] double cpu_seconds() const;
    [[nodiscard]] double resident_kib() const;
    [[nodiscard]] int pid() const { return pid_; }
    /// The next line that it prints.
    std::string line();

private:
    int pid_ = -1;
    int from_ = -1;
};

/// How long the bare program takes for that work (tests/bench/floor.cc).
[[nodiscard]] double floor_seconds(const std::vector<std::string>& arguments);

[[nodiscard]] double seconds_since(std::chrono::steady_clock::time_point start);
[[nodiscard]] double median(std::vector<double> values);
/// The value below which that share of the values lies.
[[nodiscard]] double percentile(std::vector<double> values, double share);

} // namespace convassign::bench
