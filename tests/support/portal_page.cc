// SPDX-License-Identifier: MIT
#include "tests/support/portal_page.h"

#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/history.h"

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
    if (!soon([&] { return view() == view_; }))
        throw Error("go to " + view_ + ": the page stays at " + view());
}

std::string PortalPage::badge() const { return browser().text("#badge"); }
bool PortalPage::is_receiving() const { return browser().attribute("#badge", "data-online") == "true"; }
std::string PortalPage::reason() const { return browser().attribute("#badge", "data-reason").value_or(""); }

std::set<int> PortalPage::listed() const {
    return browser().run(
        "return Array.from(document.querySelectorAll('#list li[data-conversation]'))"
        ".filter((row) => row.checkVisibility()).map((row) => Number(row.dataset.conversation))");
}

void PortalPage::open(int conversation) const {
    const std::string number = "[data-conversation='" + std::to_string(conversation) + "']";
    browser().click("#list li" + number + " a");
    if (!soon([&] { return browser().is_shown("#conversation" + number); }))
        throw Error("open conversation " + std::to_string(conversation) + ": it is not shown");
}

std::vector<std::string> PortalPage::texts(const std::string& css) const {
    return browser().run(
        "return Array.from(document.querySelectorAll(arguments[0]), (e) => e.innerText)", Json::array({css}));
}

std::string PortalPage::facts() const { return browser().text("#conversation .facts"); }
std::vector<std::string> PortalPage::messages() const { return texts("#messages li[data-message] .text"); }
std::vector<std::string> PortalPage::history() const { return texts("#history li"); }

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
