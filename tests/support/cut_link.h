// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/temporary_directory.h"

#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace convassign {

class Postgres;

/// The way between a program and its server, which can be cut: nothing goes through any more, in neither
/// direction, and nobody is told. What was on its way arrives once it is mended.
class CutLink {
public:
    /// The server outlives it.
    explicit CutLink(const Postgres& server);
    CutLink(const CutLink&) = delete;
    CutLink& operator=(const CutLink&) = delete;
    ~CutLink();

    /// By which a program reaches that database of the server over this link.
    [[nodiscard]] std::string connection(const std::string& database) const;

    void cut() { is_cut_ = true; }
    void mend();

    /// From now on the server hears the second text where the first one is said, which is as long: so it is
    /// seen what happens without something that programs ask of it.
    void put_in_place_of(const std::string& said, const std::string& heard);

private:
    struct Ends {
        int program;
        int server;
    };

    void forward();
    void accept_program();
    [[nodiscard]] bool pass_on(int from, int to, bool is_to_server) const;

    TemporaryDirectory directory_;
    std::string server_path_;
    int listener_;
    int wake_;
    std::atomic<bool> is_cut_{false};
    std::atomic<bool> stops_{false};
    std::vector<std::pair<std::string, std::string>> replaced_;
    std::vector<Ends> links_;
    std::thread thread_;
};

} // namespace convassign
