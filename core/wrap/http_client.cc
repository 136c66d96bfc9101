// SPDX-License-Identifier: MIT
#include "core/wrap/http_client.h"

#include "core/base/handle.h"
#include "core/base/json_shortener.h"
#include "core/base/text.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <charconv>
#include <curl/curl.h>
#include <exception>

namespace convassign {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t longest_end = 64 * 1024;
constexpr std::size_t most_read_on = 256 * 1024 * 1024;
constexpr Duration longest_delay = 24h;

using Url = Handle<CURLU, curl_url_cleanup>;
using CurlText = Handle<char, curl_free>;

/// libcurl refuses or encodes them, as its version goes.
bool has_control_character(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 127; });
}

/// Nothing when it is no URL of HTTP.
Url parse_url(const std::string& text) {
    Url url(curl_url());
    if (!url) throw Error("read a URL: out of memory");
    if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return nullptr;
    return url;
}

/// Empty when the URL has no such part.
std::string part(const Url& url, CURLUPart which, unsigned flags = 0) {
    char* raw = nullptr;
    const CURLUcode result = curl_url_get(url.get(), which, &raw, flags);
    const CurlText text(raw);
    return result == CURLUE_OK ? std::string(text.get()) : std::string();
}

std::string server_of(const Url& url) {
    std::string host = part(url, CURLUPART_HOST);
    std::transform(host.begin(), host.end(), host.begin(),
        [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return part(url, CURLUPART_SCHEME) + "://" + host + ":" + part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
}

/// libcurl never asks a name server for "localhost".
bool is_loopback(const std::string& host) {
    in_addr address{};
    if (inet_pton(AF_INET, host.c_str(), &address) == 1) return ntohl(address.s_addr) >> 24 == 127;
    return host == "localhost" || host == "[::1]";
}

/// The URL as an error may show it.
std::string without_secrets(const Url& url, bool is_path_secret) {
    const std::string port = part(url, CURLUPART_PORT);
    return printable(part(url, CURLUPART_SCHEME) + "://" + part(url, CURLUPART_HOST)
        + (port.empty() ? "" : ":" + port) + (is_path_secret ? "" : part(url, CURLUPART_PATH)));
}

/// What the write callback fills.
struct Body {
    CURL* easy = nullptr;  ///< whose body it is
    std::string text;      ///< of a body that is too large: how it ends
    std::string beginning; ///< of a body that is too large
    std::size_t largest = 0;
    bool wants_end = false;
    bool is_too_large = false;
    std::size_t read = 0;
    std::optional<JsonShortener> shortener;
    std::exception_ptr failure;
    const HttpBodySink* sink = nullptr; ///< of the bytes of a good answer; nothing: they are kept
    std::optional<HttpBodyFacts> facts; ///< once the first bytes for the sink have come

    /// Before the first bytes: so many are said to come. Of a body that will be too large, its beginning is
    /// enough.
    void expect(std::size_t bytes) {
        if (shortener) return;
        if (bytes > largest && !wants_end)
            largest = std::min(largest, longest_end);
        else
            text.reserve(std::min(bytes, largest));
    }

    void append(std::string_view bytes) {
        read += bytes.size();
        if (shortener)
            shortener->append(bytes, text);
        else
            text += bytes;
        if (!is_too_large && text.size() <= largest && read <= most_read_on) return;
        if (!is_too_large) beginning = text.substr(0, longest_end);
        is_too_large = true;
        if (text.size() > 2 * longest_end) text.erase(0, text.size() - longest_end);
    }

    /// False where nothing more of it is of use.
    [[nodiscard]] bool goes_on() const { return !is_too_large || (wants_end && read <= most_read_on); }
};

std::optional<std::string> header_of(CURL* easy, const char* name) {
    curl_header* found = nullptr;
    if (curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &found) != CURLHE_OK) return std::nullopt;
    return found->value;
}

bool is_good(long status) { return status == 200 || status == 201; }

long status_of(CURL* easy) {
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

HttpBodyFacts facts_of(CURL* easy, curl_off_t announced) {
    HttpBodyFacts facts;
    if (announced >= 0 && !header_of(easy, "Content-Encoding")) facts.size = announced;
    facts.type = printable(header_of(easy, "Content-Type").value_or(""));
    return facts;
}

std::size_t take_bytes(char* bytes, std::size_t, std::size_t count, void* target) noexcept {
    Body& body = *static_cast<Body*>(target);
    try {
        curl_off_t announced = -1;
        if (body.read == 0 && !body.facts)
            curl_easy_getinfo(body.easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
        if (body.facts || (body.sink != nullptr && is_good(status_of(body.easy)))) {
            if (!body.facts) body.facts = facts_of(body.easy, announced);
            (*body.sink)({bytes, count}, *body.facts);
            return count;
        }
        if (announced > 0) body.expect(static_cast<std::size_t>(announced));
        body.append({bytes, count});
    } catch (...) {
        body.failure = std::current_exception();
        return CURL_WRITEFUNC_ERROR;
    }
    return body.goes_on() ? count : CURL_WRITEFUNC_ERROR;
}

void check(CURLMcode result) {
    if (result != CURLM_OK) throw Error(std::string("run the HTTP library: ") + curl_multi_strerror(result));
}

/// An easy handle at work in a multi handle.
class Transfer {
public:
    Transfer(CURLM* multi, CURL* easy) : multi_(multi), easy_(easy) {
        check(curl_multi_add_handle(multi_, easy_));
    }
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;
    ~Transfer() { curl_multi_remove_handle(multi_, easy_); }

private:
    CURLM* multi_;
    CURL* easy_;
};

} // namespace

/// One easy handle in a multi handle of its own, because a multi handle can be woken from another thread.
class HttpClient::Impl {
public:
    explicit Impl(const HttpTimeouts& timeouts)
        : largest_body_(timeouts.largest_body), multi_(curl_multi_init()), easy_(curl_easy_init()) {
        if (!multi_ || !easy_) throw Error("start the HTTP library: out of memory");
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_QUICK_EXIT, 1L); // else a name server that hangs outlasts every timeout
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(timeouts.connect.count()));
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(timeouts.total.count()));
        set(CURLOPT_LOW_SPEED_LIMIT, 100L);
        set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(timeouts.stalled / 1s));
        set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
        set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        set(CURLOPT_SSL_VERIFYPEER, 1L);
        set(CURLOPT_SSL_VERIFYHOST, 2L);
        set(CURLOPT_FOLLOWLOCATION, 0L);
        set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
        set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
        set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
        set(CURLOPT_ACCEPT_ENCODING, "");
        set(CURLOPT_USERAGENT, "convassign");
        set(CURLOPT_ERRORBUFFER, cause_.data());
        set(CURLOPT_WRITEFUNCTION, &take_bytes);
        set(CURLOPT_WRITEDATA, static_cast<void*>(&body_));
    }

    HttpAnswer ask(const HttpRequest& request) {
        const Url parsed = parse_url(request.url);
        if (!parsed) throw Error("ask an HTTP server: the URL is not valid");
        const std::string action = request.method + " " + without_secrets(parsed, request.is_path_secret);
        address(parsed, request.url, action);
        set(CURLOPT_USERNAME, request.user.empty() ? nullptr : request.user.c_str());
        set(CURLOPT_PASSWORD, request.user.empty() ? nullptr : request.password.c_str());
        set(CURLOPT_FRESH_CONNECT, request.is_sent_once ? 1L : 0L);
        fill(request);
        body_ = {};
        body_.easy = easy_.get();
        body_.largest = largest_body_;
        body_.wants_end = request.wants_end;
        if (request.on_body) body_.sink = &request.on_body;
        if (request.longest_text) body_.shortener.emplace(*request.longest_text);
        cause_.front() = '\0';

        const CURLcode result = transfer();

        if (body_.failure) std::rethrow_exception(body_.failure);
        if (body_.is_too_large) throw too_large(action);
        if (stopped_) throw Error(action + ": stopped");
        if (result != CURLE_OK && !was_sent()) throw ServerNotReached(action + ": " + cause(result));
        if (result != CURLE_OK) throw Error(action + ": " + cause(result));
        return answer();
    }

    void stop() noexcept {
        stopped_ = true;
        curl_multi_wakeup(multi_.get());
    }

private:
    template <typename Value>
    void set(CURLoption option, Value value) {
        const CURLcode result = curl_easy_setopt(easy_.get(), option, value);
        if (result != CURLE_OK)
            throw Error(std::string("set up the HTTP library: ") + curl_easy_strerror(result));
    }

    /// Passwords leave this machine encrypted or not at all, a proxy on the way included.
    void address(const Url& parsed, const std::string& url, const std::string& action) {
        const std::string scheme = part(parsed, CURLUPART_SCHEME);
        const bool plain = scheme == "http" && is_loopback(part(parsed, CURLUPART_HOST));
        if (!plain && scheme != "https")
            throw Error(action + ": only https is spoken, and http to this machine");
        set(CURLOPT_PROTOCOLS_STR, plain ? "http" : "https");
        set(CURLOPT_NOPROXY, plain ? "*" : static_cast<const char*>(nullptr));
        set(CURLOPT_URL, url.c_str());
    }

    /// The request outlives the transfer, and so does what it points to.
    void fill(const HttpRequest& request) {
        headers_.reset();
        for (const std::string& header : request.headers) {
            curl_slist* const longer = curl_slist_append(headers_.get(), header.c_str());
            if (longer == nullptr) throw Error("ask an HTTP server: out of memory");
            static_cast<void>(headers_.release());
            headers_.reset(longer);
        }
        set(CURLOPT_HTTPHEADER, headers_.get());
        set(CURLOPT_HTTPGET, 1L); // forgets the body of the request before
        if (request.body) {
            set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body->size()));
            set(CURLOPT_POSTFIELDS, request.body->c_str());
        }
        set(CURLOPT_CUSTOMREQUEST, request.method == "GET" ? nullptr : request.method.c_str());
    }

    CURLcode transfer() {
        const Transfer transfer(multi_.get(), easy_.get());
        int running = 1;
        while (running > 0 && !stopped_) {
            check(curl_multi_perform(multi_.get(), &running));
            if (running > 0) check(curl_multi_poll(multi_.get(), nullptr, 0, 1000, nullptr));
        }
        int more = 0;
        const CURLMsg* message = curl_multi_info_read(multi_.get(), &more);
        return message == nullptr ? CURLE_ABORTED_BY_CALLBACK : message->data.result;
    }

    /// Whether any of it has left this machine.
    bool was_sent() {
        long bytes = 0;
        curl_easy_getinfo(easy_.get(), CURLINFO_REQUEST_SIZE, &bytes);
        return bytes > 0;
    }

    BodyTooLarge too_large(const std::string& action) {
        const std::string text =
            action + ": the answer is larger than " + std::to_string(largest_body_) + " bytes";
        return BodyTooLarge(text, std::move(body_.beginning), body_.wants_end ? std::move(body_.text) : "");
    }

    HttpAnswer answer() {
        HttpAnswer answer;
        answer.status = status_of(easy_.get());
        answer.body = std::move(body_.text);
        answer.location = header("Location").value_or("");
        if (const auto date = header("Date")) answer.date = parse_http_date(*date);
        if (const auto delay = header("Retry-After"))
            answer.retry_after = parse_retry_after(*delay, answer.date.value_or(wall_clock()));
        return answer;
    }

    std::optional<std::string> header(const char* name) { return header_of(easy_.get(), name); }

    std::string cause(CURLcode result) const {
        return printable(cause_.front() == '\0' ? curl_easy_strerror(result) : cause_.data());
    }

    std::size_t largest_body_;
    std::atomic<bool> stopped_ = false;
    std::array<char, CURL_ERROR_SIZE> cause_{}; // written to for as long as the handle lives
    Body body_;
    Handle<curl_slist, curl_slist_free_all> headers_; // of the request
    Handle<CURLM, curl_multi_cleanup> multi_;
    Handle<CURL, curl_easy_cleanup> easy_;
};

HttpLibrary::HttpLibrary() {
    const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (result != CURLE_OK) throw Error(std::string("start the HTTP library: ") + curl_easy_strerror(result));
}

HttpLibrary::~HttpLibrary() { curl_global_cleanup(); }

HttpClient::HttpClient(const HttpTimeouts& timeouts) : impl_(std::make_unique<Impl>(timeouts)) {}

HttpClient::~HttpClient() = default;

HttpAnswer HttpClient::ask(const HttpRequest& request) { return impl_->ask(request); }

HttpAnswer HttpClient::get(const std::string& url, const std::string& user, const std::string& password) {
    return impl_->ask({"GET", url, user, password});
}

void HttpClient::stop() noexcept { impl_->stop(); }

std::optional<Duration> parse_retry_after(const std::string& text, Time now) {
    std::uint32_t seconds = 0;
    const char* end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data(), end, seconds);
    if (failure == std::errc{} && rest == end)
        return std::min<Duration>(std::chrono::seconds(seconds), longest_delay);
    if (const auto date = parse_http_date(text)) return std::clamp(*date - now, Duration(0), longest_delay);
    return std::nullopt;
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view plain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"; // RFC 3986, 2.3
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (plain.find(c) != std::string_view::npos)
            encoded += c;
        else
            encoded.append({'%', "0123456789ABCDEF"[byte >> 4], "0123456789ABCDEF"[byte & 15]});
    }
    return encoded;
}

std::optional<std::string> resolve_anywhere(const std::string& base, const std::string& reference) {
    if (has_control_character(reference)) return std::nullopt;
    const Url to = parse_url(base);
    if (!to) return std::nullopt;
    if (curl_url_set(to.get(), CURLUPART_URL, reference.c_str(), 0) != CURLUE_OK) return std::nullopt;
    if (!part(to, CURLUPART_USER).empty() || !part(to, CURLUPART_PASSWORD).empty()) return std::nullopt;
    curl_url_set(to.get(), CURLUPART_FRAGMENT, nullptr, 0);
    return part(to, CURLUPART_URL);
}

std::optional<std::string> resolve_on_same_server(const std::string& base, const std::string& reference) {
    auto resolved = resolve_anywhere(base, reference);
    return resolved && is_same_server(base, *resolved) ? std::move(resolved) : std::nullopt;
}

bool is_same_server(const std::string& one, const std::string& other) {
    const Url first = parse_url(one);
    const Url second = parse_url(other);
    return first && second && server_of(first) == server_of(second);
}

bool is_on_this_machine(const std::string& url) {
    const Url parsed = parse_url(url);
    return parsed && is_loopback(part(parsed, CURLUPART_HOST));
}

} // namespace convassign
