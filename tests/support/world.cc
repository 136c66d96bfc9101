// SPDX-License-Identifier: MIT
#include "tests/support/world.h"

#include "core/base/random.h"
#include "core/wrap/postgres.h"
#include "tests/support/engine.h"
#include "tests/support/paths.h"

#include <arpa/inet.h>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <poll.h>
#include <sstream>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace convassign {

std::string content(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

namespace {

std::vector<char*> c_strings(const std::vector<std::string>& words) {
    std::vector<char*> pointers;
    for (const std::string& word : words)
        pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

void write_to(const std::string& path, int file) {
    const int opened = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(opened, file);
    ::close(opened);
}

} // namespace

bool eventually(const std::function<bool()>& condition, Duration limit) {
    const auto end = steady_clock() + limit;
    while (!condition()) {
        if (steady_clock() > end) return false;
        poll(nullptr, 0, 3);
    }
    return true;
}

int free_port() {
    SystemRandom random;
    for (;;) {
        const int port = 20'000 + static_cast<int>(random.below(10'000)); // below the outgoing ones: ip(7)
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const bool is_free = bind(file, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        ::close(file);
        if (is_free) return port;
    }
}

Program::Program(const std::vector<std::string>& command, const std::string& output_prefix,
    const std::vector<std::string>& environment)
    : prefix_(output_prefix) {
    const auto arguments = c_strings(command);
    const auto variables = c_strings(environment);
    pid_ = fork();
    if (pid_ != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    write_to(prefix_ + ".out", STDOUT_FILENO);
    write_to(prefix_ + ".err", STDERR_FILENO);
    for (std::size_t i = 0; i < environment.size(); ++i)
        putenv(variables[i]);
    execv(command.front().c_str(), arguments.data());
    _exit(127);
}

Program::Program(Program&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), status_(other.status_), prefix_(std::move(other.prefix_)) {}

Program::~Program() {
    if (pid_ > 0 && is_running()) {
        signal(SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
}

void Program::signal(int number) const {
    if (pid_ > 0) kill(pid_, number);
}

bool Program::is_running() {
    if (status_) return false;
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return false;
}

Finished Program::wait(Duration limit) {
    if (!eventually([this] { return !is_running(); }, limit)) {
        ADD_FAILURE() << "the program did not end in time: " << err();
        signal(SIGKILL);
        waitpid(pid_, nullptr, 0);
        status_ = 128 + SIGKILL;
    }
    return {*status_, out(), err()};
}

std::string Program::out() const { return content(prefix_ + ".out"); }
std::string Program::err() const { return content(prefix_ + ".err"); }

World::World() {
    server = server_of_test_store(name_);
    write_config();
}

World::~World() { drop_test_store(name_); }

std::string World::file(const std::string& name) const { return directory_.path() + "/" + name; }

std::string World::address() const { return port ? "http://127.0.0.1:" + std::to_string(*port) : socket(); }

void World::write_config() {
    std::ofstream(file("token")) << FakeTwilio::auth_token() << '\n';
    if (!server.empty()) std::ofstream(file("url")) << server << '\n';
    std::ofstream config(file("convassign.toml"));
    config << "[database]\n"
           << (server.empty() ? "path = \"" + database()
                              : "url_file = \"" + file("url") + "\"\nfolder = \"" + directory_.path())
           << "\"\n[http]\nlisten = \"" << (port ? "127.0.0.1:" + std::to_string(*port) : socket()) << "\"\n"
           << more_config << '\n';
    if (with_twilio)
        config << "[[provider]]\nname = \"support\"\ntype = \"twilio\"\naccount_sid = \""
               << FakeTwilio::account_sid() << "\"\nauth_token_file = \"" << file("token")
               << "\"\nsender = \"" << FakeTwilio::sender() << "\"\npoll_interval = \"" << poll_interval
               << "\"\nbase_url = \"" << (twilio_url.empty() ? twilio_.base_url() : twilio_url) << "\"\n"
               << more_provider;
    config << "[[provider]]\nname = \"desk\"\ntype = \"local\"\n";
}

Finished World::command(const std::vector<std::string>& arguments) {
    std::vector<std::string> words{command_program(), "--config", file("convassign.toml")};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return Program(words, file("command" + std::to_string(++programs_)), environment).wait();
}

std::string World::must(const std::vector<std::string>& arguments) {
    const Finished finished = command(arguments);
    EXPECT_EQ(finished.status, 0) << finished.err;
    return finished.out;
}

Program World::daemon(const std::vector<std::string>& arguments) {
    std::vector<std::string> words{daemon_program(), "--config", file("convassign.toml")};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return Program(words, file("daemon" + std::to_string(++programs_)), environment);
}

Program World::serving_daemon(const std::vector<std::string>& arguments) {
    Program program = daemon(arguments);
    const bool serves = eventually([&] {
        try {
            return !program.is_running() || http("GET", "/healthz", "").status != 0;
        } catch (const Error&) {
            return false;
        }
    });
    EXPECT_TRUE(serves && program.is_running()) << program.err();
    // What customers write from now on is new to the line, which begins with its first poll.
    if (with_twilio) twilio_.wait_for_requests(1, std::chrono::seconds(2));
    return program;
}

std::string World::agent(const std::string& name) {
    must({"agent", "add", name});
    std::string token = must({"agent", "token", name});
    token.pop_back(); // the line's end
    return token;
}

RawReply World::http(
    const std::string& method, const std::string& path, const std::string& token, const std::string& body) {
    RawClient client(address());
    client.send(method + " " + path
        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer " + token
        + "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n"
        + body);
    return client.reply(method == "HEAD");
}

RawReply World::beat(
    const std::string& token, int seq, const std::string& tab, const std::string& event, Duration idle) {
    return http("POST", "/api/v1/presence", token,
        R"({"tab":")" + tab + R"(","seq":)" + std::to_string(seq) + R"(,"idle_ms":)"
            + std::to_string(idle.count()) + R"(,"visible":true,"event":")" + event + "\"}");
}

OpenedStore World::store() const {
    return OpenedStore(
        server.empty() ? Store(database(), Store::Mode::create) : Store(PostgresPlace{server, database()}));
}

} // namespace convassign
