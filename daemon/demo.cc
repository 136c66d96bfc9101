// SPDX-License-Identifier: MIT
#include "daemon/demo.h"

#include "core/actions.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/config/load.h"
#include "core/detail.h"
#include "core/fairness_text.h"
#include "core/local_message.h"
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/history.h"
#include "core/store/messages.h"
#include "daemon/demo_picture.h"
#include "daemon/http/request.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace convassign {

namespace {

struct Person {
    const char* name;
    const char* display_name;
};

constexpr std::array<Person, 4> team{
    {{"maria", "Maria"}, {"jonas", "Jonas"}, {"aylin", "Aylin"}, {"ravi", "Ravi"}}};

/// Whoever watches the demo: an agent with a real page, if they open it, and with access to the settings.
constexpr Person guest{"you", "You"};

constexpr std::array<const char*, 8> questions{"Hi, is my order on its way?", "Do you deliver on Saturdays?",
    "The blue one, in M please 🙂", "I have not received the invoice", "¿Tienen esto en rojo?",
    "Can I change the address?", "Where is your shop?", "It arrived broken, what now?"};

constexpr std::array<const char*, 5> answers{"One moment, I am looking.", "Yes, it is on its way.",
    "I am sorry! A new one leaves today.", "Sí, mañana llega en rojo.", "Done 🙂 Anything else?"};

/// One message of so many has a picture.
constexpr std::uint64_t picture_chance = 6;

constexpr Duration page_period = 1s;
constexpr Duration news_period = 50ms;

const Actor director{"cli:demo", Role::admin, std::nullopt};

std::string clock_text(Time time) { return local_time(time).substr(11, 8); }

/// The text and spaces behind it, up to that many columns.
std::string padded(const std::string& text, std::size_t columns) {
    const std::size_t width = display_width(text);
    return text + std::string(columns > width ? columns - width : 0, ' ');
}

/// Numbers stand on the right, under their titles.
std::string table_of(const Fairness& fairness) {
    std::vector<FairnessCells> rows = fairness_cells(fairness);
    std::ranges::copy(fairness_columns, rows.emplace(rows.begin())->begin());
    std::array<std::size_t, fairness_columns.size()> widths{};
    for (const FairnessCells& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], display_width(row[i]));
    std::string text;
    for (const FairnessCells& row : rows) {
        text += padded(row.front(), widths.front());
        for (std::size_t i = 1; i + 1 < row.size(); ++i)
            text += "  " + std::string(widths[i] - display_width(row[i]), ' ') + row[i];
        text += "  " + row.back() + '\n';
    }
    return text;
}

} // namespace

Demo::Demo(Daemon& daemon, Random& random, std::ostream& out) : daemon_(daemon), random_(random), out_(out) {}

void Demo::begin(std::optional<Duration> length) {
    add_agents();
    out_ << "Join in: " << daemon_.address() << "/#token=" << add_guest()
         << "\nDatabase: " << daemon_.config().database_path << "\n"
         << team.size()
         << " agents have their pages open, customers write at random; Ctrl-C ends the demo.\n\n";
    set_auto_assign({daemon_.store(), daemon_.config(), director, wall_clock()}, true, "");
    for (Page& page : pages_)
        beat(page);
    Loop& loop = daemon_.loop();
    loop.every(page_period, [this] { agent_does_something(); });
    loop.every(news_period, [this] { print_news(); });
    loop.after(page_period, [this] { customer_writes(); });
    if (length) loop.after(*length, [this] { daemon_.stop(); });
}

void Demo::add_agents() {
    for (const Person& person : team) {
        const ActionNeeds action_needs{daemon_.store(), daemon_.config(), director, wall_clock()};
        add_agent(action_needs, person.name, {person.display_name, {}, {}});
        Page page;
        page.agent = person.name;
        page.display_name = person.display_name;
        page.token = new_token(action_needs, person.name);
        page.tab = random_hex(16);
        page.is_open = true;
        pages_.push_back(std::move(page));
    }
}

std::string Demo::add_guest() {
    const ActionNeeds action_needs{daemon_.store(), daemon_.config(), director, wall_clock()};
    add_agent(action_needs, guest.name, {guest.display_name, Role::admin, {}});
    return new_token(action_needs, guest.name);
}

void Demo::beat(Page& page, bool is_goodbye) {
    const Duration idle = page.is_away ? daemon_.config().presence.idle + 1s : Duration(0);
    Request request;
    request.method = "POST";
    read_target("/api/v1/presence", request);
    request.headers = {{"authorization", "Bearer " + page.token}};
    request.body = R"({"tab":")" + page.tab + R"(","seq":)" + std::to_string(++page.seq) + R"(,"idle_ms":)"
        + std::to_string(idle.count()) + R"(,"visible":true,"event":")" + (is_goodbye ? "bye" : "beat")
        + "\"}";
    static_cast<void>(daemon_.api().handle(request, wall_clock()));
}

void Demo::customer_writes() {
    const std::string customer = "whatsapp:+1555" + std::to_string(1000000 + random_.below(9000000));
    IncomingMessage message;
    message.provider_message_id = "demo-" + std::to_string(++messages_);
    message.customer = customer;
    message.text = questions.at(random_place(random_, questions.size()));
    message.sent_at = wall_clock();
    if (random_.below(picture_chance) == 0) add_picture(message);
    inject({daemon_.store(), daemon_.config(), director, wall_clock()},
        daemon_.config().providers.front().name, message);
    daemon_.wake();
    daemon_.loop().after(Duration(200 + random_.below(1200)), [this] { customer_writes(); });
}

/// The daemon fetches it from beside the database, as from a provider.
void Demo::add_picture(IncomingMessage& message) {
    const std::string file = daemon_.config().database_path + "." + message.provider_message_id + ".gif";
    std::ofstream(file, std::ios::binary) << demo_picture(random_.below(1'000'000));
    std::filesystem::permissions(file, std::filesystem::perms(0644));
    message.media = {local_media(file)};
    message.media.front().name = "photo.gif";
    message.media_count = 1;
}

/// Every open page beats; now and then somebody leaves, has lunch, or comes back.
void Demo::agent_does_something() {
    Page& page = pages_.at(random_place(random_, pages_.size()));
    const std::uint64_t chance = random_.below(6);
    if (!page.is_open) {
        page.is_open = chance < 3;
        page.is_away = false;
    } else if (chance == 0) {
        page.is_open = false;
        beat(page, true);
    } else if (chance == 1) {
        page.is_away = !page.is_away;
    }
    for (Page& one : pages_)
        if (one.is_open) beat(one);
    if (page.is_open && !page.is_away) agent_answers(page);
}

/// The customer who has waited longest for this agent's answer gets one.
void Demo::agent_answers(const Page& page) {
    const Agent self = require_agent(daemon_.store(), page.agent);
    ConversationFilter filter;
    filter.assignee = self.id;
    for (const ConversationView& one : conversations::list(daemon_.store(), filter)) {
        if (!one.last_message || one.last_message->direction == Direction::out) continue;
        const Actor actor{"portal:" + self.name, self.role, self.id};
        const std::string text = answers.at(random_place(random_, answers.size()));
        reply_to({daemon_.store(), daemon_.config(), actor, wall_clock()}, one.id, {text, random_hex(16)});
        daemon_.wake();
        return;
    }
}

void Demo::print_news() {
    HistoryFilter filter;
    filter.after = seen_;
    filter.limit = 1000;
    for (const HistoryRow& row : history::list(daemon_.store(), filter)) {
        print(row);
        seen_ = row.id;
    }
    out_.flush();
}

std::string Demo::online_agents() const {
    std::string names;
    for (const std::string& agent : online_)
        names += (names.empty() ? "" : ", ") + agent;
    return names.empty() ? "nobody" : names;
}

void Demo::print(const HistoryRow& row) {
    const std::string time = clock_text(row.at) + "  ";
    if (row.kind == HistoryKind::online) online_.insert(row.agent_name);
    if (row.kind == HistoryKind::offline) online_.erase(row.agent_name);
    if (row.kind == HistoryKind::online || row.kind == HistoryKind::offline) {
        const auto reason = from_word<PresenceReason>(detail_text(row.detail, "reason"));
        out_ << time << "      " << row.agent_name << " is " << word(row.kind)
             << (reason ? " (" + in_words(*reason) + ")" : "") << "; online now: " << online_agents() << '\n';
    } else if (row.kind == HistoryKind::assigned) {
        const auto view = conversations::view(daemon_.store(), *row.conversation);
        out_ << time << padded("#" + std::to_string(row.conversation->value), 6) << padded(view->customer, 23)
             << "→ " << padded(row.agent_name, 7) << "drawn among " << row.draw->candidates << "   “"
             << view->last_message->text << "”\n";
    } else if (row.kind == HistoryKind::replied) {
        const auto message =
            messages::find(daemon_.store(), MessageId{std::stoll(detail_text(row.detail, "message_id"))});
        out_ << time << padded("#" + std::to_string(row.conversation->value), 6) << padded(row.agent_name, 23)
             << "→ answers “" << (message ? message->text : "") << "”\n";
    }
}

void Demo::summarize() {
    print_news();
    const ConversationCounts counts = conversations::count_by_state(daemon_.store());
    const Fairness fairness = fairness_of(daemon_.store(), daemon_.config(), {}, wall_clock());
    out_ << '\n' << table_of(fairness) << '\n' << in_words(fairness) << '\n';
    out_ << counts.assigned << " assigned, " << counts.unassigned << " waiting\n";
}

namespace {

/// A directory that is gone with the demo.
class TemporaryDirectory {
public:
    TemporaryDirectory() {
        path_ = (std::filesystem::temp_directory_path() / "convassign-demo-XXXXXX").string();
        if (mkdtemp(path_.data()) == nullptr)
            throw Error(system_failure("make the directory '" + path_ + "'"));
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

} // namespace

int run_demo(std::optional<Duration> length, const Log& log, std::ostream& out) {
    const TemporaryDirectory directory;
    Config config = parse_config("", "");
    config.database_path = directory.path() + "/convassign.db";
    config.presence.goodbye_grace = 1s; // so that there is something to see
    config.http.listen = "127.0.0.1:0";
    config.answers = {{"hours", "We are here from 9 to 18, Monday to Friday."},
        {"thanks", "Thank you for writing! Is there anything else that we can do?"}};
    const Log quiet(LogLevel::warning, [&log](LogLevel, const std::string& line) { log.warning(line); });
    Daemon daemon(
        config, [config] { return config; }, quiet);
    SystemRandom random;
    Demo demo(daemon, random, out);
    daemon.serve([&] { demo.begin(length); });
    demo.summarize();
    return 0;
}

} // namespace convassign
