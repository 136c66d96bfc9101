// SPDX-License-Identifier: MIT
#include "core/wrap/process.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace convassign {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_output = 4096;
/// What a program wrote just before its end is still read for so long, because a child of it may keep the
/// pipe.
constexpr Duration drain_time = 100ms;

class File {
public:
    explicit File(int number = -1) : number_(number) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() { close(); }

    [[nodiscard]] int number() const { return number_; }
    void take(int number) { number_ = number; }
    void close() {
        if (number_ >= 0) ::close(number_);
        number_ = -1;
    }

private:
    int number_;
};

struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        if (pipe2(ends.data(), O_CLOEXEC) != 0) throw Error(system_failure("make a pipe"));
        read.take(ends[0]);
        write.take(ends[1]);
    }

    File read;
    File write;
};

/// Our environment, without the hidden ones.
std::vector<char*> variables_without(const std::vector<std::string>& hidden) {
    std::vector<char*> variables;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        if (std::ranges::find(hidden, text.substr(0, text.find('='))) == hidden.end())
            variables.push_back(*variable);
    }
    return variables;
}

void make_non_blocking(const File& file) { fcntl(file.number(), F_SETFL, O_NONBLOCK); }

/// What the child does between its birth and the program.
class SpawnPlan {
public:
    SpawnPlan(const Pipe& input, const Pipe& output) {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_adddup2(&actions_, input.read.number(), STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions_, output.write.number(), STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions_, output.write.number(), STDERR_FILENO);
        // Sockets and the lock of the database are none of its business.
        posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
        posix_spawnattr_init(&attributes_);
        sigset_t none;
        sigset_t ignored_by_us;
        sigemptyset(&none);
        sigemptyset(&ignored_by_us);
        sigaddset(&ignored_by_us, SIGPIPE);
        sigaddset(&ignored_by_us, SIGXFSZ);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setsigdefault(&attributes_, &ignored_by_us);
        posix_spawnattr_setpgroup(&attributes_, 0);
        posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;
    ~SpawnPlan() {
        posix_spawn_file_actions_destroy(&actions_);
        posix_spawnattr_destroy(&attributes_);
    }

    pid_t start(const std::vector<std::string>& command, std::vector<char*> variables) const {
        std::vector<char*> words;
        words.reserve(command.size() + 1);
        for (const std::string& word : command)
            words.push_back(const_cast<char*>(word.c_str()));
        words.push_back(nullptr);
        variables.push_back(nullptr);
        pid_t process = -1;
        const int failure = posix_spawn(
            &process, command.front().c_str(), &actions_, &attributes_, words.data(), variables.data());
        if (failure != 0)
            throw Error("run '" + command.front() + "': " + std::system_category().message(failure));
        return process;
    }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

/// A program that runs: killed with its group, and waited for, on every way out.
class Running {
public:
    explicit Running(pid_t process)
        : process_(process), exited_(static_cast<int>(syscall(SYS_pidfd_open, process, 0))) {
        if (exited_.number() >= 0) return;
        end_.emplace(); // so that the destructor's work is done here
        kill(-process_, SIGKILL);
        waitpid(process_, nullptr, 0);
        throw Error(system_failure("watch a process"));
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running() {
        if (!end_) kill_and_wait();
    }

    [[nodiscard]] int exited() const { return exited_.number(); }

    ProcessEnd wait() {
        int status = 0;
        while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
        }
        ProcessEnd end;
        if (WIFEXITED(status)) end.status = WEXITSTATUS(status);
        if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
        end_ = end;
        return end;
    }

    ProcessEnd kill_and_wait() {
        kill(-process_, SIGKILL);
        return wait();
    }

private:
    pid_t process_;
    File exited_; ///< readable once the program has ended
    std::optional<ProcessEnd> end_;
};

/// False once the program reads no more, or has everything.
bool feed(int file, std::string_view& input) {
    const ssize_t count = write(file, input.data(), input.size());
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    input.remove_prefix(static_cast<std::size_t>(count));
    return !input.empty();
}

/// False at the end of what the program writes. Reads on behind what is kept, lest the program wait.
bool take_output(int file, std::string& output) {
    std::array<char, 4096> buffer{};
    const ssize_t count = read(file, buffer.data(), buffer.size());
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    output.append(buffer.data(), std::min(static_cast<std::size_t>(count), most_output - output.size()));
    return count > 0;
}

int milliseconds_until(std::chrono::steady_clock::time_point end) {
    const auto left = std::chrono::ceil<Duration>(end - steady_clock());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
}

} // namespace

ProcessRunner::ProcessRunner(std::vector<std::string> hidden_variables)
    : hidden_variables_(std::move(hidden_variables)), stop_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (stop_ < 0) throw Error(system_failure("make an event"));
}

ProcessRunner::~ProcessRunner() { close(stop_); }

// It changes how run() ends. NOLINTNEXTLINE(readability-make-member-function-const)
void ProcessRunner::stop() noexcept {
    const std::uint64_t one = 1;
    static_cast<void>(!write(stop_, &one, sizeof one));
}

ProcessEnd ProcessRunner::run(
    const std::vector<std::string>& command, const std::string& input, Duration limit) {
    Pipe to_program;
    Pipe from_program;
    make_non_blocking(to_program.write);
    make_non_blocking(from_program.read);
    Running program(SpawnPlan(to_program, from_program).start(command, variables_without(hidden_variables_)));
    to_program.read.close();
    from_program.write.close();

    std::string_view rest = input;
    std::string output;
    auto end = steady_clock() + limit;
    bool has_exited = false;
    std::optional<ProcessEnd> result;
    for (;;) {
        // Negative numbers are passed over.
        std::array<pollfd, 4> files{pollfd{has_exited ? -1 : program.exited(), POLLIN, 0},
            pollfd{stop_, POLLIN, 0}, pollfd{to_program.write.number(), POLLOUT, 0},
            pollfd{from_program.read.number(), POLLIN, 0}};
        poll(files.data(), files.size(), milliseconds_until(end));
        if (files[1].revents != 0) throw Error("run '" + command.front() + "': stopped");
        if (files[2].revents != 0 && !feed(to_program.write.number(), rest)) to_program.write.close();
        if (files[3].revents != 0 && !take_output(from_program.read.number(), output))
            from_program.read.close();
        if (files[0].revents != 0) {
            has_exited = true;
            result = program.wait();
            end = steady_clock() + drain_time;
        }
        if ((has_exited && from_program.read.number() < 0) || steady_clock() >= end) break;
    }
    if (!result) {
        result = program.kill_and_wait();
        result->is_timed_out = true;
    }
    result->output = output;
    return *result;
}

} // namespace convassign
