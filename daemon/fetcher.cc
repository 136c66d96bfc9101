// SPDX-License-Identifier: MIT
#include "daemon/fetcher.h"

#include "core/base/error.h"
#include "core/provider/provider.h"

#include <utility>

namespace convassign {

namespace {

// A provider that sends a byte now and then does not hold up all other files for ever.
constexpr Duration longest_fetch = std::chrono::minutes(15);

class TooLarge : public Error {
public:
    TooLarge(const std::string& text, std::optional<std::int64_t> told) : Error(text), size(told) {}

    std::optional<std::int64_t> size; ///< of all of it, where that is known
};

/// The folder is at fault, and not the provider.
class CannotWrite : public Error {
public:
    using Error::Error;
};

/// Puts what comes into the folder.
class FolderSink : public MediaSink {
public:
    FolderSink(const std::string& folder, std::int64_t largest) : largest_(largest) {
        on_disk([&] { file_ = std::make_unique<NewMedia>(folder); });
    }

    void expect(const MediaFacts& facts) override {
        facts_ = facts;
        if (facts.size && *facts.size > largest_) refuse(facts.size);
    }

    void write(std::string_view bytes) override {
        if (steady_clock() > deadline_) throw Error("fetch a file: it takes longer than 15 minutes");
        if (file_->size() + static_cast<std::int64_t>(bytes.size()) > largest_) refuse(std::nullopt);
        on_disk([&] { file_->write(bytes); });
    }

    [[nodiscard]] FetchResult finish(const std::string& told_type) {
        if (file_->size() == 0) throw Error("fetch a file: it is empty");
        if (facts_.size && *facts_.size != file_->size()) throw Error("fetch a file: it is cut short");
        FetchResult result;
        on_disk(
            [&] { result.file = file_->finish(told_type.empty() ? facts_.type : told_type, facts_.sha256); });
        result.name = facts_.name;
        return result;
    }

private:
    [[noreturn]] void refuse(const std::optional<std::int64_t>& size) {
        throw TooLarge("fetch a file: it is larger than " + std::to_string(largest_) + " bytes", size);
    }

    static void on_disk(const std::function<void()>& work) {
        try {
            work();
        } catch (const NoRoomForMedia&) {
            throw;
        } catch (const OtherMedia&) {
            throw;
        } catch (const Error& error) {
            throw CannotWrite(describe(error));
        }
    }

    std::int64_t largest_;
    std::chrono::steady_clock::time_point deadline_ = steady_clock() + longest_fetch;
    std::unique_ptr<NewMedia> file_;
    MediaFacts facts_;
};

FetchResult failed(FetchOutcome outcome, const std::exception& error) { return {outcome, describe(error)}; }

} // namespace

FetchResult fetch(MediaReader& reader, const FetchOrder& order, const std::string& folder) {
    const media::Row& row = order.row;
    try {
        FolderSink sink(folder, order.largest);
        reader.read({row.provider_message_id, row.key.n, row.type, row.name, row.size, row.locator}, sink);
        return sink.finish(row.type);
    } catch (const MediaGone& error) {
        return failed(FetchOutcome::gone, error);
    } catch (const TooLarge& error) {
        FetchResult result = failed(FetchOutcome::too_large, error);
        result.size = error.size;
        return result;
    } catch (const NoRoomForMedia& error) {
        return failed(FetchOutcome::no_room, error);
    } catch (const CannotWrite& error) {
        return failed(FetchOutcome::cannot_write, error);
    } catch (const ProviderError& error) {
        FetchResult result = failed(FetchOutcome::try_later, error);
        result.retry_after = error.retry_after;
        return result;
    } catch (const std::exception& error) {
        return failed(FetchOutcome::try_later, error);
    }
}

Fetcher::Fetcher(Readers readers, std::string folder, Report report)
    : readers_(std::move(readers)), folder_(std::move(folder)), report_(std::move(report)), thread_([this] {
          // What cannot even be reported is fetched again by the next daemon.
          loop_.on_failure([](const std::exception&) {});
          loop_.run();
          has_ended_ = true;
      }) {}

Fetcher::~Fetcher() {
    ask_to_stop();
    thread_.join();
}

void Fetcher::fetch_next(const FetchOrder& order) {
    loop_.post([this, order] {
        const FetchResult result = fetch(*readers_.at(order.provider), order, folder_);
        if (!is_stopping_) report_(order, result);
    });
}

void Fetcher::ask_to_stop() noexcept {
    is_stopping_ = true;
    for (const auto& [provider, reader] : readers_)
        reader->stop();
    loop_.stop();
}

} // namespace convassign
