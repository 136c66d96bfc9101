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
constexpr std::size_t most_open_forms = 10'000;
constexpr Duration longest_write = 15s; // an assignment takes no longer until we know that it stands there

/// A row does not tell when its status changed.
MessageFate fate_at(const ChatwootOutgoing& sent, Time now) {
    MessageFate fate = sent.fate;
    fate.at = now;
    return fate;
}

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
      presence_(config),
      deep_lookback_(config.deep_lookback),
      start_from_(config.start_from),
      older_(config.deep_lookback),
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
    presence_.scan_began(now);
    presence_.hand_over(api_, people_, store_batch, planned_at);

    const auto conversations = changed_since(scan.lower, planned_at, store_batch);
    const ScanProgress after =
        progress_after(progress_, scan, planned_at, api_.answers().server_time().value_or(planned_at));
    if (!presence_.counts() && has_changes(conversations)) members_due_at_ = Time{}; // a draw may follow
    hand_over_members_when_due(store_batch, now);
    if (!mark_) begin(conversations);
    highest_ = mark_->id();
    for (const ChatwootConversation& conversation : conversations)
        read(conversation, store_batch);
    read_older(store_batch);

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
    if (!presence_.error().empty()) throw PartialFailure(presence_.error());
    refuse_unread("Chatwoot", unread_);
}

/// Before the messages, for their draw goes by it. Where it fails, what was told last holds on; a token that
/// may not see the members leaves nobody out.
void ChatwootProvider::hand_over_members_when_due(const StoreBatch& store_batch, Time now) {
    if (now < members_due_at_ && members_due_at_ - now <= members_period) return;
    FetchedBatch batch;
    try {
        const std::vector<ChatwootAgent> agents = api_.agents();
        batch.members = LineMembers{false, people_.among(agents)};
        for (const ChatwootAgent& agent : agents)
            emails_[agent.id] = agent.email;
    } catch (const ApiRefusal& refusal) {
        if (refusal.status != 403 && refusal.status != 404) return;
        batch.members = LineMembers{true, {}};
    } catch (const ProviderError&) {
        return;
    }
    members_due_at_ = now + members_period;
    if (batch.members == members_) return;
    const auto handed_over = batch.members;
    batch.first_answer_at = api_.answers().first_answer_at();
    store_batch(std::move(batch));
    members_ = handed_over;
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
        presence_.hand_over_when_due(api_, people_, store_batch);
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
    if (may_have_changed_before(conversation)) older_.changed(conversation);
    for (bool is_last = !has_new_ones; !is_last;) {
        presence_.hand_over_when_due(api_, people_, store_batch);
        ChatwootMessages batch = reading_.next(api_, conversation, after, is_last);
        if (!batch.ids.empty()) newest = std::max(newest, batch.ids.back());
        FetchedBatch fetched;
        take_answers(batch);
        take_sent(batch, fetched);
        fetched.messages = std::move(batch.messages);
        fetched.changes = std::move(batch.changes);
        note_edits(fetched);
        fetched.first_answer_at = api_.answers().first_answer_at();
        const InboxState state = state_of(conversation, newest);
        if (is_last || state.with_bot) fetched.states = {state}; // before anything is drawn
        const bool has_news = !fetched.messages.empty() || !fetched.changes.empty() || !fetched.fates.empty();
        if (is_last || has_news) store_batch(std::move(fetched));
        std::ranges::move(batch.unread, std::back_inserter(unread_));
    }
    highest_ = std::max(highest_, newest);
    known_[conversation.id] = {conversation.stamp, begun_at_, newest};
}

/// Whether what has changed since the last scan may be a message from before: of a young conversation all are
/// read anyway.
bool ChatwootProvider::may_have_changed_before(const ChatwootConversation& conversation) const {
    const auto is_since = [this](const std::optional<Time>& time) { return time && *time >= *floor_before_; };
    return floor_before_ && is_since(conversation.updated_at) && !is_since(conversation.created_at);
}

/// What is found there that is new: deletions, other texts, and answers.
void ChatwootProvider::read_older(const StoreBatch& store_batch) {
    for (auto& [conversation, older] : older_.next(api_, begun_at_)) {
        FetchedBatch fetched;
        fetched.changes = std::move(older.changes);
        fetched.messages = std::exchange(older.messages, {});
        note_edits(fetched);
        take_answers(older);
        for (const ChatwootOutgoing& sent : older.sent)
            fetched.fates.push_back(fate_at(sent, begun_at_));
        fetched.messages = std::move(older.messages);
        fetched.first_answer_at = api_.answers().first_answer_at();
        const bool has_news = !fetched.messages.empty() || !fetched.changes.empty() || !fetched.fates.empty();
        if (has_news) store_batch(std::move(fetched));
    }
}

/// What people wrote to customers, here or there, and what became of it.
void ChatwootProvider::take_sent(ChatwootMessages& batch, FetchedBatch& fetched) {
    for (ChatwootOutgoing& sent : batch.sent) {
        fetched.fates.push_back(fate_at(sent, begun_at_));
        const auto email = emails_.find(sent.sender);
        sent.message.agent = people_.name_of(sent.sender, email == emails_.end() ? "" : email->second);
        batch.messages.push_back(std::move(sent.message));
    }
    if (!batch.sent.empty()) std::ranges::stable_sort(batch.messages, {}, &IncomingMessage::sent_at);
}

/// An answer is as old as the question, unless that was seen to be open.
void ChatwootProvider::take_answers(ChatwootMessages& batch) {
    if (open_forms_.size() > most_open_forms) open_forms_.clear();
    open_forms_.insert(batch.open_forms.begin(), batch.open_forms.end());
    for (IncomingMessage& answer : batch.answers) {
        if (open_forms_.contains(answer.provider_message_id)) answer.sent_at = begun_at_;
        batch.messages.push_back(std::move(answer));
    }
    batch.answers.clear();
    std::ranges::stable_sort(batch.messages, {}, &IncomingMessage::sent_at);
}

/// Chatwoot gives the new text alone: it is known to be another one by what was read before.
void ChatwootProvider::note_edits(FetchedBatch& batch) {
    for (const IncomingMessage& message : batch.messages) {
        const std::size_t digest = std::hash<std::string>{}(message.text);
        const auto [known, is_new] = texts_.emplace(message.provider_message_id, digest);
        if (is_new || known->second == digest) continue;
        known->second = digest;
        if (message.worth == MessageWorth::content && !message.text.empty())
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
