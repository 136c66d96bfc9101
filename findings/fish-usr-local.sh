#!/bin/sh
# SPDX-License-Identifier: MIT
#
# fish 3.6.0 (Debian 12): where completions of programs in /usr/local are looked for
#
# A good guess: what installs to /usr/local puts its completion into /usr/local/share/fish/vendor_completions.d, as
#     packages put theirs into /usr/share/fish/vendor_completions.d.
# What happens: Debian's fish never looks there, unless XDG_DATA_DIRS names /usr/local/share, which desktops set and
#     logins by ssh do not. It looks into /etc/fish/completions.
# Whom it hurts: completions work at the developer's desk, and on no server.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 2' HUP INT TERM
cd "$folder"
apt-get download -qq fish=3.6.0-3.1+deb12u1 fish-common=3.6.0-3.1+deb12u1 libpcre2-32-0=10.42-1+deb12u2 \
    >/dev/null 2>&1 || exit 2
for package in ./*.deb; do dpkg -x "$package" .; done
LD_LIBRARY_PATH=$(dirname "$folder"/usr/lib/*/libpcre2-32.so.0)
export LD_LIBRARY_PATH
# Beside its binary it finds the rest of itself.
mkdir home usr/etc
ln -s ../../etc/fish usr/etc/fish
unset XDG_DATA_DIRS

# shellcheck disable=SC2016 # fish's own variable
folders() { HOME=$folder/home "$folder/usr/bin/fish" -c 'string join \n $fish_complete_path'; }

# looks_into END_OF_FOLDER, of the list that is given: whether it is among them.
looks_into() { if grep -q "$1\$"; then echo yes; else echo no; fi; }

seen=$(
    echo "/usr/share: $(folders | looks_into /usr/share/fish/vendor_completions.d)"
    echo "/etc: $(folders | looks_into /etc/fish/completions)"
    echo "/usr/local/share: $(folders | looks_into /usr/local/share/fish/vendor_completions.d)"
    export XDG_DATA_DIRS=/usr/local/share:/usr/share
    echo "/usr/local/share, named by XDG_DATA_DIRS: $(folders | looks_into /usr/local/share/fish/vendor_completions.d)"
)
expected='/usr/share: yes
/etc: yes
/usr/local/share: no
/usr/local/share, named by XDG_DATA_DIRS: yes'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { printf 'changed; it was:\n%s\n' "$expected"; exit 1; }
