// SPDX-License-Identifier: MIT
//
// What a person before the page waits for, in a real browser on this machine: a list of very many
// conversations, and the fate of an answer.

#include "tests/bench/bench.h"

#include "tests/support/portal_page.h"

namespace convassign::bench {

namespace {

constexpr int listed = 10'000;
constexpr int openings = 11;
constexpr int replies = 31;

/// In the page: `drawn(test)` resolves with the moment of the frame in which the test holds.
constexpr const char* watch_frames = R"js(
window.frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))));
window.drawn = async (test) => {
    while (!test()) await new Promise((done) => {
        const changes = new MutationObserver(() => (changes.disconnect(), done()));
        changes.observe(document.body, { childList: true, subtree: true, attributes: true });
    });
    return window.frame();
};
)js";

class Screen {
public:
    Screen() {
        const int number = world_.write("whatsapp:+15550001", "Is it on its way?");
        page_.emplace(world_.page_of("maria"));
        world_.must({"claim", std::to_string(number), "maria"});
        if (!soon([&] { return page_->lists(number); })) throw Error("wait for the list: it is empty");
        page_->open(number);
        if (!soon([&] { return page_->browser().is_shown("#reply"); })) throw Error("nothing to answer in");
        page_->browser().run(watch_frames);
    }

    /// The page asks for what is smallest, and draws a frame, in ms.
    double least() {
        return measured("const from = performance.now(); await fetch('/api/v1/settings');"
                        "return (await window.frame()) - from");
    }

    /// From the press of Enter until the answer stands there as sent, in ms.
    double answer(int number) {
        page_->browser().run("window.pressed = new Promise((done) => document.addEventListener('keydown', "
                             "() => done(performance.now()), { capture: true, once: true }));"
                             "window.count = document.querySelectorAll('#messages li.out').length");
        page_->browser().run("const field = document.getElementById('reply'); field.focus();"
                             "field.value = arguments[0]; field.dispatchEvent(new Event('input'))",
            Json::array({"answer " + std::to_string(number)}));
        page_->browser().press(webdriver_key::enter);
        return measured("const from = await window.pressed;"
                        "const last = () => [...document.querySelectorAll('#messages li.out')];"
                        "return (await window.drawn(() => last().length > window.count && "
                        "['sent', 'delivered', 'read'].includes(last().at(-1).dataset.fate))) - from");
    }

    void fill() { world_.write_many(listed); }

    /// From the press on a view of very many until its rows are there, in ms.
    double open_list() {
        page_->go_to("mine");
        return measured("document.querySelector(\"nav a[href='#/unassigned']\").click();"
                        "const from = performance.now();"
                        "return (await window.drawn(() => document.body.dataset.view === 'unassigned' && "
                        "document.querySelectorAll('#list li[data-state=unassigned]').length > 5)) - from");
    }

    /// How many frames a second there are while the list is scrolled through.
    double frames_of_scrolling() {
        page_->go_to("unassigned");
        return measured(
            "const scroller = document.querySelector('.scroller'); const from = performance.now();"
            "for (let i = 0; i < 180; i++) { scroller.scrollTop += 250;"
            " await new Promise((done) => requestAnimationFrame(done)); }"
            "return 180e3 / (performance.now() - from)");
    }

    /// From the beginning of the page until its rows are there, in ms.
    double load_list() {
        page_->browser().reload();
        page_->browser().run(watch_frames);
        return measured("return await window.drawn(() => "
                        "document.querySelectorAll('#list li[data-state=unassigned]').length > 5)");
    }

private:
    double measured(const std::string& script) {
        return page_->browser().run("return (async () => {" + script + "})()");
    }

    PortalWorld world_;
    Program daemon_ = world_.serving_daemon();
    std::optional<PortalPage> page_;
};

template <typename Measure>
std::vector<double> several(int count, Measure measure) {
    std::vector<double> taken;
    for (int i = 0; i < count; ++i)
        taken.push_back(measure(i));
    return taken;
}

} // namespace

Figures measure_page() {
    Screen screen;
    const double least = median(several(replies, [&](int) { return screen.least(); }));
    const auto answered = several(replies, [&](int i) { return screen.answer(i); });
    screen.fill();
    const auto opened = several(openings, [&](int) { return screen.open_list(); });
    const auto loaded =
        several(openings, [&](int) { return screen.load_list(); }); // of the view that is open
    const double frames = screen.frames_of_scrolling();
    return {
        {"Enter to 'sent' on the screen, by 'local'", median(answered), "ms", least, 50, false, false},
        {"  of twenty the slowest", percentile(answered, 0.95), "ms", {}, 0, true, false},
        {"10,000 conversations: their view is opened", median(opened), "ms", least, 100, false, false},
        {"  of twenty the slowest", percentile(opened, 0.95), "ms", {}, 0, true, false},
        {"  the page is loaded, until rows are there", median(loaded), "ms", least, 0, true, false},
        {"  it is scrolled through", frames, "frames/s", {}, 59, true, false},
    };
}

} // namespace convassign::bench
