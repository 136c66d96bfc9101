#!/bin/sh
# SPDX-License-Identifier: MIT
#
# HAProxy 2.6.12, Apache 2.4.71, nginx 1.22.1, Caddy 2.6.2 (Debian 12, amd64): a header for the user, and nobody signed in
#
# A good guess: a reverse proxy that is told to name in a header who has signed in sends none where nobody has, or an
#     empty one.
# What happens: nginx sends none, HAProxy an empty one for %[http_auth_user]. Apache sends the text "(null)" for
#     %{REMOTE_USER}e, and an empty one for expr=%{REMOTE_USER}. Caddy sends its placeholder "{http.auth.user.id}" as it
#     stands.
# Whom it hurts: a server that takes any text there for a name refuses people whom it knows by its own sign-in.
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

# A server that answers with the header that it got.
cat >server.py <<'END'
import http.server, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        user = self.headers.get("X-User")
        body = ("no header" if user is None else '"' + user + '"').encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
END
python3 server.py 18610 &
pids="$pids $!"

cat >nginx.conf <<END
daemon off; master_process off; pid $folder/nginx.pid; error_log $folder/nginx.log; events {}
http {
    access_log off;
    client_body_temp_path $folder/t1; proxy_temp_path $folder/t2; fastcgi_temp_path $folder/t3;
    uwsgi_temp_path $folder/t4; scgi_temp_path $folder/t5;
    server {
        listen 127.0.0.1:18611;
        location / { proxy_pass http://127.0.0.1:18610; proxy_set_header X-User \$remote_user; }
    }
}
END
cat >Caddyfile <<END
{
    admin off
    storage file_system $folder/caddy
}
http://localhost:18612 {
    bind 127.0.0.1
    reverse_proxy 127.0.0.1:18610 {
        header_up X-User {http.auth.user.id}
    }
}
END
cat >apache.conf <<END
ServerRoot $folder
ServerName localhost
PidFile $folder/apache.pid
ErrorLog $folder/apache.log
DefaultRuntimeDir $folder
Listen 127.0.0.1:18613
LoadModule mpm_event_module $modules/mod_mpm_event.so
LoadModule authz_core_module $modules/mod_authz_core.so
LoadModule headers_module $modules/mod_headers.so
LoadModule proxy_module $modules/mod_proxy.so
LoadModule proxy_http_module $modules/mod_proxy_http.so
<Location /variable>
    RequestHeader set X-User %{REMOTE_USER}e
</Location>
<Location /expression>
    RequestHeader set X-User expr=%{REMOTE_USER}
</Location>
ProxyPass / http://127.0.0.1:18610/
END
cat >haproxy.cfg <<END
frontend front
    mode http
    timeout client 1m
    bind 127.0.0.1:18614
    http-request set-header X-User %[http_auth_user]
    default_backend back
backend back
    mode http
    timeout connect 5s
    timeout server 1m
    server only 127.0.0.1:18610
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

# look NAME PORT PATH
look() {
    echo "$1: $(curl -s "http://localhost:$2/$3")"
}
seen=$(
    look nginx 18611 ''
    look caddy 18612 ''
    look "apache, %{REMOTE_USER}e" 18613 variable
    look "apache, expr=%{REMOTE_USER}" 18613 expression
    look haproxy 18614 ''
)
expected='nginx: no header
caddy: "{http.auth.user.id}"
apache, %{REMOTE_USER}e: "(null)"
apache, expr=%{REMOTE_USER}: ""
haproxy: ""'
echo "$seen"
[ "$seen" = "$expected" ] || { printf 'changed; it was:\n%s\n' "$expected"; exit 1; }
