// SPDX-License-Identifier: MIT
#include "daemon/http/server.h"

#include "core/base/error.h"
#include "tests/support/raw_http.h"
#include "tests/support/running_server.h"
#include "tests/support/temporary_directory.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

namespace convassign {

namespace {

using namespace std::chrono_literals;

/// Hands over each event stream that is opened, and each that has ended.
class StreamWatch {
public:
    HttpHandle handle() {
        return [this](const Request& request) {
            if (request.path != "/events") return echo(request);
            Reply reply;
            reply.stream = [this](std::shared_ptr<EventStream> stream) {
                stream->on_closed = [this] { ended_.set_value(); };
                opened_.set_value(std::move(stream));
            };
            return reply;
        };
    }

    /// Waits for the one stream that is opened.
    std::shared_ptr<EventStream> opened() { return opened_.get_future().get(); }

    [[nodiscard]] bool has_ended() { return ended_.get_future().wait_for(10s) == std::future_status::ready; }

private:
    std::promise<std::shared_ptr<EventStream>> opened_;
    std::promise<void> ended_;
};

std::string get(const std::string& target, const std::string& more_headers = "") {
    return "GET " + target + " HTTP/1.1\r\nHost: here\r\n" + more_headers + "\r\n";
}

std::string post(const std::string& body, const std::string& more_headers = "") {
    return "POST /p HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: "
        + std::to_string(body.size()) + "\r\n" + more_headers + "\r\n" + body;
}

/// The answer to these bytes on a connection of their own.
RawReply answer_to(const RunningServer& server, const std::string& bytes) {
    RawClient client(server.address());
    client.send(bytes);
    return client.reply();
}

std::vector<std::shared_ptr<const std::string>> one_text(const std::string& text) {
    return {std::make_shared<const std::string>(text)};
}

HttpOptions on_unix(const std::string& path) {
    HttpOptions options;
    options.listen = "unix:" + path;
    return options;
}

/// Leaves the file of a socket on which nobody listens any more.
void leave_stale_socket(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const int file = socket(AF_UNIX, SOCK_STREAM, 0);
    ASSERT_EQ(bind(file, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::close(file);
}

// ---- answers that come later, and webhooks

std::string webhook(const std::string& body) {
    return "POST /hooks/x HTTP/1.1\r\nHost: here\r\nContent-Type: application/x-www-form-urlencoded\r\n"
           "Content-Length: "
        + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST(LaterAnswer, IsWaitedForByItsClientAndByNobodyElse) {
    std::vector<std::function<void(Reply)>> waiting;
    RunningServer server([&](const Request& request) {
        if (request.path != "/later") return echo(request);
        Reply reply;
        reply.later = [&](std::function<void(Reply)> answer) { waiting.push_back(std::move(answer)); };
        return reply;
    });
    RawClient client(server.address());
    client.send(get("/later") + get("/next"));

    EXPECT_EQ(answer_to(server, get("/other")).status, 200);
    EXPECT_TRUE(client.is_quiet());
    server.on_loop([&] { waiting.at(0)(problem(503, "not now")); });

    EXPECT_EQ(client.reply().status, 503);
    EXPECT_EQ(client.reply().status, 200);
}

TEST(LaterAnswer, ComesToNothingWhenTheClientHasGone) {
    std::vector<std::function<void(Reply)>> waiting;
    RunningServer server([&](const Request&) {
        Reply reply;
        reply.later = [&](std::function<void(Reply)> answer) { waiting.push_back(std::move(answer)); };
        return reply;
    });
    {
        RawClient client(server.address());
        client.send(get("/later"));
        for (bool is_asked = false; !is_asked;)
            server.on_loop([&] { is_asked = !waiting.empty(); });
    }

    server.on_loop([&] { waiting.at(0)(problem(503, "not now")); });

    SUCCEED();
}

TEST(Webhooks, TakeBodiesOfEveryTypeAsTheyAre) {
    RunningServer server(echo);

    EXPECT_EQ(answer_to(server, webhook("a=%41&b=\xff")).status, 200);
}

TEST(Webhooks, TakeLargerBodiesThanTheApi) {
    RunningServer server([](const Request& request) {
        Reply reply;
        reply.body = std::to_string(request.body.size());
        return reply;
    });

    EXPECT_EQ(answer_to(server, webhook(std::string(300'000, 'x'))).body, "300000");
    EXPECT_EQ(answer_to(server, post(std::string(300'000, 'x'))).status, 413);
    EXPECT_EQ(answer_to(server, webhook(std::string(1'100'000, 'x'))).status, 413);
}

} // namespace

TEST(HttpServer, AnswersWithStatusHeadersAndBody) {
    const RunningServer server([](const Request&) {
        return Reply{201, "application/json", "{}", {{"Set-Cookie", "a=b"}}, nullptr};
    });

    const RawReply reply = answer_to(server, get("/"));

    EXPECT_EQ(reply.status, 201);
    EXPECT_EQ(reply.body, "{}");
    EXPECT_EQ(reply.header("Content-Type"), "application/json");
    EXPECT_EQ(reply.header("Content-Length"), "2");
    EXPECT_EQ(reply.header("Set-Cookie"), "a=b");
    EXPECT_EQ(reply.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(reply.header("Cache-Control"), "no-store");
}

TEST(HttpServer, LeavesTheCachingToTheReplyThatSaysSomethingAboutIt) {
    const RunningServer server([](const Request&) {
        return Reply{304, "", "", {{"cache-control", "max-age=60"}, {"ETag", "\"1\""}}, nullptr};
    });

    const RawReply reply = answer_to(server, get("/"));

    EXPECT_EQ(reply.header("cache-control"), "max-age=60");
    EXPECT_EQ(reply.header("Cache-Control"), "");
    EXPECT_EQ(reply.header("Content-Length"), "");
}

TEST(HttpServer, DecodesPathAndQuery) {
    const RunningServer server;

    const RawReply reply = answer_to(server, get("/a%20b/%C3%A9?x=1&y=a+b%26c&&z"));

    EXPECT_EQ(reply.body, "GET /a b/é x=1 y=a b&c z=");
}

TEST(HttpServer, GivesHeadersInLowerCase) {
    const RunningServer server([](const Request& request) {
        return Reply{
            200, "text/plain", std::string(request.header("authorization").value_or("none")), {}, nullptr};
    });

    EXPECT_EQ(answer_to(server, get("/", "AuthoriZation: Bearer X\r\n")).body, "Bearer X");
}

TEST(HttpServer, ReadsABodyInChunks) {
    const RunningServer server;
    RawClient client(server.address());

    client.send("POST /p HTTP/1.1\r\nHost: here\r\nContent-Type: application/json; charset=utf-8\r\n"
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nHost: other\r\n\r\n");

    EXPECT_EQ(client.reply().body, "POST /p abcde");
}

TEST(HttpServer, ReadsWhatComesByteByByte) {
    const RunningServer server;
    RawClient client(server.address());

    for (const char byte : post("[1]")
            + "POST /e HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
              "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        client.send({&byte, 1});

    EXPECT_EQ(client.reply().body, "POST /p [1]");
    EXPECT_EQ(client.reply().body, "POST /e");
}

TEST(HttpServer, AnswersPipelinedRequestsInTheirOrder) {
    const RunningServer server;
    RawClient client(server.address());

    client.send(get("/1") + post("[2]") + get("/3"));

    EXPECT_EQ(client.reply().body, "GET /1");
    EXPECT_EQ(client.reply().body, "POST /p [2]");
    EXPECT_EQ(client.reply().body, "GET /3");
}

TEST(HttpServer, AnswersHeadLikeGetWithoutTheBody) {
    const RunningServer server;
    RawClient client(server.address());

    client.send("HEAD /1 HTTP/1.1\r\nHost: here\r\n\r\n" + get("/2"));

    EXPECT_EQ(client.reply(true).header("Content-Length"), "6");
    EXPECT_EQ(client.reply().body, "GET /2");
}

TEST(HttpServer, TellsAClientThatAsksToGoOn) {
    const RunningServer server;
    RawClient client(server.address());

    client.send("POST /p HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
                "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_EQ(client.reply().status, 100);
    client.send("[]");

    EXPECT_EQ(client.reply().body, "POST /p []");
}

TEST(HttpServer, ClosesWhereTheClientOrTheProtocolWantsIt) {
    const RunningServer server;
    for (const std::string request : {"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n",
             "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"}) {
        RawClient client(server.address());

        client.send(request);

        EXPECT_EQ(client.reply().header("Connection"), "close") << request;
        EXPECT_EQ(client.read_to_end(), "") << request;
    }
}

TEST(HttpServer, RefusesWhatCouldBeReadInTwoWays) {
    struct Case {
        const char* name;
        int status;
        std::string request;
    };
    const std::string json = "Content-Type: application/json\r\n";
    const std::string start = "POST / HTTP/1.1\r\nHost: here\r\n" + json;
    const std::string chunks = "\r\n1\r\na\r\n0\r\n\r\n";
    const std::vector<Case> cases{
        {"length and chunks", 400, start + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n" + chunks},
        {"chunks and length", 400, start + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n" + chunks},
        {"two lengths", 400, start + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"},
        {"one length twice", 400, start + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na"},
        {"a list of lengths", 400, start + "Content-Length: 1, 1\r\n\r\na"},
        {"a length with a sign", 400, start + "Content-Length: +1\r\n\r\na"},
        {"a negative length", 400, start + "Content-Length: -1\r\n\r\na"},
        {"a length in hexadecimal", 400, start + "Content-Length: 0x1\r\n\r\na"},
        {"an empty length", 400, start + "Content-Length: \r\n\r\na"},
        {"a length beyond 64 bits", 400, start + "Content-Length: 18446744073709551617\r\n\r\na"},
        {"another encoding", 400, start + "Transfer-Encoding: xchunked\r\n" + chunks},
        {"two encodings", 400, start + "Transfer-Encoding: gzip, chunked\r\n" + chunks},
        {"an encoding in two lines", 400,
            start + "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n" + chunks},
        {"chunks twice", 400, start + "Transfer-Encoding: chunked, chunked\r\n" + chunks},
        {"an encoding with a tab", 400,
            start
                + "Transfer-Encoding: \x0b"
                  "chunked\r\n"
                + chunks},
        {"chunks in HTTP/1.0", 400,
            "POST / HTTP/1.0\r\nHost: here\r\n" + json + "Transfer-Encoding: chunked\r\n" + chunks},
        {"a chunk longer than it says", 400,
            start + "Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n"},
        {"a chunk of no number", 400, start + "Transfer-Encoding: chunked\r\n\r\n-1\r\na\r\n0\r\n\r\n"},
        {"a chunk beyond 64 bits", 400,
            start + "Transfer-Encoding: chunked\r\n\r\n10000000000000001\r\na\r\n0\r\n\r\n"},
        {"a bare line feed in chunks", 400, start + "Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n"},
        {"no host", 400, "GET / HTTP/1.1\r\n\r\n"},
        {"an empty host", 400, "GET / HTTP/1.1\r\nHost:\r\n\r\n"},
        {"two hosts", 400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
        {"two hosts in HTTP/1.0", 400, "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"},
        {"a host that is none", 400, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"},
        {"a space before the colon", 400, "GET / HTTP/1.1\r\nHost : here\r\n\r\n"},
        {"a folded line", 400, "GET / HTTP/1.1\r\nHost: here\r\nX: a\r\n b\r\n\r\n"},
        {"an empty line folded", 400, "GET / HTTP/1.1\r\nHost: here\r\nX:\r\n\tb\r\n\r\n"},
        {"a folded first line", 400, "GET / HTTP/1.1\r\n Host: here\r\n\r\n"},
        {"bare line feeds", 400, "GET / HTTP/1.1\nHost: here\n\n"},
        {"a bare carriage return", 400, "GET / HTTP/1.1\r\nHost: here\rX: y\r\n\r\n"},
        {"a NUL in a header", 400, get("/", "X: a" + std::string(1, '\0') + "b\r\n")},
        {"an absolute address", 400, "GET http://here/ HTTP/1.1\r\nHost: here\r\n\r\n"},
        {"a tunnel", 400, "CONNECT here:80 HTTP/1.1\r\nHost: here\r\n\r\n"},
        {"an asterisk", 400, "OPTIONS * HTTP/1.1\r\nHost: here\r\n\r\n"},
        {"a fragment", 400, get("/a#b")},
        {"a NUL in the address", 400, get("/a%00")},
        {"half an escape", 400, get("/a%2")},
        {"an escape that is none", 400, get("/%zz")},
        {"an escape that is none in the query", 400, get("/?a=%")},
        {"an address that is no UTF-8", 400, get("/%ff")},
        {"a raw byte in the address", 400, get("/\xc3\xa9")},
        {"two spaces", 400, "GET  / HTTP/1.1\r\nHost: here\r\n\r\n"},
        {"another protocol", 400, "GET / HTTP/2.0\r\nHost: here\r\n\r\n"},
        {"no HTTP at all", 400, "\x16\x03\x01\x02 hello"},
        {"another expectation", 417, get("/", "Expect: miracles\r\n")},
    };
    const RunningServer server;
    for (const Case& test : cases) {
        RawClient client(server.address());

        client.send(test.request);

        const RawReply reply = client.reply();
        EXPECT_EQ(reply.status, test.status) << test.name;
        EXPECT_EQ(reply.header("Content-Type"), "application/problem+json") << test.name;
        EXPECT_EQ(client.read_to_end(), "") << test.name;
    }
}

TEST(HttpServer, IgnoresHeadersAfterTheBody) {
    const RunningServer server([](const Request& request) {
        return Reply{200, "", request.header("authorization") ? "believed" : "ignored", {}, nullptr};
    });

    const RawReply reply = answer_to(server,
        "POST /p HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\n0\r\nAuthorization: x\r\n\r\n");

    EXPECT_EQ(reply.body, "ignored");
}

TEST(HttpServer, RefusesAHeaderThatIsTooLong) {
    const RunningServer server;

    EXPECT_EQ(answer_to(server, get("/", "X: " + std::string(17'000, 'x') + "\r\n")).status, 431);
    EXPECT_EQ(answer_to(server, get("/" + std::string(17'000, 'x'))).status, 431);
}

TEST(HttpServer, CountsTheHeaderHoweverItComes) {
    const RunningServer server;
    RawClient client(server.address());

    // Each piece ends with the first byte of the next line, so that the line before counts as whole.
    client.send("GET / HTTP/1.1\r\nX");
    for (int i = 0; i < 2'000; ++i)
        client.send(": 0123456789\r\nX");

    EXPECT_EQ(client.reply().status, 431);
}

/// What a reply says of the header fields that it was given, and of the body.
Reply show_fields(const Request& request) {
    Reply reply;
    reply.content_type = "text/plain";
    for (const auto& [name, value] : request.headers)
        reply.body += name + ": " + value + "\n";
    reply.body += request.body;
    return reply;
}

const std::string chunked_post = "POST /p HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
                                 "Transfer-Encoding: chunked\r\n\r\n";

TEST(HttpServer, LetsATrailerSayNothing) {
    const RunningServer server(show_fields);
    RawClient client(server.address());

    client.send(chunked_post + "2\r\n{}\r\n0\r\nAuthorization: Bearer x\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n"
        + get("/next"));

    EXPECT_EQ(
        client.reply().body, "host: here\ncontent-type: application/json\ntransfer-encoding: chunked\n{}");
    EXPECT_EQ(client.reply().body, "host: here\n");
}

TEST(HttpServer, CountsATrailerWithTheHeader) {
    const RunningServer server;
    RawClient client(server.address());

    client.send(chunked_post + "0\r\nX");
    for (int i = 0; i < 2'000; ++i)
        client.send(": 0123456789\r\nX");

    EXPECT_EQ(client.reply().status, 431);
}

TEST(HttpServer, RefusesATrailerWithoutEnd) {
    const RunningServer server;

    const RawReply reply = answer_to(server, chunked_post + "0\r\nX: " + std::string(20'000, 'x'));

    EXPECT_EQ(reply.status, 431);
}

TEST(HttpServer, TakesABodyUpToTheLimitAndNoLonger) {
    const RunningServer server;

    EXPECT_EQ(answer_to(server, post(std::string(64 * 1024, '1'))).body.size(), 64 * 1024 + 8);
    EXPECT_EQ(answer_to(server, post(std::string(64 * 1024 + 1, '1'))).status, 413);
    EXPECT_EQ(answer_to(server, chunked_post + "10001\r\n" + std::string(65'537, '1')).status, 413);
}

TEST(HttpServer, LetsAClientThatSendsOnSeeTheRefusal) {
    const RunningServer server;

    EXPECT_EQ(answer_to(server, post(std::string(500'000, '1'))).status, 413);
}

TEST(HttpServer, TakesOnlyJson) {
    const RunningServer server;
    const std::string rest = "Content-Length: 2\r\n\r\n{}";

    EXPECT_EQ(
        answer_to(server, "POST / HTTP/1.1\r\nHost: here\r\nContent-Type: text/plain\r\n" + rest).status,
        415);
    EXPECT_EQ(answer_to(server, "POST / HTTP/1.1\r\nHost: here\r\n" + rest).status, 415);
    EXPECT_EQ(
        answer_to(server, "POST / HTTP/1.1\r\nHost: here\r\nContent-Type: Application/JSON;x=y\r\n" + rest)
            .status,
        200);
    EXPECT_EQ(answer_to(server, "POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n").status, 200);
}

TEST(HttpServer, TakesChangesOnlyFromPagesOfItsOwnOrigin) {
    const RunningServer server;

    EXPECT_EQ(answer_to(server, post("{}", "Origin: http://here\r\n")).status, 200);
    EXPECT_EQ(answer_to(server, post("{}", "Origin: http://HERE\r\n")).status, 200);
    EXPECT_EQ(answer_to(server, post("{}", "Origin: https://here\r\n")).status, 403) << "of another scheme";
    EXPECT_EQ(answer_to(server, post("{}", "Origin: http://here:81\r\n")).status, 403);
    EXPECT_EQ(answer_to(server, post("{}", "Origin: http://here.example\r\n")).status, 403);
    EXPECT_EQ(answer_to(server, post("{}", "Origin: null\r\n")).status, 403);
    EXPECT_EQ(answer_to(server, get("/", "Origin: http://elsewhere\r\n")).status, 200);
}

TEST(HttpServer, TakesTheBrowsersWordThatAChangeComesFromElsewhere) {
    const RunningServer server;

    EXPECT_EQ(answer_to(server, post("{}", "Sec-Fetch-Site: same-origin\r\n")).status, 200);
    EXPECT_EQ(answer_to(server, post("{}", "Sec-Fetch-Site: none\r\n")).status, 200);
    // A proxy that tells nobody which Host was asked for.
    EXPECT_EQ(
        answer_to(server, post("{}", "Sec-Fetch-Site: same-origin\r\nOrigin: https://public\r\n")).status,
        200);
    EXPECT_EQ(answer_to(server, post("{}", "Sec-Fetch-Site: cross-site\r\n")).status, 403);
    EXPECT_EQ(
        answer_to(server, post("{}", "Sec-Fetch-Site: same-site\r\nOrigin: http://here\r\n")).status, 403);
    EXPECT_EQ(answer_to(server, get("/", "Sec-Fetch-Site: cross-site\r\n")).status, 200);
}

TEST(HttpServer, LeavesForeignPagesToTheProgramOnTheOpenPaths) {
    HttpOptions options = on_loopback();
    options.open_paths = {"/p"};
    const RunningServer server(
        [](const Request& request) {
            return Reply{200, "text/plain", request.foreign_origin, {}, nullptr};
        },
        options);
    const auto origin_told = [&](const std::string& headers) {
        return answer_to(server, post("{}", headers)).body;
    };

    EXPECT_EQ(origin_told("Origin: https://elsewhere\r\n"), "https://elsewhere");
    EXPECT_EQ(origin_told("Origin: null\r\n"), "null");
    EXPECT_EQ(origin_told("Sec-Fetch-Site: cross-site\r\n"), "null");
    EXPECT_EQ(origin_told("Origin: http://here\r\n"), "");
    EXPECT_EQ(origin_told(""), "");
    const std::string elsewhere = "POST /p/q HTTP/1.1\r\nHost: here\r\nOrigin: https://elsewhere\r\n\r\n";
    EXPECT_EQ(answer_to(server, elsewhere).status, 403);
}

TEST(HttpServer, BelievesTheForwardedHostOfATrustedProxyOnly) {
    const RunningServer trusting(echo, behind_a_proxy());
    const RunningServer direct;
    const std::string request = post("{}", "Origin: https://public\r\nX-Forwarded-Host: public\r\n");

    EXPECT_EQ(answer_to(trusting, request).status, 200);
    EXPECT_EQ(answer_to(direct, request).status, 403);
}

TEST(HttpServer, TakesTheSchemeOfItsPagesFromATrustedProxy) {
    const RunningServer proxied(echo, behind_a_proxy());
    const auto status = [&](const std::string& headers) {
        return answer_to(proxied, post("{}", headers)).status;
    };

    EXPECT_EQ(status("Origin: https://here\r\n"), 200) << "it speaks TLS";
    EXPECT_EQ(status("Origin: http://here\r\n"), 403);
    EXPECT_EQ(status("Origin: http://here\r\nX-Forwarded-Proto: http\r\n"), 200)
        << "unless it says otherwise";
    EXPECT_EQ(status("Origin: https://here\r\nX-Forwarded-Proto: http\r\n"), 403);
}

TEST(HttpServer, HoldsBrowsersToTlsWhereAProxySpeaksIt) {
    const RunningServer proxied(echo, behind_a_proxy());
    const RunningServer direct;
    const std::string refused = "GET / HTTP/1.1\r\n\r\n";

    EXPECT_EQ(answer_to(proxied, get("/")).header("Strict-Transport-Security"), "max-age=31536000");
    EXPECT_EQ(answer_to(proxied, refused).header("Strict-Transport-Security"), "max-age=31536000");
    EXPECT_EQ(answer_to(direct, get("/")).header("Strict-Transport-Security"), "");
}

TEST(HttpServer, KnowsWhetherTheClientIsOnThisMachine) {
    const HttpHandle handle = [](const Request& request) {
        return Reply{200, "", request.from_loopback ? "here" : "away", {}, nullptr};
    };
    const RunningServer server(handle, behind_a_proxy());

    EXPECT_EQ(answer_to(server, get("/")).body, "here");
    EXPECT_EQ(answer_to(server, get("/", "X-Forwarded-For: 192.0.2.1\r\n")).body, "away");
    EXPECT_EQ(answer_to(server, get("/", "X-Forwarded-For: 192.0.2.1, 127.0.0.1\r\n")).body, "away");
}

TEST(HttpServer, KnowsWhoAsksThroughATrustedProxy) {
    const Peer client = Peer::from_text("192.0.2.7").value();
    const Peer proxy = Peer::from_text("127.0.0.1").value();
    const HttpHandle handle = [&](const Request& request) {
        const bool is_client = request.client == client;
        const bool is_proxy = request.client == proxy;
        return Reply{200, "text/plain", is_client ? "client" : is_proxy ? "proxy" : "other", {}, nullptr};
    };
    const RunningServer trusting(handle, behind_a_proxy());
    const RunningServer direct(handle);
    const auto asked_by = [](const RunningServer& server, const std::string& headers) {
        return answer_to(server, get("/", headers)).body;
    };

    EXPECT_EQ(asked_by(trusting, "X-Forwarded-For: 192.0.2.7\r\n"), "client");
    EXPECT_EQ(asked_by(trusting, "X-Forwarded-For: 198.51.100.1, 192.0.2.7\r\n"), "client");
    EXPECT_EQ(
        asked_by(trusting, "X-Forwarded-For: 198.51.100.1\r\nX-Forwarded-For: 192.0.2.7\r\n"), "client");
    EXPECT_EQ(asked_by(trusting, "X-Forwarded-For: 192.0.2.7, 198.51.100.1\r\n"), "other");
    EXPECT_EQ(asked_by(trusting, "X-Forwarded-For: unknown\r\n"), "proxy");
    EXPECT_EQ(asked_by(trusting, ""), "proxy");
    EXPECT_EQ(asked_by(direct, "X-Forwarded-For: 192.0.2.7\r\n"), "proxy");
}

/// A request with these headers, and whether its client is missing where the proxy is trusted.
struct Forwarded {
    const char* headers;
    bool lacks_client;
};

TEST(HttpServer, KnowsWhetherATrustedProxyDoesNotSayWhoAsks) {
    const HttpHandle handle = [](const Request& request) {
        return Reply{200, "text/plain", request.lacks_client ? "lacks" : "has", {}, nullptr};
    };
    const RunningServer trusting(handle, behind_a_proxy());
    const RunningServer direct(handle);
    const std::vector<Forwarded> cases{
        {"Host: inbox.example\r\n", true},
        {"Host: inbox.example\r\nX-Forwarded-For: unknown\r\n", true},
        {"Host: inbox.example\r\nX-Forwarded-For: 192.0.2.1\r\n", false},
        {"Host: 127.0.0.1:8470\r\nSec-Fetch-Site: none\r\n", true},
        {"Host: 127.0.0.1:8470\r\nX-Forwarded-Proto: https\r\n", true},
        {"Host: 127.0.0.1:8470\r\nVia: 1.1 proxy\r\n", true},
        {"Host: 127.0.0.1:8470\r\n", false},
        {"Host: localhost\r\n", false},
        {"Host: [::1]:8470\r\n", false},
    };

    for (const auto& [headers, lacks_client] : cases) {
        const std::string request = std::string("GET / HTTP/1.1\r\n") + headers + "\r\n";
        EXPECT_EQ(answer_to(trusting, request).body, lacks_client ? "lacks" : "has") << headers;
        EXPECT_EQ(answer_to(direct, request).body, "has") << headers;
    }
}

TEST(HttpServer, ForgetsWhatAnUntrustedClientSaysItForwards) {
    const RunningServer server([](const Request& request) {
        return Reply{200, "", request.header("x-forwarded-proto") ? "believed" : "forgotten", {}, nullptr};
    });

    EXPECT_EQ(answer_to(server, get("/", "X-Forwarded-Proto: https\r\n")).body, "forgotten");
}

TEST(HttpServer, TurnsAnExceptionIntoAProblemAndALogLine) {
    RunningServer server([](const Request&) -> Reply { throw Error("read the moon: too far"); });
    RawClient client(server.address());

    client.send(get("/night") + get("/day"));

    const RawReply reply = client.reply();
    EXPECT_EQ(reply.status, 500);
    EXPECT_NE(
        reply.body.find(R"({"type":"about:blank","title":"Internal Server Error","status":500,"detail":)"),
        std::string::npos);
    EXPECT_EQ(reply.body.find("moon"), std::string::npos);
    EXPECT_EQ(client.reply().status, 500);
    EXPECT_NE(server.log().find("answer GET /night: read the moon: too far"), std::string::npos);
}

TEST(HttpServer, NeverWritesAHeaderThatBreaksTheAnswer) {
    const RunningServer server([](const Request&) {
        return Reply{200, "", "", {{"X", "a\r\nSet-Cookie: b"}}, nullptr};
    });

    const RawReply reply = answer_to(server, get("/"));

    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ(reply.header("Set-Cookie"), "");
}

TEST(HttpServer, CutsOffARequestThatTakesTooLong) {
    HttpLimits limits;
    limits.request = 100ms;
    const RunningServer server(echo, on_loopback(limits));
    RawClient silent(server.address());
    RawClient slow(server.address());
    RawClient slow_body(server.address());

    slow.send("GET / HTTP/1.1\r\nHost:");
    slow_body.send(
        "POST / HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n[");

    EXPECT_EQ(silent.read_to_end(), "");
    EXPECT_EQ(slow.read_to_end(), "");
    EXPECT_EQ(slow_body.read_to_end(), "");
}

TEST(HttpServer, DoesNotLetATrickleExtendTheDeadline) {
    HttpLimits limits;
    limits.request = 100ms;
    const RunningServer server(echo, on_loopback(limits));
    RawClient client(server.address());
    const auto start = steady_clock();

    while (client.is_quiet() && steady_clock() - start < 10s)
        client.send("X");

    EXPECT_LT(steady_clock() - start, 10s);
}

TEST(HttpServer, ClosesAConnectionThatIsIdle) {
    HttpLimits limits;
    limits.idle = 100ms;
    const RunningServer server(echo, on_loopback(limits));
    RawClient client(server.address());

    client.send(get("/1"));

    EXPECT_EQ(client.reply().body, "GET /1");
    EXPECT_EQ(client.read_to_end(), "");
}

TEST(HttpServer, CutsOffAClientThatDoesNotReadItsAnswer) {
    HttpLimits limits;
    limits.response = 100ms;
    limits.connections = 1;
    const HttpHandle handle = [](const Request& request) {
        return Reply{200, "", std::string(request.path == "/long" ? 50'000'000 : 1, 'x'), {}, nullptr};
    };
    const RunningServer server(handle, on_loopback(limits));
    RawClient slow(server.address());
    slow.send(get("/long"));
    slow.read_until("\r\n\r\n");

    RawClient next(server.address());
    next.send(get("/short"));

    EXPECT_EQ(next.reply().body, "x");
}

TEST(HttpServer, ServesOthersWhileOneIsSlow) {
    const RunningServer server;
    RawClient slow(server.address());
    slow.send("POST / HTTP/1.1\r\nHost: here\r\nContent-Le");

    EXPECT_EQ(answer_to(server, get("/1")).body, "GET /1");
}

TEST(HttpServer, ClosesWhatOneAddressOpensBeyondItsShare) {
    HttpLimits limits;
    limits.connections_per_address = 2;
    const RunningServer server(echo, on_loopback(limits));
    RawClient first(server.address());
    RawClient second(server.address());
    RawClient third(server.address());

    EXPECT_EQ(third.read_to_end(), "");

    first.send(get("/1"));
    EXPECT_EQ(first.reply().body, "GET /1");
}

TEST(HttpServer, HasNoShareForATrustedProxy) {
    HttpLimits limits;
    limits.connections_per_address = 1;
    HttpOptions options = on_loopback(limits);
    options.behind_proxy = true;
    options.proxies = {"::1", "127.0.0.1"};
    const RunningServer server(echo, options);
    RawClient first(server.address());

    EXPECT_EQ(answer_to(server, get("/2")).status, 200);
}

TEST(HttpServer, AcceptsAgainWhenAConnectionHasEnded) {
    HttpLimits limits;
    limits.connections = 2;
    const RunningServer server(echo, on_loopback(limits));
    RawClient first(server.address());
    RawClient second(server.address());
    RawClient waiting(server.address());
    waiting.send(get("/3"));
    EXPECT_TRUE(waiting.is_quiet());

    first.close();

    EXPECT_EQ(waiting.reply().body, "GET /3");
}

TEST(HttpServer, GivesAnUnusedPlaceToWhoWaits) {
    HttpLimits limits;
    limits.connections = 2;
    const RunningServer server(echo, on_loopback(limits));
    RawClient busy(server.address());
    RawClient unused(server.address());
    unused.send(get("/1"));
    EXPECT_EQ(unused.reply().body, "GET /1");

    EXPECT_EQ(answer_to(server, get("/2")).body, "GET /2");

    EXPECT_EQ(unused.read_to_end(), "");
    busy.send(get("/3"));
    EXPECT_EQ(busy.reply().body, "GET /3");
}

TEST(HttpServer, KeepsPlacesForShortRequestsFromEventStreams) {
    HttpLimits limits;
    limits.connections = 8;
    const HttpHandle handle = [](const Request& request) {
        if (request.path != "/events") return echo(request);
        Reply reply;
        reply.stream = [](const std::shared_ptr<EventStream>&) {};
        return reply;
    };
    const RunningServer server(handle, on_loopback(limits));
    std::vector<std::unique_ptr<RawClient>> streams;
    for (int i = 0; i < 7; ++i) {
        streams.push_back(std::make_unique<RawClient>(server.address()));
        streams.back()->send(get("/events"));
        const std::string head = streams.back()->read_until("\r\n\r\n");
        EXPECT_NE(head.find(i < 6 ? " 200 " : " 503 "), std::string::npos) << i << head;
    }

    EXPECT_EQ(answer_to(server, get("/1")).body, "GET /1");
}

TEST(HttpServer, RefusesOneWhenThereIsNoFileAndAcceptsAgainWhenThereAre) {
    RunningServer server;
    rlimit usual{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &usual), 0);
    RawClient client(server.address());
    client.send(get("/1"));
    EXPECT_EQ(client.reply().body, "GET /1");
    const int next_file = dup(0);
    ::close(next_file);
    const rlimit one_more{static_cast<rlim_t>(next_file) + 1, usual.rlim_max};

    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &one_more), 0);
    RawClient waiting(server.address());
    waiting.send(get("/2"));
    const auto deadline = steady_clock() + 10s;
    while (server.log().find("accept a connection") == std::string::npos && steady_clock() < deadline) {
    }
    EXPECT_EQ(waiting.reply().status, 503);
    EXPECT_EQ(waiting.read_to_end(), "");
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &usual), 0);

    EXPECT_EQ(answer_to(server, get("/3")).body, "GET /3");
}

TEST(HttpServer, NamesTheAddressThatItCannotListenOn) {
    const RunningServer server;
    const std::string taken = server.address().substr(std::string("http://").size());
    for (const std::string& listen : {taken, std::string("nowhere"), std::string("127.0.0.1:99999"),
             std::string("unix:"), std::string("unix:/nowhere/socket"), std::string("192.0.2.1:1")}) {
        HttpOptions options;
        options.listen = listen;
        try {
            const RunningServer second(echo, options);
            ADD_FAILURE() << listen;
        } catch (const Error& error) {
            EXPECT_NE(describe(error).find("listen on '" + listen + "': "), std::string::npos)
                << describe(error);
        }
    }
}

TEST(HttpServer, ListensOnIpv6) {
    HttpOptions options;
    options.listen = "[::1]:0";
    std::optional<RunningServer> server;
    try {
        server.emplace(echo, options);
    } catch (const Error& error) {
        GTEST_SKIP() << "this machine has no IPv6: " << describe(error);
    }

    EXPECT_EQ(answer_to(*server, get("/6")).body, "GET /6");
}

TEST(HttpServer, ListensOnAUnixSocketForItsGroup) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("socket");
    {
        const RunningServer server(echo, on_unix(path));
        struct stat made {};
        ASSERT_EQ(stat(path.c_str(), &made), 0);

        EXPECT_EQ(server.address(), "unix:" + path);
        EXPECT_EQ(made.st_mode & 0777, 0660u);
        EXPECT_EQ(answer_to(server, get("/u")).body, "GET /u");
    }
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(HttpServer, ReplacesAUnixSocketThatWasLeftBehind) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("socket");
    leave_stale_socket(path);

    const RunningServer server(echo, on_unix(path));

    EXPECT_EQ(answer_to(server, get("/u")).body, "GET /u");
}

TEST(HttpServer, LeavesAUnixSocketAloneThatSomebodyListensOn) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("socket");
    const RunningServer server(echo, on_unix(path));

    EXPECT_THROW(RunningServer(echo, on_unix(path)), Error);

    EXPECT_EQ(answer_to(server, get("/u")).body, "GET /u");
}

TEST(HttpServer, LeavesAFileAloneThatIsNoSocket) {
    const TemporaryDirectory directory;

    EXPECT_THROW(RunningServer(echo, on_unix(directory.path())), Error);

    EXPECT_TRUE(std::filesystem::exists(directory.path()));
}

TEST(HttpServer, ClosesEverythingWhenStopped) {
    StreamWatch watch;
    auto server = std::make_unique<RunningServer>(watch.handle());
    RawClient idle(server->address());
    RawClient listener(server->address());
    listener.send(get("/events"));
    const auto stream = watch.opened();

    server.reset();

    EXPECT_EQ(idle.read_to_end(), "");
    EXPECT_TRUE(listener.read_to_end().starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_FALSE(stream->is_idle());
}

TEST(EventStream, StartsWithItsHeadAndATimeToReturnAfter) {
    StreamWatch watch;
    const RunningServer server(watch.handle());
    RawClient client(server.address());

    client.send(get("/events"));

    const RawReply head = client.reply();
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("Content-Type"), "text/event-stream");
    EXPECT_EQ(head.header("Cache-Control"), "no-store");
    EXPECT_EQ(head.header("X-Accel-Buffering"), "no");
    EXPECT_EQ(head.header("Connection"), "close");
    EXPECT_EQ(head.header("Content-Length"), "");
    EXPECT_TRUE(client.read_until("\n\n").starts_with("retry: "));
}

TEST(EventStream, SendsTextsInTheirOrderAndSaysWhenTheyHaveLeft) {
    StreamWatch watch;
    RunningServer server(watch.handle());
    RawClient client(server.address());
    client.send(get("/events"));
    const auto stream = watch.opened();
    std::promise<void> idle;

    server.on_loop([&] {
        stream->on_idle = [&] { idle.set_value(); };
        auto texts = one_text("data: 1\n\n");
        texts.push_back(std::make_shared<const std::string>("data: 2\n\n"));
        stream->send(std::move(texts));
        EXPECT_FALSE(stream->is_idle());
    });

    idle.get_future().get();
    EXPECT_TRUE(client.read_until("data: 2\n\n").ends_with("data: 1\n\ndata: 2\n\n"));
}

TEST(EventStream, SeesAtOnceThatTheClientHasGone) {
    StreamWatch watch;
    RunningServer server(watch.handle());
    RawClient client(server.address());
    client.send(get("/events"));
    const auto stream = watch.opened();

    client.close();

    EXPECT_TRUE(watch.has_ended());
    EXPECT_FALSE(stream->is_idle());
}

TEST(EventStream, ThrowsAwayWhatTheClientSends) {
    StreamWatch watch;
    RunningServer server(watch.handle());
    RawClient client(server.address());
    client.send(get("/events"));
    const auto stream = watch.opened();

    client.send(std::string(300'000, 'x') + get("/other"));
    server.on_loop([&] { stream->send(one_text("data: 1\n\n")); });

    EXPECT_EQ(client.read_until("data: 1\n\n").find("/other"), std::string::npos);
}

TEST(EventStream, PingsWhileItIsQuiet) {
    HttpLimits limits;
    limits.ping = 50ms;
    StreamWatch watch;
    const RunningServer server(watch.handle(), on_loopback(limits));
    RawClient client(server.address());

    client.send(get("/events"));

    client.read_until(": ping\n\n");
    EXPECT_EQ(client.read_until(": ping\n\n"), ": ping\n\n");
}

TEST(EventStream, ProbesAtOnceAndOnceMoreSoon) {
    StreamWatch watch;
    RunningServer server(watch.handle());
    RawClient client(server.address());
    client.send(get("/events"));
    const auto stream = watch.opened();
    client.read_until("retry: ");
    client.read_until("\n\n");

    const auto start = std::chrono::steady_clock::now();
    server.on_loop([&] { stream->probe(); });

    EXPECT_EQ(client.read_until(": ping\n\n"), ": ping\n\n");
    EXPECT_LT(std::chrono::steady_clock::now() - start, 900ms);
    EXPECT_EQ(client.read_until(": ping\n\n"), ": ping\n\n");
    EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
    server.on_loop([&] { EXPECT_TRUE(stream->is_idle()); });
}

TEST(EventStream, IsNotProbedWhileATextIsOnItsWay) {
    StreamWatch watch;
    RunningServer server(watch.handle());
    RawClient client(server.address());
    client.send(get("/events"));
    const auto stream = watch.opened();

    server.on_loop([&] {
        stream->send(one_text("data: " + std::string(1'000'000, 'x') + "\n\n"));
        stream->probe();
    });

    const std::string received = client.read_until("x\n\n");
    EXPECT_EQ(received.find(": ping"), std::string::npos);
}

TEST(EventStream, EndsWhenTheClientDoesNotRead) {
    HttpLimits limits;
    limits.response = 100ms;
    StreamWatch watch;
    RunningServer server(watch.handle(), on_loopback(limits));
    RawClient client(server.address());
    client.send(get("/events"));
    const auto stream = watch.opened();

    const std::size_t more_than_buffers_hold = 50'000'000;
    server.on_loop([&] { stream->send(one_text(std::string(more_than_buffers_hold, 'x'))); });

    EXPECT_EQ(answer_to(server, get("/other")).body, "GET /other");
    EXPECT_TRUE(watch.has_ended());
}

TEST(EventStream, EndsWhenItIsClosed) {
    StreamWatch watch;
    RunningServer server(watch.handle());
    RawClient client(server.address());
    client.send(get("/events"));
    const auto stream = watch.opened();

    server.on_loop([&] {
        stream->send(one_text("data: last\n\n"));
        stream->on_idle = [&] { stream->close(); };
    });

    EXPECT_TRUE(client.read_to_end().ends_with("data: last\n\n"));
    EXPECT_TRUE(watch.has_ended());
}

TEST(EventStream, EndsWithALogLineWhenACallbackFails) {
    RunningServer server([](const Request&) {
        Reply reply;
        reply.stream = [](const std::shared_ptr<EventStream>&) { throw Error("find the listener: gone"); };
        return reply;
    });
    RawClient client(server.address());

    client.send(get("/events"));

    client.read_to_end();
    EXPECT_NE(server.log().find("find the listener: gone"), std::string::npos);
}

TEST(EventStream, IsNotOpenedForHead) {
    StreamWatch watch;
    const RunningServer server(watch.handle());
    RawClient client(server.address());

    client.send("HEAD /events HTTP/1.1\r\nHost: here\r\n\r\n" + get("/next"));

    EXPECT_EQ(client.reply(true).status, 200);
    EXPECT_EQ(client.reply().body, "GET /next");
}

} // namespace convassign
