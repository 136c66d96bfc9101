// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot.h"

#include "core/base/error.h"
#include "core/provider/answer.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

namespace convassign {

namespace {

constexpr Duration longest_commit = 15min;  // longer than any transaction of Chatwoot's lasts
constexpr Duration longest_filter = 1h;     // else the answer, which has no batches then, may get too large
constexpr std::int64_t first_margin = 1000; // messages: what may be on its way when a line begins
constexpr int chatwoot_batch_cap = 10'000;  // a list that has no end
constexpr Duration clock_margin = 1min;     // Chatwoot filters by its own clock
constexpr Duration members_period = 1min;
constexpr Duration pages_period = 10min;
constexpr std::size_t most_texts = 100'000; // whose digests are kept, so that edits are seen
constexpr Duration longest_write = 15s;   // an assignment takes no longer until we know that it stands there
constexpr Duration longest_lapse = 5s;    // a browser tells every 20 s that it is there, and is good for 20 s
constexpr Duration longest_quiet = 30s;   // after which nobody who was told of is there for certain
constexpr Duration longest_silence = 10s; // of presence, while a long scan goes on: far less than a lease

/// Also when the clock was set back meanwhile, because then nobody knows.
bool is_over(Duration duration, Time since, Time now) { return now < since || now - since >= duration; }

} // namespace

void ChatwootMark::met(std::int64_t highest, Time began) {
    while (!met_.empty() && met_.front().first <= began - longest_commit) {
        id_ = std::max(id_, met_.front().second);
        met_.pop_front();
    }
    const bool is_news = highest > (met_.empty() ? id_ : met_.back().second);
    // A clock that was set back: later ones wait as long as this one.
    if (is_news && (met_.empty() || met_.back().first <= began)) met_.emplace_back(began, highest);
    if (!met_.empty() && met_.back().first > began + longest_commit) met_.clear();
}

std::string ChatwootCursor::text() const { return cursor_of(floor) + " " + std::to_string(mark); }

ChatwootCursor parse_chatwoot_cursor(const std::string& text) {
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::string number = text.substr(std::min(space + 1, text.size()));
    ChatwootCursor cursor{parse_cursor(text.substr(0, space), "Chatwoot"), 0};
    const char* end = number.data() + number.size();
    const auto [rest, failure] = std::from_chars(number.data(), end, cursor.mark);
    if (failure != std::errc{} || rest != end || cursor.mark < 0)
        throw Error("read how far Chatwoot was read: " + in_quotes(text) + " names no message");
    return cursor;
}

ChatwootProvider::ChatwootProvider(const ProviderConfig& config, const std::string& token,
    const std::string& cursor, const HttpTimeouts& timeouts)
    : api_(config, token, timeouts),
      people_(config),
      tells_presence_(config.setting("presence") == "provider"),
      presence_lasts_(2 * config.poll_interval + longest_quiet),
      deep_lookback_(config.deep_lookback),
      start_from_(config.start_from),
      waits_for_bots_(config.setting("pending") != "draw") {
    if (cursor.empty()) {
        progress_.floor = start_from_;
        return;
    }
    const ChatwootCursor read = parse_chatwoot_cursor(cursor);
    progress_.floor = read.floor;
    mark_.emplace(read.mark);
}

void ChatwootProvider::poll(Time now, const StoreBatch& store_batch) {
    const Time planned_at = api_.answers().server_time().value_or(now);
    const Scan scan = plan_scan(progress_, planned_at, deep_lookback_);
    unread_.clear();
    states_.clear();
    begun_at_ = now;
    floor_before_ = progress_.floor;
    if (scan.depth != Scan::Depth::tick) known_.clear();
    warnings_.poll_began();
    presence_error_.clear();
    tell_who_is_online(store_batch, planned_at);

    const auto conversations = changed_since(scan.lower, planned_at, store_batch);
    const ScanProgress after =
        progress_after(progress_, scan, planned_at, api_.answers().server_time().value_or(planned_at));
    if (!tells_presence_ && has_changes(conversations)) members_due_at_ = Time{}; // a draw may follow
    tell_members_when_due(store_batch, now);
    if (!mark_) begin(conversations);
    highest_ = mark_->id();
    for (const ChatwootConversation& conversation : conversations)
        read(conversation, store_batch);

    progress_ = after;
    mark_->met(highest_, *after.floor + longest_commit);
    FetchedBatch end;
    end.cursor = ChatwootCursor{*after.floor, mark_->id()}.text();
    end.first_answer_at = api_.answers().first_answer_at();
    end.unread = unread_;
    end.states = states_;
    std::ranges::move(open_ones_.find_deleted(api_, now), std::back_inserter(end.states));
    end.warning = warnings_.look(api_, api_.answers().server_time().value_or(planned_at));
    warnings_.poll_ended();
    store_batch(std::move(end));
    if (!presence_error_.empty()) throw PartialFailure(presence_error_);
    refuse_unread("Chatwoot", unread_);
}

/// Whoever turns busy is so at once; whoever seems to have gone may come back within a moment.
std::vector<ChatwootAgent> ChatwootProvider::agents_without_lapses() {
    std::vector<ChatwootAgent> agents = api_.agents();
    const Time there = api_.answers().server_time().value_or(begun_at_);
    if (is_over(presence_lasts_, told_presence_at_, there)) gone_since_.clear();
    for (ChatwootAgent& agent : agents) {
        if (agent.is_online) gone_since_[agent.id].reset();
        const auto told = gone_since_.find(agent.id);
        if (agent.is_online || told == gone_since_.end()) continue;
        if (!told->second) told->second = there;
        agent.is_online = agent.is_offline && !is_over(longest_lapse, *told->second, there);
        if (!agent.is_online) gone_since_.erase(told);
    }
    return agents;
}

/// Before the messages, for their draw goes by it. Where it fails they are read nevertheless.
void ChatwootProvider::tell_who_is_online(const StoreBatch& store_batch, Time now) {
    if (!tells_presence_ || !presence_error_.empty()) return;
    FetchedBatch batch;
    try {
        batch.available = people_.online_among(agents_without_lapses());
    } catch (const ProviderError& error) {
        presence_error_ = describe(error);
        return;
    }
    batch.first_answer_at = api_.answers().first_answer_at();
    store_batch(std::move(batch));
    told_presence_at_ = api_.answers().server_time().value_or(now);
}

/// Before the messages, for their draw goes by it. Where it fails, what was told last holds on; a token that
/// may not see the members leaves nobody out.
void ChatwootProvider::tell_members_when_due(const StoreBatch& store_batch, Time now) {
    if (now < members_due_at_ && members_due_at_ - now <= members_period) return;
    FetchedBatch batch;
    try {
        batch.members = LineMembers{false, people_.among(api_.agents())};
    } catch (const ApiRefusal& refusal) {
        if (refusal.status != 403 && refusal.status != 404) return;
        batch.members = LineMembers{true, {}};
    } catch (const ProviderError&) {
        return;
    }
    members_due_at_ = now + members_period;
    if (batch.members == told_members_) return;
    const auto told = batch.members;
    batch.first_answer_at = api_.answers().first_answer_at();
    store_batch(std::move(batch));
    told_members_ = told;
}

/// A long scan must not outlast what was told before it.
void ChatwootProvider::tell_again_when_due(const StoreBatch& store_batch) {
    const Time there = api_.answers().server_time().value_or(begun_at_);
    if (is_over(longest_silence, told_presence_at_, there)) tell_who_is_online(store_batch, there);
}

/// Whether any of them is another one than when it was read.
bool ChatwootProvider::has_changes(const std::vector<ChatwootConversation>& conversations) const {
    return std::ranges::any_of(conversations, [this](const ChatwootConversation& one) {
        const auto known = known_.find(one.id);
        return known == known_.end() || known->second.stamp != one.stamp;
    });
}

/// The conversations that may have changed since `lower`, in the order of their newest messages. The list
/// moves while its batches are read: what comes twice is the same.
std::vector<ChatwootConversation> ChatwootProvider::changed_since(
    Time lower, Time now, const StoreBatch& store_batch) {
    std::optional<Duration> within;
    if (now - lower <= longest_filter) within = now - lower + clock_margin;
    std::vector<ChatwootConversation> found;
    std::set<std::int64_t> ids;
    for (int batch = 1;; ++batch) {
        if (batch > chatwoot_batch_cap)
            throw ProviderError("read conversations from Chatwoot: no end after "
                + std::to_string(chatwoot_batch_cap) + " pages");
        tell_again_when_due(store_batch);
        ChatwootList list = list_batch(batch, within);
        if (batch == 1) open_ones_.saw_total(list.total);
        std::ranges::move(list.unread, std::back_inserter(unread_));
        bool has_news = false;
        for (ChatwootConversation& one : list.conversations) {
            const bool is_recent = !one.last_activity_at || *one.last_activity_at >= lower;
            has_news = (ids.insert(one.id).second && is_recent) || has_news;
            open_ones_.saw(one, begun_at_);
            found.push_back(std::move(one));
        }
        if (!has_news) break;
    }
    std::ranges::sort(found, {}, &ChatwootConversation::newest_message);
    return found;
}

/// What has changed lately comes in one answer, which may be too large; then page by page for a while.
ChatwootList ChatwootProvider::list_batch(int batch, std::optional<Duration> within) {
    const Time there = api_.answers().server_time().value_or(begun_at_);
    if (!within || (there < pages_until_ && pages_until_ - there <= pages_period))
        return api_.conversations(batch, std::nullopt);
    try {
        return api_.conversations(batch, within);
    } catch (const AnswerTooLarge&) {
        pages_until_ = there + pages_period;
        return api_.conversations(batch, std::nullopt);
    }
}

/// Where a new line begins: behind the newest message that is there.
void ChatwootProvider::begin(const std::vector<ChatwootConversation>& conversations) {
    std::int64_t newest = 0;
    for (const ChatwootConversation& conversation : conversations)
        newest = std::max(newest, conversation.newest_message);
    mark_.emplace(start_from_ ? 0 : std::max<std::int64_t>(0, newest - first_margin));
}

void ChatwootProvider::read(const ChatwootConversation& conversation, const StoreBatch& store_batch) {
    const auto known = known_.find(conversation.id);
    if (known != known_.end() && known->second.stamp == conversation.stamp) {
        // Told again for a while: what was written there at that moment may have hidden what a person did.
        if (begun_at_ - known->second.since < longest_write)
            states_.push_back(state_of(conversation, known->second.newest));
        return;
    }
    std::int64_t after = mark_->id();
    std::int64_t newest = 0;
    const bool has_new_ones = conversation.newest_message == 0 || conversation.newest_message > after;
    if (!has_new_ones) states_.push_back(state_of(conversation, newest));
    if (!has_new_ones && has_changed_lately(conversation)) read_latest(conversation, store_batch);
    for (bool is_last = !has_new_ones; !is_last;) {
        tell_again_when_due(store_batch);
        ChatwootMessages batch = reading_.next(api_, conversation, after, is_last);
        if (!batch.ids.empty()) newest = std::max(newest, batch.ids.back());
        FetchedBatch fetched;
        fetched.messages = std::move(batch.messages);
        fetched.changes = std::move(batch.changes);
        note_edits(fetched);
        fetched.first_answer_at = api_.answers().first_answer_at();
        const InboxState state = state_of(conversation, newest);
        if (is_last || state.with_bot) fetched.states = {state}; // before anything is drawn
        if (is_last || !fetched.messages.empty() || !fetched.changes.empty()) store_batch(std::move(fetched));
        std::ranges::move(batch.unread, std::back_inserter(unread_));
    }
    highest_ = std::max(highest_, newest);
    known_[conversation.id] = {conversation.stamp, begun_at_, newest};
}

/// Since the last scan: then it may be that an old message of it was deleted.
bool ChatwootProvider::has_changed_lately(const ChatwootConversation& conversation) const {
    return floor_before_ && conversation.updated_at && *conversation.updated_at >= *floor_before_;
}

void ChatwootProvider::read_latest(const ChatwootConversation& conversation, const StoreBatch& store_batch) {
    FetchedBatch fetched;
    fetched.changes = api_.latest_messages(conversation).changes;
    fetched.first_answer_at = api_.answers().first_answer_at();
    if (!fetched.changes.empty()) store_batch(std::move(fetched));
}

/// Chatwoot gives the new text alone: it is known to be another one by what was read before.
void ChatwootProvider::note_edits(FetchedBatch& batch) {
    for (const IncomingMessage& message : batch.messages) {
        const std::size_t digest = std::hash<std::string>{}(message.text);
        const auto [known, is_new] = texts_.emplace(message.provider_message_id, digest);
        if (is_new || known->second == digest) continue;
        known->second = digest;
        if (!message.text.empty())
            batch.changes.push_back(
                {message.provider_message_id, MessageChangeKind::edited, message.text, begun_at_});
    }
    if (texts_.size() > most_texts) texts_.clear();
}

/// The list was read before the messages: where one has come since, it may be open again.
InboxState ChatwootProvider::state_of(
    const ChatwootConversation& conversation, std::int64_t newest_read) const {
    InboxState state;
    state.customer = conversation.customer;
    state.seen_at = begun_at_;
    state.message_prefix = chatwoot_prefix(conversation.id);
    state.newest_message = std::max({newest_read, conversation.newest_message, mark_->id()});
    state.is_closed = conversation.status == "resolved" && newest_read <= conversation.newest_message;
    state.is_nobodys = !conversation.assignee;
    state.with_bot = waits_for_bots_ && conversation.status == "pending";
    state.changed_at = conversation.updated_at;
    if (conversation.assignee)
        state.agent = people_.name_of(*conversation.assignee, conversation.assignee_email);
    return state;
}

} // namespace convassign
