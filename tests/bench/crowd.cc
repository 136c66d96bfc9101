// SPDX-License-Identifier: MIT
#include "tests/bench/crowd.h"

#include "core/actions.h"
#include "core/config/load.h"
#include "core/ingest.h"
#include "core/store/lines.h"
#include "core/store/store.h"
#include "core/wrap/database.h"
#include "daemon/daemon.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace convassign::bench {

namespace {

void serve(const std::string& database) {
    Config config = parse_config("", "");
    config.database_path = database;
    config.http.listen = "127.0.0.1:0";
    HttpLimits limits;
    limits.connections = limits.connections_per_address = 16'384;
    const Log log(LogLevel::error, log_to_stderr());
    Daemon daemon(
        config, [config] { return config; }, log, limits);
    daemon.serve([&] {
        const std::string line = daemon.address() + "\n";
        if (write(STDOUT_FILENO, line.data(), line.size()) < 0) _exit(1);
    });
}

FetchedBatch customers_write(int count) {
    FetchedBatch batch;
    for (int i = 0; i < count; ++i) {
        IncomingMessage message;
        message.provider_message_id = message.customer = "customer" + std::to_string(i);
        message.text = "Hello, is my order on its way?";
        message.sent_at = wall_clock();
        batch.messages.push_back(message);
    }
    return batch;
}

} // namespace

Staffed::Staffed(const std::string& path, int agents, int conversations) {
    Store store(path, Store::Mode::create);
    const Config config;
    const Actor director{"cli:bench", Role::admin, std::nullopt};
    const ActionNeeds action_needs{store, config, director, wall_clock()};
    Transaction all(store, Durability::relaxed);
    for (int i = 0; i < agents; ++i) {
        const std::string name = "agent" + std::to_string(i);
        add_agent(action_needs, name, {});
        tokens.push_back(new_token(action_needs, name));
    }
    ingest(customers_write(conversations), lines::at(store, "bench", "local", ""), store, {}, wall_clock());
    all.commit();
}

Server::Server(const std::string& database) : process([&] { serve(database); }) {
    const std::string address = process.line();
    port = std::stoi(address.substr(address.rfind(':') + 1));
}

int Server::connect() const {
    const int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (file < 0 || ::connect(file, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw Error(system_failure("connect to the daemon"));
    return file;
}

void allow_many_files() {
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

void say(int file, const std::string& text) {
    if (send(file, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size()))
        throw Error(system_failure("send to the daemon"));
}

std::string request(
    const std::string& method, const std::string& path, const std::string& token, const std::string& body) {
    return method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token
        + "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n"
        + body;
}

std::string_view read_some(int file) {
    static std::array<char, 65'536> buffer;
    const ssize_t got = recv(file, buffer.data(), buffer.size(), 0);
    if (got <= 0) throw Error("read from the daemon: it has closed the connection");
    return {buffer.data(), static_cast<std::size_t>(got)};
}

Poll::~Poll() { ::close(file_); }

void Poll::add(int file, int number) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u32 = static_cast<std::uint32_t>(number);
    epoll_ctl(file_, EPOLL_CTL_ADD, file, &event);
}

} // namespace convassign::bench
