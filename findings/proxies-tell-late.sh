#!/bin/sh
# SPDX-License-Identifier: MIT
#
# HAProxy 2.6.12, Apache 2.4.71, nginx 1.22.1, Caddy 2.6.2 (Debian 12, amd64): a client that ends its event stream
#
# A good guess: a reverse proxy closes its connection to the server as soon as its client (HTTP/1.1 over TLS) has gone.
# What happens: nginx and Caddy do. HAProxy and Apache close it when the server writes for the second time afterwards,
#     whether it writes each second or each 3 s; HAProxy's abortonclose changes nothing. Over HTTP/2 HAProxy closes it
#     at once, and Apache at the first write (not shown here).
# Whom it hurts: a server that allows so many streams a person counts those of pages that were closed or loaded again
#     until its pings have found them out, and refuses the page that is open.
set -eu

folder=$(mktemp -d)
pids=
# shellcheck disable=SC2086,SC2317 # a list of words; called by trap
clean_up() {
    [ -z "$pids" ] || kill $pids 2>/dev/null || true
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

apt-get download -qq nginx=1.22.1-9+deb12u11 caddy=2.6.2-5 apache2-bin=2.4.71-1~deb12u1 haproxy=2.6.12-1+deb12u4 \
    libapr1=1.7.2-3+deb12u1 libaprutil1=1.6.3-1+deb12u1 liblua5.3-0=5.3.6-2 \
    libopentracing-c-wrapper0=1.1.3-3+b1 libopentracing1=1.6.0-4 >download.log 2>&1 ||
    fail "these versions cannot be downloaded here: $(cat download.log)"
for package in *.deb; do dpkg -x "$package" root; done
libraries=$folder/root/usr/lib/x86_64-linux-gnu
modules=$folder/root/usr/lib/apache2/modules
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key -out cert -days 2 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
cat cert key >both

# A server of event streams: writes a comment each second, and tells after how many writes it sees the client's end.
cat >server.py <<'END'
import select, socket, sys, threading, time

def has_ended(client):
    try:
        return not client.recv(65536)
    except OSError:
        return True

def serve(client):
    while b"\r\n\r\n" not in client.recv(65536):
        pass
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Accel-Buffering: no\r\n"
                   b"Connection: close\r\n\r\nevent: ready\ndata: {}\n\n")
    open("opened", "w").close()
    writes = 0 # since the client has gone
    due = time.time() + 1
    while True:
        if select.select([client], [], [], max(0, due - time.time()))[0] and has_ended(client):
            open("result", "w").write(str(writes))
            return
        if time.time() >= due:
            due += 1
            try:
                client.send(b": ping\n\n")
            except OSError:
                pass
            try:
                open("gone").close()
                writes += 1
            except FileNotFoundError:
                pass

listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
END
python3 server.py 18600 &
pids="$pids $!"

cat >nginx.conf <<END
daemon off; master_process off; pid $folder/nginx.pid; error_log $folder/nginx.log; events {}
http {
    access_log off;
    client_body_temp_path $folder/t1; proxy_temp_path $folder/t2; fastcgi_temp_path $folder/t3;
    uwsgi_temp_path $folder/t4; scgi_temp_path $folder/t5;
    server {
        listen 127.0.0.1:18601 ssl; ssl_certificate $folder/cert; ssl_certificate_key $folder/key;
        location / { proxy_pass http://127.0.0.1:18600; proxy_http_version 1.1; }
    }
}
END
cat >Caddyfile <<END
{
    admin off
    auto_https off
    storage file_system $folder/caddy
}
https://localhost:18602 {
    bind 127.0.0.1
    tls $folder/cert $folder/key
    reverse_proxy 127.0.0.1:18600
}
END
cat >apache.conf <<END
ServerRoot $folder
ServerName localhost
PidFile $folder/apache.pid
ErrorLog $folder/apache.log
DefaultRuntimeDir $folder
Listen 127.0.0.1:18603
LoadModule mpm_event_module $modules/mod_mpm_event.so
LoadModule authz_core_module $modules/mod_authz_core.so
LoadModule proxy_module $modules/mod_proxy.so
LoadModule proxy_http_module $modules/mod_proxy_http.so
LoadModule ssl_module $modules/mod_ssl.so
<VirtualHost 127.0.0.1:18603>
    SSLEngine on
    SSLCertificateFile $folder/cert
    SSLCertificateKeyFile $folder/key
    ProxyPass / http://127.0.0.1:18600/ flushpackets=on
</VirtualHost>
END
cat >haproxy.cfg <<END
frontend front
    mode http
    timeout client 1m
    bind 127.0.0.1:18604 ssl crt $folder/both
    default_backend back
backend back
    mode http
    option abortonclose
    timeout connect 5s
    timeout server 1m
    server only 127.0.0.1:18600
END

# start NAME COMMAND...
start() {
    name=$1
    shift
    LD_LIBRARY_PATH=$libraries HOME=$folder XDG_DATA_HOME=$folder XDG_CONFIG_HOME=$folder "$@" >"$name.out" 2>&1 &
    pids="$pids $!"
}
start nginx root/usr/sbin/nginx -p "$folder" -c "$folder/nginx.conf"
start caddy root/usr/bin/caddy run --config Caddyfile --adapter caddyfile
start apache root/usr/sbin/apache2 -X -d "$folder" -f "$folder/apache.conf"
start haproxy root/usr/sbin/haproxy -db -f haproxy.cfg
sleep 3

# look NAME PORT: how many writes it takes
look() {
    rm -f opened gone result
    curl -sk --http1.1 --no-buffer "https://localhost:$2/" >received &
    client=$!
    tries=0
    until [ -e opened ] && [ -s received ]; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || fail "$1 serves nothing: $(cat "$1.out")"
        sleep 0.1
    done
    kill "$client"
    wait "$client" 2>/dev/null || true
    : >gone
    tries=0
    until [ -s result ]; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || break
        sleep 0.1
    done
    echo "$1: closed after $(cat result 2>/dev/null || echo more) writes"
}
seen=$(
    look nginx 18601
    look caddy 18602
    look apache 18603
    look haproxy 18604
)
expected='nginx: closed after 0 writes
caddy: closed after 0 writes
apache: closed after 2 writes
haproxy: closed after 2 writes'
echo "$seen"
[ "$seen" = "$expected" ] || { printf 'changed; it was:\n%s\n' "$expected"; exit 1; }
