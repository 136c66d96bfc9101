// SPDX-License-Identifier: MIT
#include "daemon/http/listener.h"

#include "core/base/error.h"
#include "core/base/handle.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace convassign {

namespace {

constexpr int backlog = 1024;
constexpr rlim_t reserved_files = 128; // for the database, the providers and the log
constexpr int unanswered_ms = 30'000;  // then the kernel gives up a client that acknowledges nothing

using AddressList = Handle<addrinfo, freeaddrinfo>;

// getaddrinfo() takes larger numbers too, and cuts them down.
bool is_port(const std::string& text) {
    std::uint16_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failure == std::errc() && end == text.data() + text.size();
}

/// Reads "ADDRESS:PORT" or "[IPv6]:PORT". Names are not looked up.
AddressList tcp_address(const std::string& listen) {
    const auto colon = listen.rfind(':');
    const std::string port = colon == std::string::npos ? "" : listen.substr(colon + 1);
    std::string host = listen.substr(0, colon);
    const bool is_ipv6 = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (is_ipv6) host = host.substr(1, host.size() - 2);
    addrinfo hints{};
    hints.ai_family = is_ipv6 ? AF_INET6 : AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (!is_port(port) || getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0)
        throw Error("expected 'ADDRESS:PORT', '[IPv6]:PORT' or 'unix:/PATH'");
    return AddressList(found);
}

sockaddr_un unix_address(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path)
        throw Error(
            "the path of a unix socket has 1 to " + std::to_string(sizeof address.sun_path - 1) + " bytes");
    path.copy(address.sun_path, path.size());
    return address;
}

const sockaddr* generic(const sockaddr_un& address) { return reinterpret_cast<const sockaddr*>(&address); }

void set_option(int file, int level, int option, int value) {
    if (setsockopt(file, level, option, &value, sizeof value) != 0)
        throw Error(system_failure("set an option of the socket"));
}

/// True for a socket's file that was left behind: connecting to it is refused.
bool is_stale(const std::string& path, const sockaddr_un& address) {
    struct stat found {};
    if (lstat(path.c_str(), &found) != 0 || !S_ISSOCK(found.st_mode)) return false;
    const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (probe < 0) return false;
    const bool refused = connect(probe, generic(address), sizeof address) != 0 && errno == ECONNREFUSED;
    ::close(probe);
    return refused;
}

int keep_a_place() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

std::string tcp_url(int file) {
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    std::array<char, NI_MAXHOST> host{};
    std::array<char, NI_MAXSERV> port{};
    auto* address = reinterpret_cast<sockaddr*>(&bound);
    const bool known = getsockname(file, address, &size) == 0
        && getnameinfo(address, size, host.data(), host.size(), port.data(), port.size(),
               NI_NUMERICHOST | NI_NUMERICSERV)
            == 0;
    if (!known) throw Error(system_failure("read the address of the socket"));
    const std::string name = host.data();
    return "http://" + (bound.ss_family == AF_INET6 ? "[" + name + "]" : name) + ":" + port.data();
}

} // namespace

// The inner constructor makes a whole object, so that the destructor also runs when the outer one throws.
HttpListener::HttpListener(const std::string& listen) : HttpListener() {
    constexpr std::string_view unix_prefix = "unix:";
    try {
        if (listen.starts_with(unix_prefix))
            listen_on_unix(listen.substr(unix_prefix.size()));
        else
            listen_on_tcp(listen);
    } catch (const Error&) {
        std::throw_with_nested(Error("listen on '" + listen + "'"));
    }
    spare_ = keep_a_place();
}

HttpListener::~HttpListener() {
    remove_socket_file();
    if (file_ >= 0) ::close(file_);
    if (spare_ >= 0) ::close(spare_);
}

void HttpListener::open(int family) {
    file_ = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (file_ < 0) throw Error(system_failure("open a socket"));
}

void HttpListener::listen_on_tcp(const std::string& listen) {
    const AddressList address = tcp_address(listen);
    open(address->ai_family);
    set_option(file_, SOL_SOCKET, SO_REUSEADDR, 1);
    // Accepted sockets inherit these.
    set_option(file_, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_option(file_, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(file_, IPPROTO_TCP, TCP_USER_TIMEOUT, unanswered_ms);
    if (bind(file_, address->ai_addr, address->ai_addrlen) != 0 || ::listen(file_, backlog) != 0)
        throw Error(std::system_category().message(errno));
    address_ = tcp_url(file_);
}

void HttpListener::listen_on_unix(const std::string& path) {
    const sockaddr_un address = unix_address(path);
    open(AF_UNIX);
    int bound = bind(file_, generic(address), sizeof address);
    if (bound != 0 && errno == EADDRINUSE) {
        if (is_stale(path, address)) unlink(path.c_str());
        bound = bind(file_, generic(address), sizeof address);
    }
    if (bound != 0) throw Error(std::system_category().message(errno));
    path_ = path;
    // Nobody can connect before listen(), so there is no moment with other permissions.
    struct stat made {};
    if (chmod(path.c_str(), 0660) != 0 || lstat(path.c_str(), &made) != 0 || ::listen(file_, backlog) != 0)
        throw Error(std::system_category().message(errno));
    inode_ = made.st_ino;
    address_ = "unix:" + path;
}

std::optional<Accepted> HttpListener::accept() const {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    const int file =
        accept4(file_, reinterpret_cast<sockaddr*>(&address), &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (file < 0) return std::nullopt;
    return Accepted{file, Peer(address), address.ss_family};
}

bool HttpListener::is_waited_for() const {
    pollfd waiting{file_, POLLIN, 0};
    return poll(&waiting, 1, 0) > 0;
}

bool HttpListener::refuse_one(const std::string& answer) {
    if (spare_ < 0) return false;
    ::close(spare_);
    const auto refused = accept();
    if (refused) {
        std::array<char, 16 * 1024> unread{}; // or the client would lose the answer
        static_cast<void>(recv(refused->file, unread.data(), unread.size(), MSG_DONTWAIT));
        static_cast<void>(send(refused->file, answer.data(), answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
        shutdown(refused->file, SHUT_WR);
        ::close(refused->file);
    }
    spare_ = keep_a_place();
    return refused.has_value();
}

void HttpListener::remove_socket_file() const {
    struct stat found {};
    const bool is_ours = !path_.empty() && lstat(path_.c_str(), &found) == 0 && found.st_ino == inode_;
    if (is_ours) unlink(path_.c_str());
}

std::size_t connections_possible(std::size_t wanted) {
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) return wanted;
    const rlim_t needed = std::min<rlim_t>(wanted + reserved_files, files.rlim_max);
    if (files.rlim_cur < needed) {
        const rlimit raised{needed, files.rlim_max};
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0) files.rlim_cur = needed;
    }
    const rlim_t room = files.rlim_cur - std::min(reserved_files, files.rlim_cur / 2);
    return static_cast<std::size_t>(std::min<rlim_t>(wanted, room));
}

} // namespace convassign
