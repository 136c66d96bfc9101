#!/bin/sh
# SPDX-License-Identifier: MIT
#
# curl and libcurl 7.88.1 (Debian 12, amd64): a POST whose answer is lost on a kept connection
#
# A good guess: a POST goes out once; where its connection ends before the answer, curl fails with 52, "Empty reply
#     from server", as it does on a connection of its own, and without --retry nothing is sent again.
# What happens: on a kept connection curl sends the whole request again, on a new one, and ends with 0. The server has
#     done twice what was asked for, and nobody is told. CURLOPT_FRESH_CONNECT makes it fail.
# Whom it hurts: whoever is sent a message, or billed, by a client that keeps its connections, when the server or a
#     proxy before it ends between doing and answering.
set -eu

folder=$(mktemp -d)
server=
# shellcheck disable=SC2317 # called by trap
clean_up() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
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

apt-get download -qq curl=7.88.1-10+deb12u15 libcurl4=7.88.1-10+deb12u15 >download.log 2>&1 ||
    fail "this version cannot be downloaded here: $(cat download.log)"
for package in *.deb; do dpkg -x "$package" root; done
curl() { LD_LIBRARY_PATH=$folder/root/usr/lib/x86_64-linux-gnu "$folder/root/usr/bin/curl" -s "$@"; }

# Writes down each body. The first "lost" of each run ends its connection in place of an answer.
cat >server.py <<'END'
import os, socket

listener = socket.create_server(("127.0.0.1", 0))
open("port.new", "w").write(str(listener.getsockname()[1]))
os.rename("port.new", "port")
has_lost = set()

def serve(client):
    text = b""
    while True:
        while b"\r\n\r\n" not in text or len(text.split(b"\r\n\r\n", 1)[1]) < 6:
            more = client.recv(65536)
            if not more:
                return
            text += more
        head, rest = text.split(b"\r\n\r\n", 1)
        body, text = rest[:6].decode(), rest[6:]
        with open("bodies", "a") as bodies:
            bodies.write(body + "\n")
        if body.startswith("lost") and body not in has_lost:
            has_lost.add(body)
            return
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

while True:
    client = listener.accept()[0]
    serve(client)
    client.close()
END
python3 server.py &
server=$!
tries=0
until [ -e port ]; do
    tries=$((tries + 1))
    [ "$tries" -le 50 ] || fail "the server does not begin"
    sleep 0.1
done
url=http://127.0.0.1:$(cat port)/

alone=0
curl -o answer -d lost-a "$url" || alone=$?
kept=0
curl -o answer -d before "$url" --next -s -o answer -d lost-b "$url" || kept=$?
seen=$(
    echo "on a connection of its own: ends with $alone, arrives $(grep -c lost-a bodies) time"
    echo "on a kept one: ends with $kept, arrives $(grep -c lost-b bodies) times"
)
expected='on a connection of its own: ends with 52, arrives 1 time
on a kept one: ends with 0, arrives 2 times'
echo "$seen"
[ "$seen" = "$expected" ] || exit 1
