# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Bare trees of other systems, made by debootstrap and kept in a cache: nothing of this machine is seen from inside.
matrix_cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/convassign/matrix

# Why no tree can be made here; nothing where one can.
no_tree_because() {
    if [ "$(id -u)" -ne 0 ]; then
        echo "only root can make one"
    elif ! command -v debootstrap >/dev/null; then
        echo "debootstrap is not installed"
    elif ! unshare --mount --pid --fork --kill-child mount -t tmpfs tmpfs /mnt 2>/dev/null; then
        echo "mounting is not permitted"
    fi
}

# mirror_of DISTRIBUTION: the one that apt uses here, whichever way its sources are written, else debootstrap's own.
mirror_of() {
    # shellcheck source=/dev/null
    # shellcheck disable=SC2016
    (. /etc/os-release && [ "$ID" = "$1" ] &&
        apt-get indextargets --format '$(SITE) $(RELEASE) $(COMPONENT)' 'Identifier: Packages' |
        awk -v codename="${VERSION_CODENAME:-sid}" '
            $1 ~ "^(http|https|file):" && $3 == "main" && ($2 == codename || $2 ~ "^(sid|unstable|testing|stable)$") {
                print $1; exit }' | grep .) ||
        sed -n 's/.*default_mirror \(http.*\)/\1/p' "$(release_script "$1")" | grep -v old-releases | head -n 1
}

# A release that is younger than this machine's debootstrap is made as those before it.
release_script() {
    scripts=/usr/share/debootstrap/scripts
    if [ -e "$scripts/$suite" ]; then
        echo "$scripts/$suite"
    elif [ "$1" = ubuntu ]; then
        echo "$scripts/gutsy"
    else
        echo "$scripts/sid"
    fi
}

# What apt is told of a proxy, debootstrap has to be told too.
apt_proxy() {
    proxy=${http_proxy:-}
    eval "$(apt-config shell proxy Acquire::http::Proxy)"
    echo "$proxy"
}

is_reached() {
    /usr/lib/apt/apt-helper -qq -o Acquire::Retries=0 -o Acquire::http::Timeout=15 \
        download-file "$1/dists/$suite/Release" "$matrix_cache/probe" >/dev/null 2>&1
}

# Makes the bare tree of the chosen system, unless it is there. A tree that was not finished begins anew.
make_bare_tree() {
    bare=$matrix_cache/bare/$suite-$architecture
    [ ! -d "$bare" ] || return 0
    echo "dev: make a bare tree"
    rm -rf --one-file-system "$bare.new" &&
        mkdir -p "$bare.new" "$matrix_cache/packages/partial" &&
        http_proxy=$(apt_proxy) unshare --mount --pid --fork --kill-child debootstrap --variant=minbase \
            --force-check-gpg --keyring="/usr/share/keyrings/$distribution-archive-keyring.gpg" \
            --cache-dir="$matrix_cache/packages" --arch="$architecture" \
            "$suite" "$bare.new" "$(mirror_of "$distribution")" "$(release_script "$distribution")" </dev/null &&
        settle_apt "$bare.new" &&
        mv "$bare.new" "$bare"
}

# No daemon is started in a tree, apt goes through the same proxy as here, a mirror that is late serves as well as
# another, and what can be made anew needs no fsync.
settle_apt() {
    printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d" &&
        chmod +x "$1/usr/sbin/policy-rc.d" &&
        echo force-unsafe-io >"$1/etc/dpkg/dpkg.cfg.d/matrix" &&
        cat >"$1/etc/apt/apt.conf.d/matrix" <<CONF
APT::Sandbox::User "root";
APT::Install-Recommends "false";
Acquire::Retries "3";
Acquire::Check-Valid-Until "false";
DPkg::Use-Pty "0";
$(apt-config dump | grep -E '^Acquire::https?::[Pp]roxy')
CONF
}

# tree_of NAME: where a tree of the chosen system is that one stage has for itself.
tree_of() {
    echo "$matrix_cache/trees/$system/$1"
}

# fresh_tree NAME: that tree as bare as it was made.
fresh_tree() {
    tree=$(tree_of "$1")
    make_bare_tree &&
        rm -rf --one-file-system "$tree" "$tree.new" "$tree.installed" &&
        mkdir -p "$(dirname "$tree")" &&
        cp -a --reflink=auto "$bare" "$tree.new" &&
        mv "$tree.new" "$tree"
}

# in_tree NAME COMMAND [ARGUMENT]...: as root of that tree, with the system's architecture, in the clone.
in_tree() {
    tree=$(tree_of "$1")
    shift
    setarch "$(uname_of "$architecture")" unshare --mount --pid --fork --kill-child \
        sh tests/matrix/enter.sh "$tree" "$matrix_cache/packages" "$@" </dev/null
}

uname_of() {
    case $1 in
    i386) echo i686 ;;
    *) uname -m ;;
    esac
}

# install_in_tree NAME PACKAGE...: once; a day later, or where the list has changed, what is new since.
install_in_tree() {
    name=$1
    shift
    [ -d "$(tree_of "$name")" ] || fresh_tree "$name" || return
    installed=$(tree_of "$name").installed
    [ -z "$(find "$installed" -mmin -1440 2>/dev/null)" ] || [ "$(cat "$installed")" != "$*" ] || return 0
    rm -f "$installed"
    echo "dev: install packages"
    # shellcheck disable=SC2016
    in_tree "$name" sh -euc 'apt-get update -qq
        apt-get dist-upgrade -qq -y
        apt-get install -qq -y "$@"' sh "$@" &&
        echo "$*" >"$installed"
}

# clone_into_tree NAME: what is committed here, and nothing else.
clone_into_tree() {
    tree=$(tree_of "$1")
    rm -rf --one-file-system "$tree/convassign" &&
        git clone -q --depth 1 "file://$PWD" "$tree/convassign"
}
