// SPDX-License-Identifier: MIT
#include "tests/support/fake_server.h"

#include "core/base/error.h"
#include "core/wrap/json.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <ctime>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace convassign {

namespace {

std::string decoded(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned byte = 0;
        if (text[i] == '%' && i + 2 < text.size()) {
            std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16);
            plain += static_cast<char>(byte);
            i += 2;
        } else {
            plain += text[i] == '+' ? ' ' : text[i];
        }
    }
    return plain;
}

std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> values;
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        values.emplace_back(
            decoded(pair.substr(0, equals)), decoded(pair.substr(std::min(equals + 1, pair.size()))));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
    }
    return values;
}

/// Empty when there is no such header; the name in lower case.
std::string header_of(const std::string& head, const std::string& name) {
    std::string lower = head;
    std::transform(lower.begin(), lower.end(), lower.begin(),
        [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const std::size_t line = lower.find("\r\n" + name + ": ");
    if (line == std::string::npos) return "";
    const std::size_t start = line + name.size() + 4;
    return head.substr(start, head.find("\r\n", start) - start);
}

FakeRequest parse_head(const std::string& head) {
    FakeRequest request;
    request.head = head;
    request.method = head.substr(0, head.find(' '));
    const std::size_t start = request.method.size() + 1;
    request.target = head.substr(start, head.find(' ', start) - start);
    request.path = request.target.substr(0, request.target.find('?'));
    request.query = parse_query(
        std::string_view(request.target).substr(std::min(request.path.size() + 1, request.target.size())));
    request.authorization = header_of(head, "authorization");
    request.at = wall_clock();
    return request;
}

/// Takes a whole request off the input, or nothing.
std::optional<FakeRequest> take_request(std::string& input) {
    const std::size_t end = input.find("\r\n\r\n");
    if (end == std::string::npos) return std::nullopt;
    FakeRequest request = parse_head(input.substr(0, end + 2));
    std::size_t length = 0;
    const std::string told = header_of(request.head, "content-length");
    std::from_chars(told.data(), told.data() + told.size(), length);
    if (input.size() < end + 4 + length) return std::nullopt;
    request.body = input.substr(end + 4, length);
    input.erase(0, end + 4 + length);
    return request;
}

bool send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

} // namespace

std::int64_t second_of(Time time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

std::string mail_date(Time time, const char* zone) {
    const std::time_t seconds = second_of(time);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S ", &parts);
    return text.data() + std::string(zone);
}

std::string json_text(const std::string& text) {
    return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<std::string> FakeRequest::parameter(const std::string& key) const {
    for (const auto& [name, value] : query)
        if (name == key) return value;
    return std::nullopt;
}

std::int64_t FakeRequest::number(const std::string& key, std::int64_t otherwise) const {
    const std::string text = parameter(key).value_or("");
    std::int64_t value = otherwise;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string FakeRequest::header(const std::string& name) const { return header_of(head, name); }

FakeServer::FakeServer() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* raw = reinterpret_cast<sockaddr*>(&address);
    if (listener_ < 0 || bind(listener_, raw, size) != 0 || listen(listener_, 64) != 0
        || getsockname(listener_, raw, &size) != 0)
        throw Error(system_failure("listen on 127.0.0.1"));
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_connections(); });
}

FakeServer::~FakeServer() {
    stop();
    ::close(listener_);
}

void FakeServer::stop() {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
        stopping_ = true;
        for (const int socket : sockets_)
            shutdown(socket, SHUT_RDWR);
        shutdown(listener_, SHUT_RDWR);
    }
    changed_.notify_all();
    acceptor_.join();
    for (std::thread& connection : connections_)
        connection.join();
}

std::string FakeServer::base_url() const { return "http://127.0.0.1:" + std::to_string(port_); }

Time FakeServer::now() const {
    const std::lock_guard lock(mutex_);
    return clock();
}

void FakeServer::set_now(Time now) {
    const std::lock_guard lock(mutex_);
    now_ = now;
}

void FakeServer::on_request(std::function<void(const FakeRequest&)> webhook) {
    const std::lock_guard lock(mutex_);
    on_request_ = std::move(webhook);
}

void FakeServer::answer_next(const FakeAnswer& answer, int count) {
    const std::lock_guard lock(mutex_);
    for (int i = 0; i < count; ++i)
        planned_.push_back({Trouble::none, answer});
}

void FakeServer::fail_next(int count, int status, const std::string& retry_after) {
    FakeAnswer answer = failure(status);
    if (!retry_after.empty()) answer.headers.emplace_back("Retry-After", retry_after);
    answer_next(answer, count);
}

void FakeServer::truncate_next(bool well_framed) {
    const std::lock_guard lock(mutex_);
    planned_.push_back({well_framed ? Trouble::half_batch : Trouble::half_body, {}});
}

void FakeServer::hang_next() {
    const std::lock_guard lock(mutex_);
    planned_.push_back({Trouble::hang, {}});
}

void FakeServer::lose_answer_to(const std::string& path, bool is_done) {
    const std::lock_guard lock(mutex_);
    planned_.push_back({Trouble::no_answer, FakeAnswer{}, path, is_done});
}

void FakeServer::fail_answer_to(const std::string& path, int status, bool is_done) {
    const std::lock_guard lock(mutex_);
    planned_.push_back({Trouble::none, failure(status), path, is_done});
}

void FakeServer::answer_to(const std::string& path, const FakeAnswer& answer) {
    const std::lock_guard lock(mutex_);
    planned_.push_back({Trouble::none, answer, path});
}

void FakeServer::release() {
    {
        const std::lock_guard lock(mutex_);
        ++released_;
    }
    changed_.notify_all();
}

std::vector<FakeRequest> FakeServer::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

void FakeServer::forget_requests() {
    const std::lock_guard lock(mutex_);
    requests_.clear();
}

int FakeServer::most_in_flight() const {
    const std::lock_guard lock(mutex_);
    return most_in_flight_;
}

int FakeServer::connections() const {
    const std::lock_guard lock(mutex_);
    return static_cast<int>(connections_.size());
}

bool FakeServer::wait_for_requests(std::size_t count, Duration limit) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return requests_.size() >= count; });
}

void FakeServer::accept_connections() {
    for (;;) {
        const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        const std::lock_guard lock(mutex_);
        if (stopping_ || socket < 0) {
            if (socket >= 0) ::close(socket);
            return;
        }
        const int on = 1;
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        sockets_.insert(socket);
        connections_.emplace_back([this, socket] { serve(socket); });
    }
}

void FakeServer::serve(int socket) {
    std::string input;
    std::array<char, 4096> buffer{};
    for (bool open = true; open;) {
        if (auto request = take_request(input)) {
            open = answer(socket, std::move(*request));
            continue;
        }
        const ssize_t got = recv(socket, buffer.data(), buffer.size(), 0);
        open = got > 0;
        if (open) input.append(buffer.data(), static_cast<std::size_t>(got));
    }
    const std::lock_guard lock(mutex_);
    sockets_.erase(socket);
    ::close(socket);
}

bool FakeServer::answer(int socket, FakeRequest request) {
    std::unique_lock lock(mutex_);
    if (stopping_) return false;
    most_in_flight_ = std::max(most_in_flight_, ++in_flight_);
    requests_.push_back(request);
    changed_.notify_all();
    if (on_request_) {
        const auto webhook = on_request_;
        lock.unlock();
        webhook(request);
        lock.lock();
    }
    const Planned planned = next_planned(request);
    if (planned.trouble == Trouble::hang)
        changed_.wait(lock, [&, since = released_] { return stopping_ || released_ > since; });
    if (stopping_) return false; // whoever answers may be gone
    FakeAnswer answer = answer_as_planned(request, planned);
    if (planned.trouble == Trouble::half_batch) answer.body.resize(answer.body.size() / 2);
    std::string text = "HTTP/1.1 " + std::to_string(answer.status) + " Status\r\nDate: "
        + mail_date(clock(), "GMT") + "\r\nContent-Type: application/json\r\nContent-Length: "
        + std::to_string(answer.body.size()) + "\r\n";
    for (const auto& [name, value] : answer.headers)
        text += name + ": " + value + "\r\n";
    text += "\r\n" + answer.body;
    if (planned.trouble == Trouble::half_body) text.resize(text.size() - answer.body.size() / 2);
    // The client may ask again as soon as it has the answer.
    --in_flight_;
    lock.unlock();
    if (planned.trouble == Trouble::no_answer) return false;
    return send_all(socket, text) && planned.trouble != Trouble::half_body;
}

FakeAnswer FakeServer::answer_as_planned(const FakeRequest& request, const Planned& planned) {
    if (!planned.answer || planned.is_done) {
        FakeAnswer honest = honest_answer(request);
        ++answered_;
        if (!planned.answer) return honest;
    }
    return *planned.answer;
}

FakeServer::Planned FakeServer::next_planned(const FakeRequest& request) {
    const auto found = std::ranges::find_if(
        planned_, [&](const Planned& planned) { return request.path.starts_with(planned.path); });
    if (found == planned_.end()) return {};
    Planned next = std::move(*found);
    planned_.erase(found);
    return next;
}

Time FakeServer::clock() const { return now_ ? *now_ : wall_clock(); }

} // namespace convassign
