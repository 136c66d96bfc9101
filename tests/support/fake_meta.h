// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/fake_server.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace convassign {

/// A message that the fake Cloud API has taken.
struct FakeMetaMessage {
    std::string id;   ///< "wamid.…"
    std::string body; ///< of the request, as it came
};

/// A file of a customer's.
struct FakeMetaFile {
    std::string bytes;
    std::string type = "image/jpeg";
    std::string server{};   ///< that gives its bytes; empty: the fake itself
    int dead_addresses = 0; ///< so many of the addresses that are told lead nowhere
};

/// Meta's Cloud API for one number, or 360dialog's form of it: takes messages, and gives the webhooks that
/// tell of them and of what customers write; files by an id and an address of its own for each question.
class FakeMeta : public FakeServer {
public:
    ~FakeMeta() override { stop(); }

    static constexpr const char* access_token = "fake-meta-EAAb2c";
    static constexpr const char* api_key = "fake-360-9f1e";
    static constexpr const char* app_secret = "fake-app-secret";
    static constexpr const char* number_id = "106540352242922";

    [[nodiscard]] std::vector<FakeMetaMessage> sent() const;
    void add_file(const std::string& id, FakeMetaFile file);

    /// The body of the webhook that tells of a message: "sent", "delivered", "read", "played" or "failed", of
    /// which `code` is the reason. With the tracker of the message where it had one.
    [[nodiscard]] std::string status(const std::string& id, const std::string& state, int code = 0) const;
    /// The same of what a customer has written.
    [[nodiscard]] std::string message(
        const std::string& from, const std::string& id, const std::string& text) const;
    /// The same of a file; `content` is the object of its kind.
    [[nodiscard]] std::string media_message(const std::string& from, const std::string& id,
        const std::string& kind, const std::string& content) const;

protected:
    FakeAnswer honest_answer(const FakeRequest& request) override;
    [[nodiscard]] FakeAnswer failure(int status) const override;

private:
    [[nodiscard]] FakeAnswer take(const FakeRequest& request);
    [[nodiscard]] FakeAnswer answer_about_file(const std::string& id, bool is_360dialog);

    // Guarded by mutex_.
    std::vector<FakeMetaMessage> sent_;
    std::map<std::string, FakeMetaFile> files_;
    std::map<std::string, std::string> addresses_; ///< paths of files that are good, and their ids
    int next_address_ = 1;
};

/// The error of the Graph API.
[[nodiscard]] FakeAnswer meta_problem(int status, int code, const std::string& message);

} // namespace convassign
