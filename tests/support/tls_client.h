// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/raw_http.h"

#include <string>
#include <sys/types.h>

namespace convassign {

/// A client of a TLS server on the loopback, by openssl(1); the certificate is not looked at.
class TlsClient {
public:
    /// `from` is the address of the loopback that the server sees: 127.0.0.2 is another client than
    /// 127.0.0.1.
    explicit TlsClient(
        int port, const std::string& from = "127.0.0.1", const std::string& host = "convassign.example");
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;
    ~TlsClient();

    [[nodiscard]] RawClient& http() { return http_; }

private:
    int start(int port, const std::string& from, const std::string& host);

    pid_t pid_ = -1;
    RawClient http_;
};

} // namespace convassign
