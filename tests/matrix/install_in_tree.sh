#!/bin/sh
# SPDX-License-Identifier: MIT
# In the clone of a tree, once it is built: installs as the README says, under a umask of root's own, looks whether
# everybody can read it and each shell finds its completions, and uninstalls.
set -eu
umask 077
cmake --install build-install --strip >/tmp/installed
su -s /bin/sh nobody -c 'convassign --version && man -w convassign convassignd convassign.toml' >/dev/null
su -s /bin/sh nobody -c 'cat /usr/local/share/doc/convassign/examples/convassign.toml' >/dev/null
size=$(du -k "$(command -v convassign)" | cut -f1)
[ "$size" -lt 8192 ] || { echo "convassign is $size KiB, which is not stripped" && exit 1; }
su -s /bin/sh nobody -c "HOME=/tmp fish -c 'complete -C \"convassign li\"'" | grep -q list
zsh -fc 'autoload -Uz compinit; compinit -u -D; (( $+_comps[convassign] && $+_comps[convassignd] ))'
bash -c '[ -r /usr/local/share/bash-completion/completions/convassign ]'
systemctl --version >/dev/null 2>&1 && systemd-analyze verify --man=no /usr/local/lib/systemd/system/convassignd.service
cmake --build build-install --target uninstall >/dev/null
left=$(while IFS= read -r file; do [ ! -e "$file" ] || echo "$file"; done <build-install/install_manifest.txt)
[ -z "$left" ] || { echo "still there: $left" && exit 1; }
echo "dev: install: found by shells and everybody, and gone again"
