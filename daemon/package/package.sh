# SPDX-License-Identifier: MIT
# Of ./dev: makes the Debian package and the source tarball, in build-package.
# shellcheck shell=sh

# That of CMakeLists.txt; between two versions with how many commits lie there, ordered rightly by dpkg.
package_version() {
    version=$(sed -n 's/^project(convassign VERSION \([0-9.]*\) .*/\1/p' CMakeLists.txt)
    commit=$(git rev-parse --short=7 HEAD)
    if git rev-parse -q --verify "v$version^{commit}" >/dev/null; then
        count=$(git rev-list --count "v$version..HEAD")
        [ "$count" -eq 0 ] || version="$version+git$count.$commit"
    elif ! grep -q "^## $version (" CHANGELOG.md; then
        version="$version~git$(git rev-list --count HEAD).$commit"
    fi
    echo "$version"
}

# Lays out the files of the commit. Only files that differ are written, so that the rest need no compiling.
lay_out_sources() {
    mkdir -p "$1" &&
        GIT_INDEX_FILE="$PWD/$1.index" git --work-tree="$1" read-tree --reset -u HEAD &&
        git archive HEAD core/base/commit.txt | tar -x -C "$1" &&
        rm -rf "$1/debian" &&
        cp -R "$1/daemon/package" "$1/debian" &&
        printf 'convassign (%s) unstable; urgency=medium\n\n  * %s\n\n -- %s  %s\n' "$2" \
            'What is new is told in CHANGELOG.md, which lies beside this file.' \
            "$(sed -n 's/^Maintainer: //p' daemon/package/control)" \
            "$(git log -1 --format=%cD)" >"$1/debian/changelog"
}

package_error() {
    first_error build-package/log | grep . || tail -n 20 build-package/log
}

# Objects are kept, and where the package of this commit is there, nothing is done.
package() {
    # shellcheck disable=SC2086
    install_missing $package_packages
    git rev-parse -q --verify HEAD >/dev/null || fail "package: what is packed is a commit, and this is no checkout"
    [ -z "$(git status --porcelain)" ] || echo "dev: what is not committed is not in the package" >&2
    version=$(package_version)
    file=build-package/convassign_${version}_$(dpkg --print-architecture).deb
    made_of="$version $(git rev-parse HEAD)"
    if [ ! -e "$file" ] || [ "$(cat build-package/made-of 2>/dev/null)" != "$made_of" ]; then
        rm -f build-package/made-of
        lay_out_sources build-package/source "$version" || fail "package: the sources could not be laid out"
        (cd build-package/source && dpkg-buildpackage -b -nc -us -uc "-j$(jobs)") >build-package/log 2>&1 ||
            fail "package: it could not be built; build-package/log tells all: $(package_error)"
        echo "dev: lintian" >&2
        lintian --fail-on error,warning "$file" >&2 || fail "package: lintian complains of '$file'"
        echo "$made_of" >build-package/made-of
    fi
    echo "$file"
}

source_tarball() {
    version=$(package_version)
    mkdir -p build-package
    git archive --prefix="convassign-$version/" HEAD | gzip -9n >"build-package/convassign-$version.tar.gz"
    echo "build-package/convassign-$version.tar.gz"
}
