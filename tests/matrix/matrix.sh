# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Builds and tests what is committed on each system of the table, one row of output a system. To be sourced by `dev`.
# A stage is a function `stage_NAME`; it works on the chosen system, in a tree of its own, and prints rows that begin
# with "dev: " for people. Its status says whether the system passed.
. tests/matrix/systems.sh
. tests/matrix/trees.sh
. tests/matrix/package.sh

stage_build() {
    # shellcheck disable=SC2046,SC2086 # lists of words
    install_in_tree build $(packages_of_system) $compiler $more_packages &&
        clone_into_tree build &&
        CXX=$compiler in_tree build sh tests/matrix/build_and_test.sh "$scope"
}

# Of Boost only one version can be installed.
packages_of_system() {
    # shellcheck disable=SC2154 # of dev
    case $more_packages in
    *libboost*) echo "$matrix_packages" | sed 's/ libboost-dev / /' ;;
    *) echo "$matrix_packages" ;;
    esac
}

stages_of() {
    case $1 in
    units) echo build ;;
    all) if [ "$architecture" = i386 ]; then echo build; else echo build install package; fi ;;
    esac
}

# Why the chosen system has no tree; nothing where it has.
no_tree_of_system() {
    reason=$(no_tree_because)
    if [ -n "$reason" ]; then
        echo "$reason"
    elif [ "$architecture" = i386 ] && [ "$(dpkg --print-architecture)" != amd64 ]; then
        echo "this machine does not run i386"
    elif [ -d "$matrix_cache/bare/$suite-$architecture" ]; then
        :
    elif [ ! -e "/usr/share/keyrings/$distribution-archive-keyring.gpg" ]; then
        echo "the keys of $distribution's archive are not installed"
    elif ! is_reached "$(mirror_of "$distribution")"; then
        echo "mirror not reached"
    fi
}

# logged COMMAND [ARGUMENT]...: into the log of the chosen system. Rows for people are shown as they come. As in watch(),
# success is what the command itself has said.
logged() {
    rm -f "$log.passed"
    { "$@" 2>&1 && touch "$log.passed"; } | tee -a "$log" | sed -u -n "s/^dev: /$system: /p" >&2
    [ -e "$log.passed" ]
}

run_stages() {
    for stage in $(stages_of "$scope"); do
        logged "stage_$stage" || return
    done
}

say() {
    printf '%-15s %-8s %s\n' "$system" "$1" "$2"
}

# In short what went wrong, of a log that has everything.
what_failed() {
    failed_tests | grep . || first_error "$log" | sed -n '1s|^/convassign/||p' | grep . || tail -n 1 "$log"
}

# As ctest lists them at its end, below the tests that were skipped.
failed_tests() {
    sed -n 's/^[[:space:]]*[0-9]* - \(.*\) (\(.*\))$/\2 \1/p' "$log" | grep -v '^Skipped' | head -n 9 |
        sed 's/^[^ ]* //' | tr '\n' ' '
}

# Tests the chosen system; its row goes to standard output. 77: there is no tree for it.
test_system() {
    passed=$matrix_cache/passed/$system-$scope
    log=$matrix_cache/logs/$system.log
    if [ "$(head -n 1 "$passed" 2>/dev/null)" = "$commit_tree" ]; then
        say passed "$(tail -n 1 "$passed")"
        return 0
    fi
    reason=$(no_tree_of_system)
    if [ -n "$reason" ]; then
        say 'no tree' "$reason"
        return 77
    fi
    echo "$system, $(git log -1 --format='%h %s')" >"$log"
    start=$(date +%s)
    if ! logged make_bare_tree; then
        say 'no tree' "$(tail -n 1 "$log") ($log)"
        return 77
    fi
    if ! run_stages; then
        say FAILED "$(what_failed) ($log)"
        return 1
    fi
    seconds=$(($(date +%s) - start))
    result="$(sed -n 's/^dev: with //p' "$log" | tail -n 1), $((seconds / 60)) min $((seconds % 60)) s"
    printf '%s\n%s\n' "$commit_tree" "$result" >"$passed"
    say passed "$result"
}

# A tree that cannot be made is no failure, unless its system was asked for by name.
test_systems() {
    result_of_all=0
    for name in $chosen; do
        choose_system "$name"
        [ -z "$quick" ] || scope=units
        result_of_one=0
        test_system || result_of_one=$?
        case $result_of_one in
        0) ;;
        77) [ -z "$by_name" ] || [ "$result_of_all" -ne 0 ] || result_of_all=77 ;;
        *) result_of_all=1 ;;
        esac
    done
    return "$result_of_all"
}

# In a session of its own, so that all of it ends with this shell. What is mounted is gone with its last process.
matrix() {
    CONVASSIGN_MATRIX_SESSION=yes setsid ./dev matrix "$@" &
    session=$!
    trap 'kill -s KILL -- "-$session" 2>/dev/null; exit 130' HUP INT TERM
    result=0
    wait "$session" || result=$?
    exit "$result"
}

# matrix_in_session [--quick] [SYSTEM]...
matrix_in_session() {
    quick=
    if [ "${1:-}" = --quick ]; then
        quick=yes
        shift
    fi
    for name in "$@"; do
        choose_system "$name" || fail "matrix: no system '$name'; there are:" "$(system_names | tr '\n' ' ')"
    done
    chosen=${*:-$(system_names)}
    by_name=${CONVASSIGN_ALL_TESTS:-$*}
    commit_tree=$(git rev-parse 'HEAD^{tree}')
    [ -z "$(git status --porcelain)" ] || echo "dev: what is not committed is not tested" >&2
    [ "$(id -u)" -ne 0 ] || (install_missing debootstrap debian-archive-keyring) || true
    mkdir -p "$matrix_cache/logs" "$matrix_cache/passed"
    exec 9>"$matrix_cache/lock"
    flock -n 9 || { echo "dev: wait for another matrix to end" >&2 && flock 9; }
    test_systems
}
