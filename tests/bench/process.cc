// SPDX-License-Identifier: MIT
#include "tests/bench/bench.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <spawn.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace convassign::bench {

Directory::Directory() {
    path_ = (std::filesystem::temp_directory_path() / "convassign-bench-XXXXXX").string();
    if (mkdtemp(path_.data()) == nullptr) throw Error(system_failure("make a directory"));
}

Directory::~Directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

namespace {

std::vector<char*> c_strings(const std::vector<std::string>& words) {
    std::vector<char*> pointers;
    for (const std::string& word : words)
        pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

} // namespace

Process::Process(const std::function<void()>& work) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) throw Error(system_failure("make a pipe"));
    pid_ = fork();
    if (pid_ < 0) throw Error(system_failure("fork"));
    if (pid_ == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        work();
        _exit(0);
    }
    close(ends[1]);
    from_ = ends[0];
}

// Not by fork(): what that copies of this process would be measured with the other one's start.
Process::Process(const std::vector<std::string>& command) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw Error(system_failure("make a pipe"));
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    errno =
        posix_spawn(&pid_, command.front().c_str(), &actions, nullptr, c_strings(command).data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    from_ = ends[0];
    if (errno != 0) throw Error(system_failure("run " + command.front()));
}

Process::~Process() {
    if (from_ >= 0) close(from_);
    if (pid_ <= 0) return;
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
}

std::string Process::line() {
    std::string text;
    char c = 0;
    while (read(from_, &c, 1) == 1 && c != '\n')
        text += c;
    return text;
}

std::string Process::output() {
    std::string text;
    std::array<char, 4096> buffer{};
    for (ssize_t got = 0; (got = read(from_, buffer.data(), buffer.size())) > 0;)
        text.append(buffer.data(), static_cast<std::size_t>(got));
    int status = 0;
    waitpid(std::exchange(pid_, -1), &status, 0);
    if (status != 0) throw Error("run a process: it failed");
    return text;
}

double Process::cpu_seconds() const {
    std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    std::istringstream fields(text.substr(text.rfind(')') + 2));
    std::string field;
    double ticks = 0;
    for (int i = 3; fields >> field; ++i)
        if (i == 14 || i == 15) ticks += std::stod(field); // utime, stime: proc(5)
    return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double Process::resident_kib() const {
    std::ifstream file("/proc/" + std::to_string(pid_) + "/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("VmRSS:")) return std::stod(line.substr(6));
    return 0;
}

double floor_seconds(const std::vector<std::string>& arguments) {
    std::vector<std::string> command{CONVASSIGN_FLOOR};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return std::stod(Process(command).output());
}

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(steady_clock() - start).count();
}

double median(std::vector<double> values) { return percentile(std::move(values), 0.5); }

double percentile(std::vector<double> values, double share) {
    std::ranges::sort(values);
    const auto last = static_cast<double>(values.size() - 1);
    return values.at(static_cast<std::size_t>(std::lround(share * last)));
}

} // namespace convassign::bench
