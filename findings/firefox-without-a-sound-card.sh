#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Firefox 153.8.0 ESR (Debian 12, amd64): sounds of a page on a machine without a sound card
#
# A good guess: without a card a page plays in silence, as in Chromium, or play() and resume() refuse. Who needs a device
#     takes any that swallows what it gets.
# What happens: play() resolves and currentTime goes on with the clock, yet an error event comes, and `error` is of the
#     code 3, else that of files which cannot be decoded. AudioContext.resume() after a real key press does neither
#     resolve nor reject. With ALSA's null device <audio> has no error, but runs away from the clock, many seconds in
#     each, and resume() is as before. With a null sink of PulseAudio 16.1 all is right.
# Whom it hurts: a page that stops at an error calls voice messages broken that nothing is wrong with, and one that
#     waits for resume() waits for ever: on desktops without sound, and in every test in a container.
set -eu

folder=$(mktemp -d)
tries=
# shellcheck disable=SC2317 # called by trap
clean_up() {
    [ -z "$tries" ] || kill "$tries" 2>/dev/null || true # which ends what it has begun
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

! grep -qs '^ *[0-9]' /proc/asound/cards || fail "there is a sound card here"
firefox=153.8.0esr-1~deb12u1
pulse=16.1+dfsg1-2+b1
is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status} ${Version}' "$1" 2>/dev/null)" = "installed $2" ]; }
set -- libpulse0=$pulse libfftw3-single3 libltdl7 liborc-0.4-0 libsoxr0 libspeexdsp1 libtdb1 \
    libwebrtc-audio-processing1 libwrap0
is_installed firefox-esr $firefox || set -- "$@" firefox-esr=$firefox
# With what they need and is not installed.
apt-get -s -qq install --no-install-recommends "$@" >plan 2>download.log || fail "$(cat download.log)"
sed -n 's/^Inst \([^ ]*\) .*(\([^ ]*\) .*/\1=\2/p' plan | xargs apt-get download -qq pulseaudio=$pulse \
    >download.log 2>&1 || fail "these versions cannot be downloaded here: $(cat download.log)"
for package in *.deb; do dpkg -x "$package" root; done

cat >page.html <<'END'
<!DOCTYPE html>
<audio></audio>
<script>
// Ten minutes of a tone, as 8 bits of PCM
const rate = 8000, size = rate * 600;
const wav = new DataView(new ArrayBuffer(44 + size));
const put = (at, text) => [...text].forEach((letter, i) => wav.setUint8(at + i, letter.charCodeAt(0)));
put(0, "RIFF");
wav.setUint32(4, 36 + size, true);
put(8, "WAVEfmt ");
[[16, 16], [24, rate], [28, rate], [40, size]].forEach(([at, value]) => wav.setUint32(at, value, true));
[[20, 1], [22, 1], [32, 1], [34, 8]].forEach(([at, value]) => wav.setUint16(at, value, true));
put(36, "data");
for (let i = 0; i < size; i++) wav.setUint8(44 + i, 128 + 90 * Math.sin(i / 3));

const audio = document.querySelector("audio");
const context = new AudioContext();
let key = "none", pressed = 0, played = "pending", resumed = "pending", failed = "no error";
audio.src = URL.createObjectURL(new Blob([wav], { type: "audio/wav" }));
audio.onerror = () => { failed = `error event ${audio.currentTime < 3 ? "at once" : "later"}`; };
document.onkeydown = (press) => {
    key = `trusted ${press.isTrusted}, activated ${navigator.userActivation.hasBeenActive}`;
    pressed = performance.now();
    audio.play().then(() => { played = "resolves"; }, (error) => { played = error.name; });
    context.resume().then(() => { resumed = "resolves"; }, (error) => { resumed = error.name; });
};
function told() {
    const pace = audio.currentTime * 1000 / (performance.now() - pressed);
    const clock = pace < 0.3 ? "behind" : pace < 1.5 ? "with" : "ahead of";
    const error = audio.error ? ` of code ${audio.error.code}, ${audio.error.message}` : "";
    return `key press: ${key}\n`
        + `    <audio>: play() ${played}, ${clock} the clock, ${failed}${error}\n`
        + `    AudioContext: resume() ${resumed}, ${context.state}`;
}
</script>
END
cat >try.py <<'END'
import glob, json, os, signal, socket, subprocess, sys, time

folder = os.getcwd()
programs = []

# Each with a home and a group of its own; the group is ended with it.
def start(home, *command):
    root = folder + "/root/usr/lib/"
    libraries = glob.glob(root + "*-linux-gnu") + glob.glob(root + "*-linux-gnu/pulseaudio")
    environment = dict(os.environ, HOME=home, XDG_RUNTIME_DIR=home, TMPDIR=home, MOZ_CRASHREPORTER_DISABLE="1",
                       DBUS_SESSION_BUS_ADDRESS="disabled:", PULSE_SERVER=f"unix:{home}/socket",
                       LD_LIBRARY_PATH=":".join(libraries + glob.glob(root + "pulse-*/modules")))
    programs.append(subprocess.Popen(command, env=environment, start_new_session=True, stdout=subprocess.DEVNULL,
                                     stderr=open(home + "/log", "a")))

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

# Waits until the file is there and not empty.
def wait_for(home, file):
    limit = time.time() + 150
    while not os.path.exists(file) or os.path.isfile(file) and not os.path.getsize(file):
        if time.time() > limit or programs[-1].poll() is not None:
            raise RuntimeError(open(home + "/log").read())
        time.sleep(0.2)

# Firefox's own protocol
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

def start_firefox(home):
    os.mkdir(home + "/profile")
    with open(home + "/profile/user.js", "w") as file:
        file.write("user_pref('marionette.port', 0);\nuser_pref('network.proxy.type', 1);\n"
                   "user_pref('network.proxy.http', '127.0.0.1');\nuser_pref('network.proxy.http_port', 9);\n"
                   "user_pref('network.proxy.ssl', '127.0.0.1');\nuser_pref('network.proxy.ssl_port', 9);\n")
    binary = "/usr/lib/firefox-esr/firefox-esr"
    unpacked = folder + "/root" + binary
    start(home, unpacked if os.path.exists(unpacked) else binary, "--headless", "--marionette", "--no-remote",
          "--profile", home + "/profile")
    port = home + "/profile/MarionetteActivePort"
    wait_for(home, port)
    return Marionette(int(open(port).read()))

def start_pulseaudio(home):
    start(home, folder + "/root/usr/bin/pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--disable-shm=yes",
          "--exit-idle-time=-1", "-p", glob.glob(folder + "/root/usr/lib/pulse-*/modules")[0], "-L", "module-null-sink",
          "-L", f"module-native-protocol-unix socket={home}/socket auth-anonymous=1")
    wait_for(home, home + "/socket")

def start_alsa(home):
    with open(home + "/.asoundrc", "w") as file:
        file.write("pcm.!default { type null }\nctl.!default { type null }\n")

def look(name, prepare):
    home = f"{folder}/{len(os.listdir(folder))}"
    os.mkdir(home)
    prepare(home)
    firefox = start_firefox(home)
    firefox.ask("Navigate", {"url": f"file://{folder}/page.html"})
    firefox.ask("PerformActions", {"actions": [{"type": "key", "id": "key", "actions": [
        {"type": "keyDown", "value": "x"}, {"type": "keyUp", "value": "x"}]}]})
    time.sleep(8)
    print(f"{name}, {firefox.ask('ExecuteScript', {'script': 'return told()', 'args': []})['value']}", flush=True)
    end_all()

signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
try:
    look("no card", lambda home: None)
    look("ALSA's null device", start_alsa)
    look("PulseAudio's null sink", start_pulseaudio)
finally:
    end_all()
END
python3 try.py >seen 2>tries.log &
tries=$!
wait "$tries" || fail "$(cat seen tries.log)"
tries=
seen=$(cat seen)
expected="no card, key press: trusted true, activated true
    <audio>: play() resolves, with the clock, error event at once of code 3, OnMediaSinkAudioError
    AudioContext: resume() pending, suspended
ALSA's null device, key press: trusted true, activated true
    <audio>: play() resolves, ahead of the clock, no error
    AudioContext: resume() pending, suspended
PulseAudio's null sink, key press: trusted true, activated true
    <audio>: play() resolves, with the clock, no error
    AudioContext: resume() resolves, running"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { printf 'changed; it was:\n%s\n' "$expected"; exit 1; }
