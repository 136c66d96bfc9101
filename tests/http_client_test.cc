// SPDX-License-Identifier: MIT
#include "core/wrap/http_client.h"

#include "tests/support/fake_twilio.h"
#include "tests/support/moments.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <thread>

namespace convassign {

namespace {

using namespace std::chrono_literals;

/// The text of the error, or "" when there is none.
std::string failure_of(HttpClient& client, const std::string& url) {
    try {
        static_cast<void>(client.get(url, "user", "secret-token"));
        return "";
    } catch (const Error& error) {
        return error.what();
    }
}

HttpAnswer answer_to(FakeTwilio& server, const FakeAnswer& answer) {
    HttpClient client;
    server.answer_next(answer);
    return client.get(server.base_url() + "/a", "user", "secret-token");
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// An openssl(1) server with a certificate that nobody signed; it serves one connection.
class SelfSignedServer {
public:
    SelfSignedServer() {
        std::string pattern = std::filesystem::temp_directory_path() / "convassign-tls-XXXXXX";
        directory_ = mkdtemp(pattern.data());
        const std::string command = "cd '" + directory_
            + "' && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key"
              " -out cert -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 2>/dev/null"
              " && exec timeout 20 openssl s_server -accept 127.0.0.1:0 -key key -cert cert"
              " -naccept 1 -www 2>/dev/null";
        output_ = popen(command.c_str(), "r");
        std::array<char, 256> line{};
        while (output_ != nullptr && std::fgets(line.data(), line.size(), output_) != nullptr)
            if (const std::string text(line.data()); text.starts_with("ACCEPT ")) {
                port_ = text.substr(text.rfind(':') + 1, text.find('\n') - text.rfind(':') - 1);
                break;
            }
    }
    SelfSignedServer(const SelfSignedServer&) = delete;
    SelfSignedServer& operator=(const SelfSignedServer&) = delete;
    ~SelfSignedServer() {
        if (output_ != nullptr) pclose(output_);
        std::filesystem::remove_all(directory_);
    }

    [[nodiscard]] const std::string& port() const { return port_; } ///< empty: it could not be started

private:
    std::string directory_;
    std::FILE* output_ = nullptr;
    std::string port_;
};

} // namespace

TEST(HttpClient, AsksWithBasicAuthenticationAndGivesTheAnswer) {
    FakeTwilio server;
    server.set_now(noon);

    const HttpAnswer answer = answer_to(server, {404, "no such thing", {}});

    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(answer.body, "no such thing");
    EXPECT_EQ(answer.date, noon);
    EXPECT_EQ(answer.retry_after, std::nullopt);
    ASSERT_EQ(server.requests().size(), 1U);
    EXPECT_EQ(server.requests()[0].target, "/a");
    EXPECT_EQ(server.requests()[0].authorization, "Basic dXNlcjpzZWNyZXQtdG9rZW4="); // user:secret-token
}

TEST(HttpClient, SendsAnyMethodWithHeadersAndABody) {
    FakeTwilio server;
    HttpClient client;
    server.answer_next({201, "made", {}}, 3);

    const HttpAnswer posted = client.ask({"POST", server.base_url() + "/a", "", "",
        {"api_access_token: t0ken", "Content-Type: application/json"}, R"({"assignee_id":7})"});
    static_cast<void>(client.ask({"PUT", server.base_url() + "/b", "", "", {}, "x"}));
    static_cast<void>(client.ask({"GET", server.base_url() + "/c", "", "", {}, {}}));

    EXPECT_EQ(posted.status, 201);
    const auto requests = server.requests();
    ASSERT_EQ(requests.size(), 3U);
    EXPECT_EQ(requests[0].method, "POST");
    EXPECT_EQ(requests[0].header("api_access_token"), "t0ken");
    EXPECT_EQ(requests[0].header("content-type"), "application/json");
    EXPECT_EQ(requests[0].authorization, "");
    EXPECT_EQ(requests[0].body, R"({"assignee_id":7})");
    EXPECT_EQ(requests[1].method + requests[1].body, "PUTx");
    EXPECT_EQ(requests[2].method, "GET");
    EXPECT_EQ(requests[2].header("api_access_token"), "") << "a header of the request before";
    EXPECT_EQ(requests[2].body, "");
    EXPECT_EQ(server.connections(), 1);
}

TEST(HttpClient, NamesNoHeaderInErrors) {
    FakeTwilio server;
    server.truncate_next(false);
    HttpClient client;

    try {
        static_cast<void>(
            client.ask({"POST", server.base_url() + "/a?key=t0ken", "", "", {"apikey: t0ken"}, "t0ken"}));
        FAIL();
    } catch (const Error& error) {
        const std::string text = error.what();
        EXPECT_TRUE(text.starts_with("POST " + server.base_url() + "/a: ")) << text;
        EXPECT_EQ(text.find("t0ken"), std::string::npos) << text;
    }
}

TEST(HttpClient, KeepsTheConnection) {
    FakeTwilio server;
    HttpClient client;
    server.answer_next({200, "x", {}}, 3);

    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(client.get(server.base_url(), "u", "p").body, "x");

    EXPECT_EQ(server.connections(), 1);
}

TEST(HttpClient, UnpacksCompressedBodies) {
    FakeTwilio server;
    const std::string gzipped(
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\xca\x4d\x2d\x2e\x4e\x4c\x4f\x2d\x56\xb2"
        "\x8a\x8e\xad\x05\x00\x91\xc3\x30\x00\x0f\x00\x00\x00",
        35);

    EXPECT_EQ(answer_to(server, {200, gzipped, {{"Content-Encoding", "gzip"}}}).body, R"({"messages":[]})");
}

TEST(HttpClient, TellsHowLongToWaitByTheServersClock) {
    FakeTwilio server;
    server.set_now(noon);

    EXPECT_EQ(answer_to(server, {429, "", {{"Retry-After", "7"}}}).retry_after, Duration(7s));
    EXPECT_EQ(answer_to(server, {429, "", {{"Retry-After", "Sun, 22 Nov 2026 12:01:30 GMT"}}}).retry_after,
        Duration(90s));
}

TEST(HttpClient, FollowsNoRedirect) {
    FakeTwilio server, elsewhere;

    const HttpAnswer answer = answer_to(server, {302, "", {{"Location", elsewhere.base_url() + "/b"}}});

    EXPECT_EQ(answer.status, 302);
    EXPECT_EQ(elsewhere.connections(), 0);
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST(HttpClient, KeepsTheEndOfAHugeBodyWhereItIsWanted) {
    FakeTwilio server;
    HttpClient client;
    const std::string huge = "begin" + std::string(9 * 1024 * 1024, 'x') + "end";
    for (const bool wants_end : {false, true}) {
        server.answer_next({200, huge, {}});
        HttpRequest request;
        request.url = server.base_url();
        request.wants_end = wants_end;
        try {
            static_cast<void>(client.ask(request));
            ADD_FAILURE() << wants_end;
        } catch (const BodyTooLarge& error) {
            EXPECT_TRUE(error.beginning.starts_with("beginx"));
            EXPECT_EQ(error.end.ends_with("xend"), wants_end);
            EXPECT_LE(error.beginning.size() + error.end.size(), 192U * 1024);
        }
    }
    server.answer_next({200, "small", {}});
    EXPECT_EQ(client.get(server.base_url(), "u", "p").body, "small");
}

TEST(HttpClient, ReadsNoMoreThanTheBeginningOfABodyThatIsSaidToBeTooLarge) {
    FakeTwilio server;
    HttpTimeouts timeouts;
    timeouts.largest_body = 1024 * 1024;
    HttpClient client(timeouts);
    server.answer_next({200, "begin" + std::string(100'000, 'x'), {{"Content-Length", "2000000"}}});

    try {
        static_cast<void>(client.get(server.base_url(), "u", "p"));
        ADD_FAILURE() << "the rest of the body never comes";
    } catch (const BodyTooLarge& error) {
        EXPECT_TRUE(error.beginning.starts_with("beginx"));
        EXPECT_EQ(error.beginning.size(), 64U * 1024);
    }
}

TEST(HttpClient, CountsNoLongTextsWhereTheyAreNotWanted) {
    FakeTwilio server;
    HttpClient client;
    server.answer_next({200, R"({"text":")" + std::string(9 * 1024 * 1024, 'x') + R"(","id":7})", {}});
    server.answer_next({200, "[" + std::string(9 * 1024 * 1024, '1') + "]", {}});
    HttpRequest request;
    request.url = server.base_url();
    request.longest_text = 100;

    EXPECT_EQ(client.ask(request).body, R"({"text":"","id":7})");
    EXPECT_THROW(static_cast<void>(client.ask(request)), BodyTooLarge);
}

TEST(HttpClient, RefusesAHugeBody) {
    FakeTwilio server;
    HttpClient client;
    server.answer_next({200, std::string(8 * 1024 * 1024, 'x'), {}});
    server.answer_next({200, std::string(8 * 1024 * 1024 + 1, 'x'), {}});
    server.answer_next({200, "small", {}});

    EXPECT_EQ(client.get(server.base_url(), "u", "p").body.size(), 8U * 1024 * 1024);
    EXPECT_THROW(static_cast<void>(client.get(server.base_url(), "u", "p")), BodyTooLarge);
    EXPECT_EQ(client.get(server.base_url(), "u", "p").body, "small");
}

TEST(HttpClient, RefusesABodyThatEndsTooEarly) {
    FakeTwilio server;
    HttpClient client;
    server.truncate_next(false);

    EXPECT_NE(failure_of(client, server.base_url()), "");
}

TEST(HttpClient, TellsWhetherAnythingWasSent) {
    FakeTwilio server;
    HttpClient client;
    server.lose_answer_to("/", false);

    EXPECT_THROW(static_cast<void>(client.get("http://127.0.0.1:1/", "", "")), ServerNotReached);
    try {
        static_cast<void>(client.get(server.base_url(), "", ""));
        FAIL() << "there was no answer";
    } catch (const ServerNotReached& error) {
        FAIL() << error.what();
    } catch (const Error&) {
    }
}

TEST(HttpClient, SendsNothingAgainWhoseAnswerIsLostWhereThatIsAskedFor) {
    FakeTwilio server;
    HttpClient client;
    server.answer_next({200, "x", {}});
    EXPECT_EQ(client.get(server.base_url(), "", "").body, "x"); // the connection is kept
    server.lose_answer_to("/send", false);
    HttpRequest request{"POST", server.base_url() + "/send"};
    request.body = "text";
    request.is_sent_once = true;

    EXPECT_THROW(static_cast<void>(client.ask(request)), Error);

    EXPECT_EQ(server.requests().size(), 2U);
}

TEST(HttpClient, NamesHostAndPathAndNoSecretInAnError) {
    HttpClient client;
    // Nobody listens on port 1.
    const std::string text = failure_of(client, "http://127.0.0.1:1/2010/List.json?To=%2B15550001111");

    EXPECT_TRUE(text.starts_with("GET http://127.0.0.1:1/2010/List.json: ")) << text;
    EXPECT_FALSE(holds(text, "15550001111")) << text;
    EXPECT_FALSE(holds(text, "secret-token")) << text;
}

TEST(HttpClient, SpeaksPlainHttpWithThisMachineAlone) {
    HttpClient client;
    for (const char* url : {"http://example.invalid/", "http://127.0.0.1.example.invalid/",
             "http://10.1.2.3/", "http://[::2]/", "ftp://127.0.0.1/", "file:///etc/passwd"})
        EXPECT_TRUE(holds(failure_of(client, url), "only https")) << url << ": " << failure_of(client, url);
}

TEST(HttpClient, KnowsThisMachineByEachOfItsNames) {
    HttpClient client;
    for (const char* url :
        {"http://127.0.0.1:1/", "http://127.1.2.3:1/", "http://localhost:1/", "http://[::1]:1/"})
        EXPECT_FALSE(holds(failure_of(client, url), "only https")) << failure_of(client, url);
}

TEST(HttpClient, TakesNoUserFromTheUrl) {
    FakeTwilio server;
    HttpClient client;
    std::string url = server.base_url();
    url.insert(url.find("//") + 2, "bob:hidden@");

    const std::string text = failure_of(client, url);

    EXPECT_NE(text, "");
    EXPECT_FALSE(holds(text, "hidden")) << text;
    EXPECT_EQ(server.requests().size(), 0U);
}

TEST(HttpClient, RefusesACertificateThatNobodySigned) {
    const SelfSignedServer server;
    if (server.port().empty()) GTEST_SKIP() << "needs openssl(1)";
    HttpClient client;

    const std::string text = failure_of(client, "https://127.0.0.1:" + server.port() + "/");

    EXPECT_TRUE(holds(text, "certificate")) << text;
}

TEST(HttpClient, WaitsNoLongerThanItsTimeout) {
    FakeTwilio server;
    HttpClient client({.total = 100ms});
    server.hang_next();
    const auto start = steady_clock();

    const std::string text = failure_of(client, server.base_url());

    EXPECT_NE(text, "");
    EXPECT_LT(steady_clock() - start, 5s);
}

TEST(HttpClient, StopsWithinASecondWhileAServerHangs) {
    FakeTwilio server;
    HttpClient client;
    server.hang_next();
    std::string text;
    std::thread getter([&] { text = failure_of(client, server.base_url()); });
    ASSERT_TRUE(server.wait_for_requests(1));
    const auto start = steady_clock();

    client.stop();
    getter.join();

    EXPECT_LT(steady_clock() - start, 10s);
    EXPECT_TRUE(holds(text, "stopped")) << text;
}

TEST(HttpClient, AsksNothingOnceStopped) {
    FakeTwilio server;
    HttpClient client;

    client.stop();

    EXPECT_TRUE(holds(failure_of(client, server.base_url()), "stopped"));
    EXPECT_EQ(server.connections(), 0);
}

TEST(ParseRetryAfter, ReadsSecondsAndDatesWithinADay) {
    const std::pair<const char*, std::optional<Duration>> cases[] = {
        {"0", 0s},
        {"30", 30s},
        {"99999999", 24h},
        {"99999999999999999999", std::nullopt},
        {"-5", std::nullopt},
        {"", std::nullopt},
        {"soon", std::nullopt},
        {"Sun, 22 Nov 2026 12:00:10 GMT", 10s},
        {"Sun, 22 Nov 2026 11:00:00 GMT", 0s},
        {"Sun, 22 Nov 2027 12:00:00 GMT", 24h},
    };
    for (const auto& [text, delay] : cases)
        EXPECT_EQ(parse_retry_after(text, noon), delay) << text;
}

TEST(PercentEncoded, LeavesOnlyWhatIsPlainEverywhere) {
    EXPECT_EQ(percent_encoded("whatsapp:+1415_a-b.c~"), "whatsapp%3A%2B1415_a-b.c~");
    EXPECT_EQ(percent_encoded("é&=/? #"), "%C3%A9%26%3D%2F%3F%20%23");
}

TEST(ResolveOnSameServer, StaysThere) {
    const std::string base = "https://api.twilio.com/2010/List.json?Page=0";
    struct Case {
        std::string reference;
        std::optional<std::string> url;
    };
    const Case cases[] = {
        {"/2010/List.json?To=whatsapp%3A%2B1&DateSent%3E=2026&Page=1",
            "https://api.twilio.com/2010/List.json?To=whatsapp%3A%2B1&DateSent%3E=2026&Page=1"},
        {"List.json?Page=1", "https://api.twilio.com/2010/List.json?Page=1"},
        {"https://api.twilio.com/x", "https://api.twilio.com/x"},
        {"https://API.twilio.com/x#y", "https://API.twilio.com/x"},
        {"https://api.twilio.com:443/x", "https://api.twilio.com:443/x"},
        {"http://api.twilio.com/x", {}},
        {"https://api.twilio.com:8443/x", {}},
        {"https://evil.example/x", {}},
        {"https://api.twilio.com.evil.example/x", {}},
        {"https://api.twilio.com@evil.example/x", {}},
        {"https://bob@api.twilio.com/x", {}},
        {"https://bob:pw@api.twilio.com/x", {}},
        {"https://:pw@api.twilio.com/x", {}},
        {"//evil.example/x", {}},
        {"javascript:alert(1)", {}},
        {"/with space", "https://api.twilio.com/with%20space"},
        {"/with\nline", {}},
        {"/with\ttab", {}},
        {"/x?with=\r", {}},
        {"/x#with\x01", {}},
        {"/with\x7f", {}},
        {std::string("/with\0nul", 9), {}},
        {"https://api.twilio.com/\nx", {}},
    };
    for (const Case& c : cases)
        EXPECT_EQ(resolve_on_same_server(base, c.reference), c.url) << c.reference;
    EXPECT_EQ(resolve_on_same_server("nonsense", "/x"), std::nullopt);
}

} // namespace convassign
