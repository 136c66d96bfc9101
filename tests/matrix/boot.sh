#!/bin/sh
# SPDX-License-Identifier: MIT
# boot.sh TREE PACKAGES FOLDER SCRIPT: boots systemd in a tree, as process 1 of namespaces of its own, with control
# groups of its own and no network but the loopback, and lets it run the script of the folder, which is its /trial; what
# it prints lies in trial.log there, its status in trial.status. What changes in the tree is gone at the end.
set -eu
tree=$1
packages=$2
folder=$3
script=$4
case ${5:-} in
'')
    exec unshare --mount sh "$0" "$@" group </dev/null
    ;;
group)
    place=$folder.mount
    export place
    mkdir -p "$place"
    mount -t cgroup2 cgroup2 "$place"
    # Control groups of boots that were killed.
    for old in "$place"/convassign-boot-*; do
        [ ! -d "$old" ] || [ -d "/proc/${old##*-}" ] || find "$old" -depth -type d -exec rmdir {} \;
    done
    group=$place/convassign-boot-$$
    mkdir "$group"
    # Process 1 dies of a signal where it powers off: the script's status is what counts.
    # shellcheck disable=SC2016
    sh -c 'echo $$ >"$1/cgroup.procs" && shift && exec "$@"' sh "$group" \
        unshare --cgroup --mount --pid --uts --ipc --net --fork --kill-child \
        sh "$0" "$tree" "$packages" "$folder" "$script" inside || true
    sleep 1 # until the kernel has let go of the processes of a namespace that has ended
    find "$group" -depth -type d -exec rmdir {} \;
    umount "$place"
    rmdir "$place"
    exit "$(cat "$folder/trial.status")"
    ;;
esac

# shellcheck disable=SC2154 # the stage before makes it
mount -t tmpfs tmpfs "$place"
mkdir "$place/changed" "$place/work" "$place/tree"
mount -t overlay -o "lowerdir=$tree,upperdir=$place/changed,workdir=$place/work" overlay "$place/tree"
cd "$place/tree"
mkdir -p trial .old
mount --bind "$folder" trial
mount --bind "$packages" var/cache/apt/archives
rm -f usr/sbin/policy-rc.d
cat >etc/systemd/system/trial.service <<'UNIT'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
WorkingDirectory=/trial
ExecStart=/bin/sh -c "sh /trial/trial.sh; echo $? >/trial/trial.status"
ExecStopPost=/bin/systemctl --force --force poweroff
StandardOutput=append:/trial/trial.log
StandardError=append:/trial/trial.log
UNIT
mkdir -p etc/systemd/system/multi-user.target.wants
ln -s ../trial.service etc/systemd/system/multi-user.target.wants/trial.service
sed -i "s|/trial/trial.sh|/trial/$script|" etc/systemd/system/trial.service
rm -f trial/trial.log
echo 125 >trial/trial.status

mount -t proc proc proc
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs dev
mkdir dev/pts dev/shm
for device in null zero full random urandom tty; do
    touch "dev/$device"
    mount --bind "/dev/$device" "dev/$device"
done
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
ln -s pts/ptmx dev/ptmx
mount -t tmpfs -o mode=1777 tmpfs dev/shm
mount -t tmpfs -o mode=755 tmpfs run
pivot_root . .old
umount -l /.old
exec env -i container=other PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd >/dev/null 2>&1
