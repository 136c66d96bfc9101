#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Chromium 156.0.8078.114, Firefox 153.8.0 ESR, WebKitGTK 2.50.6 (Debian 12, amd64): WebDriver's null key
#
# A good guess: U+E000 in the text of Element Send Keys releases the modifiers that are held, as W3C has it, and as
#     Selenium's Keys.chord() relies on, which ends with it.
# What happens: in Chromium it does. In Firefox and WebKitGTK nothing is released, typed or said: Shift stays pressed
#     until the command ends, and "yesterday." becomes "YESTERDAY>". The same key once more releases it in all three,
#     and so does the end of the command.
# Whom it hurts: a test that writes a reply of two lines, with Shift+Enter between them, passes in Chromium alone.
set -eu

folder=$(mktemp -d)
tries=
# shellcheck disable=SC2317 # called by trap
clean_up() {
    [ -z "$tries" ] || kill "$tries" 2>/dev/null || true # which ends its browsers
    wait
    rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 2' HUP INT TERM
cd "$folder"
fail() {
    echo "$*" >&2
    exit 2
}

chromium=156.0.8078.114-1~deb12u1
firefox=153.8.0esr-1~deb12u1
webkit=2.50.6-1~deb12u2
is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status} ${Version}' "$1" 2>/dev/null)" = "installed $2" ]; }
# WebKitGTK looks for its own parts at fixed places.
is_installed webkit2gtk-driver $webkit || fail "webkit2gtk-driver $webkit is not installed"
command -v Xvfb >/dev/null || fail "Xvfb is not installed"
set --
is_installed chromium $chromium || set -- chromium=$chromium chromium-common=$chromium
is_installed chromium-driver $chromium || set -- "$@" chromium-driver=$chromium
is_installed firefox-esr $firefox || set -- "$@" firefox-esr=$firefox
mkdir root
if [ $# -gt 0 ]; then
    # With what they need and is not installed.
    apt-get -s -qq install --no-install-recommends "$@" >plan 2>download.log || fail "$(cat download.log)"
    sed -n 's/^Inst \([^ ]*\) .*(\([^ ]*\) .*/\1=\2/p' plan | xargs apt-get download -qq >download.log 2>&1 ||
        fail "these versions cannot be downloaded here: $(cat download.log)"
    for package in *.deb; do dpkg -x "$package" root; done
fi

echo '<!DOCTYPE html><textarea></textarea>' >page.html
cat >try.py <<'END'
import glob, json, os, signal, socket, subprocess, sys, time, urllib.request

folder = os.getcwd()
environment = dict(os.environ, HOME=folder, XDG_CACHE_HOME=folder, XDG_CONFIG_HOME=folder, XDG_DATA_HOME=folder,
                   XDG_RUNTIME_DIR=folder, TMPDIR=folder, DBUS_SESSION_BUS_ADDRESS="disabled:", NO_AT_BRIDGE="1",
                   GDK_BACKEND="x11", MOZ_CRASHREPORTER_DISABLE="1", LC_ALL="C.UTF-8",
                   LD_LIBRARY_PATH=":".join(glob.glob(folder + "/root/usr/lib/*-linux-gnu")))
programs = []

# Each with a group of its own, which is ended with it.
def start(*command):
    programs.append(subprocess.Popen(command, env=environment, start_new_session=True, text=True,
                                     stdout=subprocess.PIPE, stderr=open("programs.log", "a")))
    return programs[-1]

def end_all():
    while programs:
        program = programs.pop()
        for how in signal.SIGTERM, signal.SIGKILL:
            limit = time.time() + 10
            try:
                os.killpg(program.pid, how)
                while time.time() < limit:
                    program.poll()
                    os.killpg(program.pid, 0)
                    time.sleep(0.1)
            except ProcessLookupError:
                break

def unpacked(path):
    return "root" + path if os.path.exists("root" + path) else path

# What the function returns, once that is something.
def soon(value):
    limit = time.time() + 150
    while time.time() < limit:
        try:
            result = value()
            if result:
                return result
        except OSError:
            pass
        time.sleep(0.2)
    raise TimeoutError(open("programs.log").read())

# W3C's protocol
class WebDriver:
    def __init__(self, port, capabilities):
        self.address = f"http://127.0.0.1:{port}/session"
        soon(lambda: socket.create_connection(("127.0.0.1", port)))
        answer = self.post("", {"capabilities": {"alwaysMatch": capabilities}})
        self.address += "/" + answer["sessionId"]

    def post(self, path, parameters):
        request = urllib.request.Request(self.address + path, json.dumps(parameters).encode(),
                                         {"Content-Type": "application/json"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        return json.load(opener.open(request, timeout=150))["value"]

    def go(self, url): self.post("/url", {"url": url})
    def run(self, script): return self.post("/execute/sync", {"script": script, "args": []})
    def find(self, css): return list(self.post("/element", {"using": "css selector", "value": css}).values())[0]
    def send_keys(self, element, text): self.post(f"/element/{element}/value", {"text": text})

# Firefox's own protocol, which geckodriver translates the other into
class Marionette:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 150)
        self.file = self.socket.makefile("rb")
        self.receive()
        self.ask("NewSession", {})

    def receive(self):
        length = b""
        while not length.endswith(b":"):
            length += self.file.read(1)
        return json.loads(self.file.read(int(length[:-1])))

    def ask(self, command, parameters):
        text = json.dumps([0, 1, "WebDriver:" + command, parameters])
        self.socket.sendall(f"{len(text)}:{text}".encode())
        _, _, error, value = self.receive()
        if error:
            raise RuntimeError(error)
        return value

    def go(self, url): self.ask("Navigate", {"url": url})
    def run(self, script): return self.ask("ExecuteScript", {"script": script, "args": []})["value"]
    def find(self, css):
        return list(self.ask("FindElement", {"using": "css selector", "value": css})["value"].values())[0]
    def send_keys(self, element, text): self.ask("ElementSendKeys", {"id": element, "text": text})

def chromium():
    driver = start(unpacked("/usr/bin/chromedriver"), "--port=0")
    for line in driver.stdout:
        if "successfully on port " in line:
            port = int(line.split("on port ")[1].strip(" .\n"))
            break
    return WebDriver(port, {"goog:chromeOptions": {
        "binary": os.path.abspath(unpacked("/usr/lib/chromium/chromium")),
        "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync",
                 "--proxy-server=127.0.0.1:9", "--remote-debugging-pipe", "--user-data-dir=" + folder + "/chromium"]}})

def firefox():
    os.mkdir("profile")
    with open("profile/user.js", "w") as file:
        file.write("user_pref('marionette.port', 0);\nuser_pref('network.proxy.type', 1);\n"
                   "user_pref('network.proxy.http', '127.0.0.1');\nuser_pref('network.proxy.http_port', 9);\n"
                   "user_pref('network.proxy.ssl', '127.0.0.1');\nuser_pref('network.proxy.ssl_port', 9);\n")
    start(unpacked("/usr/lib/firefox-esr/firefox-esr"), "--headless", "--marionette", "--no-remote",
          "--profile", folder + "/profile")
    return Marionette(int(soon(lambda: open("profile/MarionetteActivePort").read())))

def webkit():
    screen = start("Xvfb", "-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp")
    environment["DISPLAY"] = ":" + screen.stdout.readline().strip()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    start("/usr/bin/WebKitWebDriver", f"--port={port}")
    return WebDriver(port, {})

def look(name, browser):
    session = browser()

    def typed(*texts):
        session.go("file://" + folder + "/page.html")
        area = session.find("textarea")
        for text in texts:
            session.send_keys(area, text)
        return json.dumps(session.run("return document.querySelector('textarea').value"))

    null, shift, enter = "\ue000", "\ue008", "\ue007"
    print(f"{name}, null key: {typed('It left' + shift + enter + null + 'yesterday.')}")
    print(f"{name}, Shift once more: {typed('It left' + shift + enter + shift + 'yesterday.')}")
    print(f"{name}, two commands: {typed('It left' + shift + enter, 'yesterday.')}")
    end_all()

signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
try:
    look("Chromium", chromium)
    look("Firefox", firefox)
    look("WebKitGTK", webkit)
finally:
    end_all()
END
python3 try.py >seen 2>tries.log &
tries=$!
wait "$tries" || fail "$(cat seen tries.log)"
tries=
seen=$(cat seen)
expected='Chromium, null key: "It left\nyesterday."
Chromium, Shift once more: "It left\nyesterday."
Chromium, two commands: "It left\nyesterday."
Firefox, null key: "It left\nYESTERDAY>"
Firefox, Shift once more: "It left\nyesterday."
Firefox, two commands: "It left\nyesterday."
WebKitGTK, null key: "It left\nYESTERDAY>"
WebKitGTK, Shift once more: "It left\nyesterday."
WebKitGTK, two commands: "It left\nyesterday."'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { printf 'changed; it was:\n%s\n' "$expected"; exit 1; }
