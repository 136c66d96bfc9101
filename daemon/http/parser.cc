// SPDX-License-Identifier: MIT
#include "daemon/http/parser.h"

namespace convassign {

namespace http = boost::beast::http;

namespace {

// The end of a chunked body, "0 CRLF CRLF". The parser takes for granted that it comes in one piece.
constexpr std::size_t last_chunk = 5;

std::string in_lower_case(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

[[noreturn]] void refuse(const boost::beast::error_code& error) {
    if (error == http::error::body_limit) throw RequestRefused(413, "the body is too long");
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
        throw RequestRefused(431, "the header is too long");
    throw RequestRefused(400, "no valid HTTP: " + error.message());
}

} // namespace

HttpParser::HttpParser(const HttpLimits& limits, const Source& source) : limits_(limits), source_(source) {
    eager(true);
    header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    body_limit(limits.body_bytes);
}

void HttpParser::take(std::string& input) {
    if (is_header_done() && chunked() && input.size() < last_chunk) return;
    const bool is_header = !is_header_done();
    boost::beast::error_code error;
    const std::size_t taken = put(boost::asio::buffer(input), error);
    if (error && error != http::error::need_more) refuse(error);
    if (is_header && has_folded_line(std::string_view(input).substr(0, taken)))
        throw RequestRefused(400, "a header line is folded");
    input.erase(0, taken);
    // Only trailers and the extensions of chunks can wait for so long for their end.
    if (is_header_done() && !is_done() && input.size() > limits_.header_bytes)
        throw RequestRefused(431, "the trailer is too long");
}

bool HttpParser::wants_continue() {
    if (!is_header_done() || is_done() || version_ < 11) return false;
    return std::exchange(continue_asked_, false);
}

void HttpParser::on_request_impl(http::verb, Text method, Text target, int version, ErrorCode&) {
    request_.method = method;
    target_ = target;
    version_ = version;
    if (is_webhook(target_)) body_limit(limits_.webhook_bytes);
}

// Beast counts only what comes at once.
void HttpParser::count_header_bytes(Text name, Text value, ErrorCode& error) {
    header_bytes_ += name.size() + value.size() + std::string_view(": \r\n").size();
    if (header_bytes_ > limits_.header_bytes) error = http::error::header_limit;
}

void HttpParser::on_field_impl(http::field field, Text name, Text value, ErrorCode& error) {
    if (is_header_done()) return on_trailer_field_impl(field, name, value, error);
    count_header_bytes(name, value, error);
    if (!error) request_.headers.emplace_back(in_lower_case(name), value);
}

// A trailer was not there when the head was checked: it says nothing to us.
void HttpParser::on_trailer_field_impl(http::field, Text name, Text value, ErrorCode& error) {
    count_header_bytes(name, value, error);
}

void HttpParser::on_header_impl(ErrorCode&) {
    check_framing(request_, version_);
    read_target(target_, request_);
    settle_source(request_, source_);
    check_origin(request_, source_);
    check_content_type(request_);
    const auto expectation = request_.header("expect");
    if (expectation && !same_word(*expectation, "100-continue"))
        throw RequestRefused(417, "the only Expect is '100-continue'");
    continue_asked_ = expectation.has_value();
}

std::size_t HttpParser::on_body_impl(Text bytes, ErrorCode&) {
    request_.body += bytes;
    return bytes.size();
}

std::size_t HttpParser::on_chunk_body_impl(std::uint64_t, Text bytes, ErrorCode&) {
    request_.body += bytes;
    return bytes.size();
}

} // namespace convassign
