// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/webdriver.h"
#include "tests/support/world.h"

#include <set>
#include <string>
#include <vector>

namespace convassign {

/// The Conversations page as the person before it sees and uses it: one tab of a browser.
class PortalPage {
public:
    /// In the browser's current tab.
    PortalPage(Browser& browser, std::string address)
        : browser_(&browser), window_(browser.window()), address_(std::move(address)) {}

    /// The browser, with this page as its current one.
    Browser& browser() const;

    /// Opens the link that signs in, and waits until the page is there.
    void sign_in(const std::string& link) const;
    /// The same view in one more tab of the browser.
    [[nodiscard]] PortalPage open_another() const;
    /// Closes the tab, as a person does; the browser stays.
    void close() const;

    [[nodiscard]] std::string view() const;
    /// One of the views by its link: mine, unassigned, all, closed, settings.
    void go_to(const std::string& view) const;

    [[nodiscard]] std::string badge() const;
    [[nodiscard]] bool is_receiving() const;
    [[nodiscard]] std::string reason() const;

    /// The numbers in the list that is in view.
    [[nodiscard]] std::set<int> listed() const;
    [[nodiscard]] bool lists(int conversation) const { return listed().contains(conversation); }
    /// Opens a conversation of the list, and waits until it is there.
    void open(int conversation) const;
    /// Of the conversation that is open: who has it, what was said, what happened.
    [[nodiscard]] std::string facts() const;
    [[nodiscard]] std::vector<std::string> messages() const;
    [[nodiscard]] std::vector<std::string> history() const;

    /// Presses the button of that action, such as "claim".
    void press(const std::string& action) const;
    void reassign_to(const std::string& agent) const;
    void sign_out() const;

    /// What has the keyboard: the number of a row, or else the action of a button, or else the id.
    [[nodiscard]] std::string focus() const;
    /// Whether the page was ever answered that nobody is signed in: browsers write that into their console.
    [[nodiscard]] bool was_refused_as_nobody() const;
    [[nodiscard]] std::string message() const;
    [[nodiscard]] bool shows_lost_connection() const;

private:
    [[nodiscard]] std::vector<std::string> texts(const std::string& css) const;

    Browser* browser_;
    std::string window_;
    std::string address_;
};

/// An installation with its portal at a port, and people who write and work.
class PortalWorld : public World {
public:
    /// With these lines in the configuration.
    explicit PortalWorld(const std::string& config = "");

    /// A new agent's link that signs in.
    std::string invite(const std::string& name, const std::string& role = "agent");
    /// An empty tab of a fresh browser, to sign in there.
    [[nodiscard]] PortalPage page(std::size_t browser = 0) const;
    /// A new agent, signed in, in the only tab of a fresh browser, once the page has its first verdict.
    PortalPage page_of(const std::string& name, std::size_t browser = 0, const std::string& role = "agent");

    /// A customer's message; returns the conversation's number.
    int write(const std::string& customer, const std::string& text = "hello");

    /// So many customers' first messages, the oldest last, in one transaction; or so many of one customer.
    void write_many(int count, const std::string& customer = "");

    [[nodiscard]] bool is_online(const std::string& agent) const;
    /// The agent's entry of `convassign who`.
    [[nodiscard]] Json who(const std::string& agent);
    [[nodiscard]] std::string assignee(int conversation) const;
    /// The history of an agent's presence: `online` and `offline` in turns.
    [[nodiscard]] std::vector<HistoryRow> presence_history(const std::string& agent) const;
    [[nodiscard]] std::string url(const std::string& path = "/") const { return address() + path; }
};

} // namespace convassign
