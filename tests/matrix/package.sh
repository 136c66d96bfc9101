# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# The stages of the matrix that install: by cmake in the tree of the build, and as a package, in a tree of its own under
# a systemd of its own. To be sourced by matrix.sh.

stage_install() {
    in_tree build sh tests/matrix/install_in_tree.sh
}

# repack FILE VERSION NEW: the same package as another version.
repack() {
    folder=$(mktemp -d) &&
        dpkg-deb -R "$1" "$folder" &&
        sed -i "s/^Version: .*/Version: $2/" "$folder/DEBIAN/control" &&
        dpkg-deb --root-owner-group -b "$folder" "$3" >/dev/null &&
        rm -rf "$folder"
}

# One package serves every release from the one on that it was made on, so it is made here where here is the oldest.
stage_package() {
    # shellcheck source=/dev/null
    if [ "$(. /etc/os-release && echo "$ID-$VERSION_CODENAME")" != debian-bookworm ]; then
        echo "dev: package not tried: it is made on Debian 12"
        return 0
    fi
    made=$(package) || return
    trial=$matrix_cache/trials/$system
    rm -rf "$trial"
    install_in_tree package systemd systemd-sysv sqlite3 curl &&
        mkdir -p "$trial" &&
        cp "$made" "$trial/new.deb" && repack "$made" 0.1.0 "$trial/old.deb" &&
        cp tests/schemas/1.sql "$trial/schema.sql" && cp tests/matrix/package_in_tree.sh "$trial/" &&
        fetch_what_it_needs package &&
        sh tests/matrix/boot.sh "$(tree_of package)" "$matrix_cache/packages" "$trial" package_in_tree.sh
    status=$?
    [ ! -e "$trial/trial.log" ] || tell_of_trial
    return "$status"
}

# What did not hold comes last.
tell_of_trial() {
    cat "$trial/trial.log"
    echo "dev: package: $(grep -c '^ok' "$trial/trial.log") things held"
    grep '^FAILED' "$trial/trial.log"
}

# The booted tree has no network: what apt would fetch with the package is there before.
fetch_what_it_needs() {
    mkdir -p "$(tree_of "$1")/convassign" && cp "$trial/new.deb" "$(tree_of "$1")/convassign/" &&
        in_tree "$1" apt-get install -qq -y --download-only ./new.deb
}
