#!/bin/sh
# SPDX-License-Identifier: MIT
# enter.sh TREE PACKAGES COMMAND [ARGUMENT]...: runs a command as root of a tree, in its /convassign where there is one.
# Only in a mount and a PID namespace of its own: what is mounted and started here is gone at the end, however it comes.
set -eu
tree=$1
packages=$2
shift 2
mount -t proc proc "$tree/proc"
mount --rbind /dev "$tree/dev"
mount -t tmpfs -o mode=1777 tmpfs "$tree/tmp"
mount --bind "$packages" "$tree/var/cache/apt/archives"
rm -f "$tree/etc/resolv.conf"
cp -L /etc/resolv.conf "$tree/etc/resolv.conf"
mkdir -p "$tree/convassign"
# The shell stays, because process 1 has to wait for whatever is left to it.
# shellcheck disable=SC2016
chroot "$tree" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive CXX="${CXX:-}" sh -c 'cd /convassign && "$@"; exit $?' sh "$@"
