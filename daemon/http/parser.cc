// SPDX-License-Identifier: MIT
#include "daemon/http/parser.h"

#include <algorithm>

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

HttpParser::HttpParser(const HttpLimits& limits, const Source& source, BodyRules& rules, HeldMemory& held)
    : limits_(limits), source_(source), rules_(rules), held_(held), most_bytes_(limits.body_bytes) {
    eager(true);
    header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    body_limit(limits.body_bytes);
}

void HttpParser::feed(std::string& input) {
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
    if (is_webhook(target_)) body_limit(limits_.longest_webhook);
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
    if (is_client_known(request_, source_)) held_.name_client(request_.client);
    reserve(0);
    check_origin(request_, source_);
    check_content_type(request_);
    const auto expectation = request_.header("expect");
    if (expectation && !same_word(*expectation, "100-continue"))
        throw RequestRefused(417, "the only Expect is '100-continue'");
    continue_asked_ = expectation.has_value();
    settle_body();
}

void HttpParser::settle_body() {
    if (is_webhook(target_)) {
        const HeadVerdict verdict =
            rules_.look_at_webhook ? rules_.look_at_webhook(request_) : HeadVerdict{limits_.webhook_bytes};
        if (verdict.refusal != 0) throw RequestRefused(verdict.refusal, verdict.reason, verdict.allow);
        most_bytes_ = std::min(verdict.most_bytes, limits_.longest_webhook);
    }
    if (const auto length = content_length()) make_room_for(static_cast<std::size_t>(*length));
}

// Whoever sends in chunks does not say how much will come.
void HttpParser::make_room_for(std::size_t size) {
    if (size > most_bytes_) refuse(http::error::body_limit);
    if (size <= limits_.large_bytes || large_place_) return;
    large_place_ = rules_.large.find_place();
    if (!large_place_) throw RequestRefused(503, "too many large bodies at once, try again");
    reserve(chunked() ? most_bytes_ : size);
}

// What is held is known before it is. The lines of the head are held as texts of their own.
void HttpParser::reserve(std::size_t size) {
    held_.hold_request(2 * header_bytes_ + size);
    request_.body.reserve(size);
}

std::size_t HttpParser::add_to_body(Text bytes) {
    const std::size_t size = request_.body.size() + bytes.size();
    make_room_for(size);
    if (size > request_.body.capacity()) reserve(std::max(size, 2 * request_.body.capacity()));
    request_.body += bytes;
    return bytes.size();
}

} // namespace convassign
