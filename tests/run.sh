# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# How the project is configured, built and tested: for `dev`, and for the trees of its matrix, where `dev` would
# install more than they need. To be sourced in the project's directory.

fail() {
    echo "dev: $*" >&2
    exit 1
}

# Options of CMake for what nobody measures: a third of the time goes into compiling it. All sources of a target are
# compiled together, so two of them that give the same name to things of their own are found here.
# shellcheck disable=SC2034 # of dev
quickly="-DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0 -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=0"

# configure DIRECTORY [OPTION]...
configure() {
    directory=$1
    shift
    # An existing directory keeps the generator it was made with.
    if [ ! -e "$directory/CMakeCache.txt" ] && command -v ninja >/dev/null; then
        set -- -G Ninja "$@"
    fi
    if command -v ccache >/dev/null; then
        set -- -DCMAKE_CXX_COMPILER_LAUNCHER=ccache "$@"
        # Else it keeps nothing that was compiled with precompiled headers.
        CCACHE_SLOPPINESS="$(ccache --get-config sloppiness),pch_defines,time_macros"
        export CCACHE_SLOPPINESS
    fi
    cmake -S . -B "$directory" "$@"
}

# The largest sources need about 1 GiB each under the sanitizers: no more at once than memory holds.
jobs() {
    memory=$(awk '/^MemAvailable:/ { print int($2 / 1048576) }' /proc/meminfo)
    processors=$(nproc)
    echo "$((memory < 1 ? 1 : memory < processors ? memory : processors))"
}

# show_progress WHAT: of the rows of ninja, make or ctest each tenth of what they count, warnings, failures and the sum.
show_progress() {
    shown=0
    while IFS= read -r row; do
        case $row in
        '['*/*']'*) counted=${row#[} counted=${counted%%]*} ;;
        '['*%']'*) counted=${row#[} counted=${counted%%%*}/100 ;;
        *[0-9]/[0-9]*' Test '*)
            case $row in *'***'*) echo "$row" ;; esac
            counted=${row%%Test*}
            ;;
        *warning:* | *'tests passed'*) echo "$row" && continue ;;
        *) continue ;;
        esac
        case $counted in */*[1-9]*) ;; *) continue ;; esac
        case $counted in *[!\ 0-9/]*) continue ;; esac
        tenth=$((${counted%/*} * 10 / ${counted#*/}))
        [ "$tenth" -le "$shown" ] || echo "dev: $1: ${tenth}0 %"
        shown=$tenth
    done
}

# watch LOG WHAT COMMAND [ARGUMENT]...: everything goes into the log, and the progress is shown. It has succeeded where
# the command has said so: a command may end the shell of its pipe, and leave nothing to be asked.
watch() {
    log=$1
    what=$2
    shift 2
    rm -f "$log.passed"
    { "$@" 2>&1 && touch "$log.passed"; } | tee "$log" | show_progress "$what"
    [ -e "$log.passed" ]
}

# Of a compiler that lists a hundred candidates, the first thing that it says.
first_error() {
    escape=$(printf '\033')
    sed "s/$escape\[[0-9;]*[mK]//g" "$1" |
        grep -E -m 1 -A 2 ': (fatal |internal compiler )?error: |: undefined reference|: error adding symbols|CMake Error|Killed' |
        cut -c 1-240 | grep .
}

# build DIRECTORY [TARGET]...
build() {
    directory=$1
    shift
    for target in "$@"; do
        set -- "$@" --target "$target"
        shift
    done
    watch "$directory/build.log" "build in $directory" cmake --build "$directory" --parallel "$(jobs)" "$@" && return
    echo "dev: the first error, of all in $directory/build.log:" >&2
    first_error "$directory/build.log" >&2 || tail -n 5 "$directory/build.log" >&2
    return 1
}

# unpack_servers FOLDER: the proxies that tests put before the daemon, PostgreSQL, and the libraries that they lack. They
# are not installed, since Debian starts at once what is. Without them their tests tell that they could not run.
unpack_servers() {
    CONVASSIGN_SERVERS=$PWD/$1
    export CONVASSIGN_SERVERS
    if [ -d "$1" ] || ! command -v apt-get >/dev/null; then return 0; fi
    packages=$(for server in nginx apache2-bin haproxy caddy postgresql; do
        LC_ALL=C apt-get -s install --no-install-recommends "$server" 2>/dev/null | sed -n 's/^Inst \([^ ]*\).*/\1/p'
    done | sort -u)
    rm -rf "$1.new"
    mkdir "$1.new"
    # shellcheck disable=SC2086 # a list of words
    if (cd "$1.new" && { [ -z "$packages" ] || apt-get -qq download $packages >download.log 2>&1; }); then
        for package in "$1.new"/*.deb; do [ ! -e "$package" ] || dpkg -x "$package" "$1.new"; done
        rm -f "$1.new"/*.deb
        mv "$1.new" "$1"
    else
        echo "dev: no servers for the tests: $(tail -n 1 "$1.new/download.log")" >&2
    fi
}

# run_tests DIRECTORY [OPTION OF CTEST]...: after a failure, what it was once more at the end, where it is looked for.
# More at once than there are processors: the browser's tests and many others mostly wait.
run_tests() {
    directory=$1
    shift
    if ! watch "$directory/test.log" "test in $directory" \
        ctest --test-dir "$directory" --output-on-failure --parallel "$(($(nproc) + 1))" "$@"; then
        # Nobody comes back to CI's log.
        [ -z "${CI:-}" ] || grep -vE '^ +Start |Passed +[0-9.]+ sec$|^\[ RUN  |^\[       OK ' "$directory/test.log" | tail -n 500
        echo "dev: what failed, of all in $directory/test.log:" >&2
        grep -E -A 5 '^\[  FAILED  \]|: Failure$|: runtime error: |ERROR: .*Sanitizer' "$directory/test.log" |
            tail -n 60 >&2
        return 1
    fi
    say_what_did_not_run "$directory/Testing/Temporary/LastTest.log" >"$directory/not_run"
    [ -s "$directory/not_run" ] || return 0
    echo "dev: could not run:"
    cat "$directory/not_run"
    # Of some the reason itself says that they run "only where" something large is installed.
    if [ -n "${CONVASSIGN_ALL_TESTS:-}" ] && grep -qv ': only where ' "$directory/not_run"; then
        fail "all tests have to run, because CONVASSIGN_ALL_TESTS is set"
    fi
}

# Each test that skipped itself, with its reason, and the reason of the programs that could not even begin.
say_what_did_not_run() {
    awk '/: Skipped$/ { getline reason }
        /^\[  SKIPPED \] .* ms\)$/ { print "  " $4 ": " reason }
        sub(/^cannot run: /, "") { print "  browser: " $0 }' "$1" | sort -u
}
