// SPDX-License-Identifier: MIT
#include "core/explanation.h"
#include "core/past_moment.h"
#include "core/store/agents.h"
#include "core/store/history.h"
#include "core/store/lines.h"
#include "core/store/tabs.h"
#include "core/wrap/database.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_store.h"

#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <map>
#include <ostream>
#include <rapidcheck/gtest.h>
#include <set>

namespace convassign {

// Random histories of two lines: what is explained of each draw later is what held when it was drawn, whether
// the history is gone through from its first row on or asked by its indexes.

enum class Deed {
    write,
    beat,
    be_idle,
    leave,
    wait,
    pause,
    resume,
    set_online,
    set_offline,
    set_auto,
    stop_draws,
    take_part,
    disable,
    enable,
    replace,
    members,
    give_back,
    reassign,
    draw_another,
    close,
    reopen,
    join,
    draw
};
template <>
inline constexpr std::array<std::string_view, 23> words<Deed>{"write", "beat", "be_idle", "leave", "wait",
    "pause", "resume", "set_online", "set_offline", "set_auto", "stop_draws", "take_part", "disable",
    "enable", "replace", "members", "give_back", "reassign", "draw_another", "close", "reopen", "join",
    "draw"};

struct Doing {
    Deed deed = Deed::draw;
    std::size_t who = 0;
    std::size_t whose = 0;
};

std::ostream& operator<<(std::ostream& out, const Doing& doing) {
    return out << word(doing.deed) << "(" << doing.who << ", " << doing.whose << ")";
}

namespace {

constexpr std::size_t people = 4;
constexpr std::size_t customers = 6;
const std::array<std::string, people> names{"ada", "ben", "cem", "dan"};

rc::Gen<Doing> a_doing() {
    return rc::gen::build<Doing>(rc::gen::set(&Doing::deed,
                                     rc::gen::map(rc::gen::inRange<std::size_t>(0, words<Deed>.size()),
                                         [](std::size_t index) { return static_cast<Deed>(index); })),
        rc::gen::set(&Doing::who, rc::gen::inRange<std::size_t>(0, people)),
        rc::gen::set(&Doing::whose, rc::gen::inRange<std::size_t>(0, customers)));
}

class Days {
public:
    Days() {
        sales_ = lines::at(store_, "sales", "local", "").id;
        for (const std::string& name : names)
            add_agent(needs(), name, {});
    }

    /// How far the clock may be set back, now and then.
    void set_clock_back_by(Duration most) { most_back_ = most; }

    void live(const Doing& doing) {
        try {
            act(doing);
        } catch (const Conflict&) { // what cannot be done just now is left
        }
        settle_presence(store_, store_.config.presence, now_);
        if (doing.whose % 2 == 0) store_.draw_all(random_, now_); // as the daemon does, sooner or later
        note_draws();
        if (doing.who % 2 == 0) now_ += 1ms; // or the next one is done in the same moment
    }

    /// Goes through all rows, and asks the indexes `by` for each draw.
    void check(history::MomentBy by) {
        PastCandidates past;
        PastStandings standings;
        for (const HistoryRow& row : store_.all_rows()) {
            if (row.draw) check_draw(row, past, standings, by);
            past.apply(row);
            standings.apply(row);
        }
    }

    void check_explanations() {
        std::set<ConversationId> drawn;
        for (const HistoryRow& row : store_.all_rows())
            if (row.draw) drawn.insert(*row.conversation);
        for (const ConversationId id : drawn)
            for (const ExplainedDraw& draw : explain(needs(), id).draws) {
                RC_ASSERT(draw.is_whole);
                const auto index = static_cast<std::size_t>(draw.row.draw->index);
                RC_ASSERT(std::ssize(draw.candidates) == draw.row.draw->candidates);
                RC_ASSERT(draw.candidates.at(index).name == draw.row.agent_name);
            }
    }

private:
    ActionNeeds needs() { return store_.by_admin(now_); }

    void act(const Doing& doing) {
        const std::string& name = names.at(doing.who);
        switch (doing.deed) {
        case Deed::write:
            write(doing.whose);
            break;
        case Deed::beat:
            store_.set_online(name, now_);
            break;
        case Deed::be_idle:
            tabs::save(store_, store_.agent(name).id, {"page", 1, true, now_, now_ + 35s, now_ - 6min});
            break;
        case Deed::leave:
            store_.set_offline(name);
            break;
        case Deed::wait:
            wait(doing);
            break;
        case Deed::pause:
            pause(store_.by(store_.person(name), now_));
            break;
        case Deed::resume:
            resume(store_.by(store_.person(name), now_));
            break;
        case Deed::set_online:
            set_online(needs(), name, 1min);
            break;
        case Deed::set_offline:
            set_offline(needs(), name, doing.whose == 0 ? std::nullopt : std::optional<Duration>(1min));
            break;
        case Deed::set_auto:
            auto_presence(needs(), name);
            break;
        case Deed::stop_draws:
            change_agent(needs(), name, {{}, {}, false});
            break;
        case Deed::take_part:
            change_agent(needs(), name, {{}, {}, true});
            break;
        case Deed::disable:
            disable_agent(needs(), name);
            break;
        case Deed::enable:
            enable_agent(needs(), name);
            break;
        case Deed::replace:
            remove_agent(needs(), name);
            add_agent(needs(), name, {});
            break;
        case Deed::members:
            tell_members(doing);
            break;
        case Deed::join:
            join(doing);
            break;
        case Deed::draw:
            store_.draw_all(random_, now_);
            break;
        default:
            act_on(of(doing.whose), doing);
        }
    }

    void act_on(const std::optional<ConversationId>& id, const Doing& doing) {
        if (!id) return;
        switch (doing.deed) {
        case Deed::give_back:
            release(needs(), {*id}, {});
            break;
        case Deed::reassign:
            reassign(needs(), {*id}, names.at(doing.who), {});
            break;
        case Deed::draw_another:
            reassign_at_random(needs(), {*id}, {}, random_);
            break;
        case Deed::close:
            close(needs(), {*id}, {});
            break;
        case Deed::reopen:
            reopen(needs(), {*id}, {});
            break;
        default:
            break;
        }
    }

    /// Half of the customers write to one line, half to the other.
    [[nodiscard]] LineId line_of(std::size_t customer) const {
        return customer % 2 == 0 ? store_.line_id : sales_;
    }
    static std::string address(std::size_t customer) { return "c" + std::to_string(customer); }

    void write(std::size_t customer) {
        const std::string id = "m" + std::to_string(++written_);
        last_of_[customer] =
            store_.receive_on(line_of(customer), message(id, address(customer), "hello", now_), now_);
    }

    [[nodiscard]] std::optional<ConversationId> of(std::size_t customer) const {
        const auto last = last_of_.find(customer);
        return last == last_of_.end() ? std::nullopt : std::optional(last->second);
    }

    void wait(const Doing& doing) {
        now_ += std::array<Duration, people>{1s, 20s, 40s, 5min}.at(doing.who);
        const Duration back = 10s * static_cast<int>(doing.who + 1);
        if (doing.whose == 0) now_ -= std::min(most_back_, back);
    }

    /// One bit of the number for each agent; none: everybody may have the line's conversations.
    void tell_members(const Doing& doing) {
        FetchedBatch batch;
        batch.members = LineMembers{doing.whose == 0, {}};
        for (std::size_t i = 0; i < people; ++i)
            if ((doing.whose >> i & 1U) == 1) batch.members->agents.push_back(names.at(i));
        ingest(batch, lines::find(store_, line_of(doing.who)).value(), store_, now_);
    }

    void join(const Doing& doing) {
        const std::size_t other = (doing.whose + 2) % customers;
        if (!last_of_.contains(doing.whose) || !last_of_.contains(other)) return;
        FetchedBatch batch;
        batch.joins = {{address(doing.whose), address(other)}};
        ingest(batch, lines::find(store_, line_of(doing.whose)).value(), store_, now_);
    }

    /// How everybody stands when something is drawn.
    void note_draws() {
        const auto standing = presence_now(store_, store_.config.presence, now_);
        HistoryFilter filter;
        filter.after = seen_;
        filter.limit = std::numeric_limits<std::int64_t>::max();
        for (const HistoryRow& row : history::list(store_, filter)) {
            seen_ = row.id;
            if (row.draw) stood_at_[row.id] = standing;
        }
    }

    void check_draw(const HistoryRow& row, const PastCandidates& past, const PastStandings& standings,
        history::MomentBy by) {
        const LineId line = store_.conversation(*row.conversation).line;
        const auto rows = rows_with_merged(store_, *row.conversation);
        RC_ASSERT(agrees(row, past.of(row, line)));
        const PastMoment moment = look_back(store_, row, line, rows, by);
        RC_ASSERT(moment.is_whole);
        RC_ASSERT(moment.candidates == past.of(row, line));
        RC_ASSERT(moment.others == past.others(row, line));
        RC_ASSERT(moment.everybody == standings.at(row.at));
        check_standing(moment.everybody, stood_at_.at(row.id));
    }

    static bool is_of_the_pages(PresenceReason reason) {
        return reason == PresenceReason::idle || reason == PresenceReason::no_page;
    }

    static void check_standing(
        const std::vector<PastStanding>& told, const std::vector<AgentPresence>& truth) {
        RC_ASSERT(told.size() == truth.size());
        for (const AgentPresence& one : truth) {
            const auto of_it = std::ranges::find(told, one.agent.id, &PastStanding::agent);
            RC_ASSERT(of_it != told.end());
            RC_ASSERT(of_it->online == one.verdict.online);
            const bool is_alike = of_it->reason == one.verdict.reason || one.verdict.online
                || (is_of_the_pages(of_it->reason) && is_of_the_pages(one.verdict.reason));
            if (!is_alike)
                RC_FAIL(one.agent.name + " is " + std::string(word(one.verdict.reason)) + ", and told as "
                    + std::string(word(of_it->reason)));
        }
    }

    TestStore store_;
    LineId sales_;
    SeededRandom random_{1};
    Time now_ = noon;
    Duration most_back_{0};
    std::int64_t written_ = 0;
    HistoryId seen_;
    std::map<std::size_t, ConversationId> last_of_;
    std::map<HistoryId, std::vector<AgentPresence>> stood_at_;
};

std::vector<Doing> some_days() {
    constexpr std::size_t length = 100;
    // Of the largest size, because a smaller one knows fewer deeds.
    return *rc::gen::resize(100, rc::gen::container<std::vector<Doing>>(length, a_doing()));
}

RC_GTEST_PROP(AnyExplanation, TellsWhatHeldAtTheDraw, ()) {
    const auto doings = some_days();
    Days days;

    for (const Doing& doing : doings)
        days.live(doing);

    days.check(history::MomentBy::time);
    days.check(history::MomentBy::number);
    days.check_explanations();
}

RC_GTEST_PROP(AnyExplanation, TellsItByTheNumbersOfRowsWhereTheClockWasSetBack, ()) {
    const auto doings = some_days();
    Days days;
    days.set_clock_back_by(40s);

    for (const Doing& doing : doings)
        days.live(doing);

    days.check(history::MomentBy::number);
    days.check_explanations();
}

} // namespace

} // namespace convassign
