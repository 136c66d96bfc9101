// SPDX-License-Identifier: MIT
#include "tests/support/portal_page.h"

#include "core/base/time.h"
#include "core/ingest.h"
#include "core/recipients.h"
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/history.h"
#include "core/store/lines.h"
#include "core/wrap/database.h"

namespace convassign {

Browser& PortalPage::browser() const {
    browser_->switch_to(window_);
    return *browser_;
}

void PortalPage::sign_in(const std::string& link) const {
    browser().open(link);
    if (!soon([&] { return view() == "mine"; })) throw Error("sign in: the page shows '" + view() + "'");
}

PortalPage PortalPage::open_another() const {
    browser().new_tab();
    browser_->open(address_ + "/");
    PortalPage page(*browser_, address_);
    if (!soon([&] { return page.view() == "mine"; }))
        throw Error("open another page: it shows '" + page.view() + "'");
    return page;
}

void PortalPage::close() const {
    if (browser().windows().size() == 1) browser_->new_tab(); // or the browser would end
    browser().close_window();
}

std::string PortalPage::view() const { return browser().attribute("body", "data-view").value_or(""); }

void PortalPage::go_to(const std::string& view_) const {
    browser().click("nav a[href='#/" + view_ + "']");
    if (!soon([&] { return view() == view_ && !browser().attribute("#main", "aria-busy"); }))
        throw Error("go to " + view_ + ": the page stays at " + view());
}

std::string PortalPage::badge() const { return browser().text("#badge"); }
bool PortalPage::is_receiving() const { return browser().attribute("#badge", "data-online") == "true"; }
std::string PortalPage::reason() const { return browser().attribute("#badge", "data-reason").value_or(""); }

std::set<int> PortalPage::listed() const {
    // Only rows in view are in the document: all are seen by whoever scrolls.
    return browser().run(R"(
        const scroller = document.querySelector(".scroller");
        const found = new Set();
        const look = () => {
            for (const row of document.querySelectorAll("#list li[data-conversation]"))
                if (row.checkVisibility()) found.add(Number(row.dataset.conversation));
        };
        look();
        const before = scroller?.scrollTop ?? 0;
        for (let top = 0; scroller && top < scroller.scrollHeight; top += scroller.clientHeight || Infinity) {
            if (scroller.scrollHeight <= scroller.clientHeight) break;
            scroller.scrollTop = top;
            scroller.dispatchEvent(new Event("scroll"));
            look();
        }
        if (scroller && scroller.scrollTop !== before) {
            scroller.scrollTop = before;
            scroller.dispatchEvent(new Event("scroll"));
        }
        return Array.from(found);
    )");
}

void PortalPage::open(int conversation) const {
    const std::string number = "[data-conversation='" + std::to_string(conversation) + "']";
    const auto is_shown = [&] { return browser().is_shown("#conversation" + number); };
    const auto press = [&] { // again where the row has just moved away from under the pointer
        browser().click("#list li" + number + " a");
        return soon(is_shown, std::chrono::seconds(2));
    };
    if (!press() && !press() && !soon(is_shown))
        throw Error("open conversation " + std::to_string(conversation) + ": it is not shown");
}

std::vector<std::string> PortalPage::texts(const std::string& css) const {
    return browser().run(
        "return Array.from(document.querySelectorAll(arguments[0]), (e) => e.innerText)", Json::array({css}));
}

std::string PortalPage::facts() const { return browser().text("#conversation .facts"); }
std::vector<std::string> PortalPage::messages() const { return texts("#messages li[data-message] .text"); }
std::vector<std::string> PortalPage::history() const {
    browser().run("document.querySelector('.story').open = true"); // what is folded away has no text
    return texts("#history li");
}

void PortalPage::press(const std::string& action) const {
    browser().click("button[data-action='" + action + "']");
}

void PortalPage::reassign_to(const std::string& agent) const {
    browser().choose("select#target", agent);
    press("reassign");
}

void PortalPage::sign_out() const {
    browser().click("#account summary");
    press("sign-out");
}

std::string PortalPage::focus() const {
    return browser().run(
        "const a = document.activeElement;"
        "return a.closest('#list li')?.dataset.conversation ?? a.dataset.action ?? a.id ?? a.localName");
}

bool PortalPage::was_refused_as_nobody() const {
    return browser().run(
        "return performance.getEntriesByType('resource').some((e) => e.responseStatus === 401)");
}

std::string PortalPage::message() const { return browser().text("#message"); }
bool PortalPage::shows_lost_connection() const { return browser().is_shown("#connection"); }

PortalWorld::PortalWorld(const std::string& config) {
    with_twilio = false;
    port = free_port();
    more_config = config;
    write_config();
}

std::string PortalWorld::invite(const std::string& name, const std::string& role) {
    must({"agent", "add", name, "--role", role});
    std::string link = must({"agent", "token", name, "--link"});
    link.pop_back(); // the line's end
    return link;
}

int PortalWorld::write(const std::string& customer, const std::string& text) {
    return parse_json(must({"--json", "inject", "--from", customer, "--text", text}))["conversation_id"];
}

void PortalWorld::write_many(int count, const std::string& customer) {
    write(customer.empty() ? "whatsapp:+1777" : customer, "the newest of many");
    OpenedStore opened = store();
    Database& database = opened;
    std::vector<IncomingMessage> messages(static_cast<std::size_t>(count - 1));
    for (std::size_t i = 0; i < messages.size(); ++i) {
        messages[i].provider_message_id = "many-" + customer + std::to_string(i);
        messages[i].customer = customer.empty() ? "whatsapp:+1777" + std::to_string(10'000 + i) : customer;
        messages[i].text = "message " + std::to_string(i);
        messages[i].sent_at = wall_clock() - std::chrono::seconds(i + 1);
    }
    Transaction transaction(database);
    ingest({messages, std::nullopt}, lines::all(database).front(), database, {}, wall_clock());
    transaction.commit();
}

bool PortalWorld::is_online(const std::string& agent) const { return agents::find(store(), agent)->online; }

std::string PortalWorld::assignee(int conversation) const {
    return conversations::view(store(), ConversationId{conversation})->assignee_name;
}

std::vector<HistoryRow> PortalWorld::presence_history(const std::string& agent) const {
    OpenedStore opened = store();
    HistoryFilter filter;
    filter.agent = agents::find(opened, agent)->id;
    std::vector<HistoryRow> rows = history::list(opened, filter);
    std::erase_if(rows, [](const HistoryRow& row) {
        return row.kind != HistoryKind::online && row.kind != HistoryKind::offline;
    });
    return rows;
}

Json PortalWorld::who(const std::string& agent) {
    const Json answer = parse_json(must({"--json", "who"}));
    for (const Json& one : answer["agents"])
        if (one["name"] == agent) return one;
    throw Error("who: no agent " + agent);
}

PortalPage PortalWorld::page(std::size_t browser) const { return {fresh_browser(browser), address()}; }

PortalPage PortalWorld::page_of(const std::string& name, std::size_t browser, const std::string& role) {
    PortalPage page_ = page(browser);
    page_.sign_in(invite(name, role));
    if (!soon([&] { return !page_.reason().empty(); })) throw Error("sign in: no verdict for " + name);
    return page_;
}

} // namespace convassign
