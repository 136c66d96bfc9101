// SPDX-License-Identifier: MIT
#include "tests/support/cut_link.h"

#include "core/base/error.h"
#include "tests/support/postgres.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace convassign {

namespace {

// As PostgreSQL calls its socket in its directory, and libpq looks for it there.
constexpr const char* socket_name = "/.s.PGSQL.5432";
constexpr std::size_t most_passed_on = std::size_t{64} * 1024;

sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    return address;
}

int new_socket() { return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0); }

int listen_at(const std::string& path) {
    const int file = new_socket();
    const sockaddr_un address = address_of(path);
    if (bind(file, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || listen(file, 64) != 0)
        throw Error(system_failure("listen at " + path));
    return file;
}

bool pass_all(int to, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

} // namespace

CutLink::CutLink(const Postgres& server)
    : server_path_(server.directory() + socket_name),
      listener_(listen_at(directory_.path() + socket_name)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this] { forward(); }) {}

CutLink::~CutLink() {
    stops_ = true;
    mend();
    thread_.join();
    for (const Ends& ends : links_) {
        ::close(ends.program);
        ::close(ends.server);
    }
    ::close(listener_);
    ::close(wake_);
}

std::string CutLink::connection(const std::string& database) const {
    return "host=" + directory_.path() + " user=test dbname=" + database;
}

void CutLink::mend() {
    is_cut_ = false;
    eventfd_write(wake_, 1);
}

void CutLink::put_in_place_of(const std::string& said, const std::string& heard) {
    assert(said.size() == heard.size() && links_.empty());
    replaced_.emplace_back(said, heard);
}

void CutLink::forward() {
    while (!stops_) {
        std::vector<pollfd> files{{wake_, POLLIN, 0}};
        if (!is_cut_) {
            files.push_back({listener_, POLLIN, 0});
            for (const Ends& ends : links_) {
                files.push_back({ends.program, POLLIN, 0});
                files.push_back({ends.server, POLLIN, 0});
            }
        }
        poll(files.data(), files.size(), -1);
        eventfd_t ignored = 0;
        eventfd_read(wake_, &ignored);
        std::erase_if(links_, [&](const Ends& ends) {
            const auto has_come = [&](int file) {
                return std::ranges::any_of(
                    files, [&](const pollfd& one) { return one.fd == file && one.revents != 0; });
            };
            if ((!has_come(ends.program) || pass_on(ends.program, ends.server, true))
                && (!has_come(ends.server) || pass_on(ends.server, ends.program, false)))
                return false;
            ::close(ends.program);
            ::close(ends.server);
            return true;
        });
        if (files.size() > 1 && files[1].revents != 0 && !is_cut_) accept_program();
    }
}

void CutLink::accept_program() {
    const int program = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const int server = new_socket();
    const sockaddr_un address = address_of(server_path_);
    if (program >= 0 && connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        links_.push_back({program, server});
        return;
    }
    ::close(program);
    ::close(server);
}

/// False where one of them has ended. What is cut stays where it is.
bool CutLink::pass_on(int from, int to, bool is_to_server) const {
    if (is_cut_) return true;
    std::string bytes(most_passed_on, '\0');
    const ssize_t size = recv(from, bytes.data(), bytes.size(), 0);
    if (size <= 0) return false;
    bytes.resize(static_cast<std::size_t>(size));
    if (is_to_server)
        for (const auto& [said, heard] : replaced_)
            for (auto at = bytes.find(said); at != std::string::npos; at = bytes.find(said, at))
                bytes.replace(at, said.size(), heard);
    return pass_all(to, bytes);
}

} // namespace convassign
