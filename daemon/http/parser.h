// SPDX-License-Identifier: MIT
#pragma once

#include "daemon/http/large_bodies.h"
#include "daemon/http/options.h"
#include "daemon/http/request.h"
#include "daemon/http/request_memory.h"

#include <boost/beast/http/basic_parser.hpp>

#include <memory>
#include <string>

namespace convassign {

/// Since Boost 1.90 trailers come to a function of their own, before that to on_field_impl. Nothing here is
/// marked `override`, because an earlier Beast has nothing to override.
class ParserWithTrailers : protected boost::beast::http::basic_parser<true> {
protected:
    virtual void on_trailer_field_impl(boost::beast::http::field, boost::beast::string_view name,
        boost::beast::string_view value, boost::beast::error_code& error) = 0;
};

/// Reads one request: Beast's parser, which fills a Request of ours and checks its head as soon as that is
/// complete, before any of the body is taken.
class HttpParser final : private ParserWithTrailers {
public:
    /// All of it outlives the parser.
    HttpParser(const HttpLimits& limits, const Source& source, BodyRules& rules, HeldMemory& held);

    /// Takes what it can from the front of `input` and removes it there. Throws RequestRefused.
    void feed(std::string& input);

    [[nodiscard]] bool is_complete() const { return is_done(); }

    /// The client waits for "100 Continue" before it sends the body. True once.
    [[nodiscard]] bool wants_continue();

    /// The client and the protocol allow another request after this one.
    [[nodiscard]] bool keeps_alive() const { return version_ >= 11 && keep_alive(); }

    [[nodiscard]] Request& request() { return request_; }

    /// The place of a large body, to be held until it is answered; nothing where the body is none.
    [[nodiscard]] std::shared_ptr<const void> large_place() const { return large_place_; }

private:
    using ErrorCode = boost::beast::error_code;
    using Text = boost::beast::string_view;

    void on_request_impl(
        boost::beast::http::verb, Text method, Text target, int version, ErrorCode&) override;
    void on_field_impl(boost::beast::http::field, Text name, Text value, ErrorCode& error) override;
    void on_trailer_field_impl(boost::beast::http::field, Text name, Text value, ErrorCode& error) override;
    void on_header_impl(ErrorCode&) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
    std::size_t on_body_impl(Text bytes, ErrorCode&) override { return add_to_body(bytes); }
    void on_chunk_header_impl(std::uint64_t, Text, ErrorCode&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, Text bytes, ErrorCode&) override {
        return add_to_body(bytes);
    }
    void on_finish_impl(ErrorCode&) override {}
    void on_response_impl(int, Text, int, ErrorCode&) override {}

    void settle_body();
    void make_room_for(std::size_t size);
    void reserve(std::size_t size);
    std::size_t add_to_body(Text bytes);
    void count_header_bytes(Text name, Text value, ErrorCode& error);

    const HttpLimits& limits_;
    const Source& source_;
    BodyRules& rules_;
    HeldMemory& held_;
    std::size_t most_bytes_; ///< of the body
    std::shared_ptr<const void> large_place_;
    Request request_;
    std::string target_;
    int version_ = 0;
    std::size_t header_bytes_ = 0;
    bool continue_asked_ = false;
};

} // namespace convassign
