# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# How the project is configured, built and tested: for `dev`, and for those who have all
# packages. To be sourced in the project's directory.

fail() {
    echo "dev: $*" >&2
    exit 1
}

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
    fi
    cmake -S . -B "$directory" "$@"
}

# The largest sources need about 1 GiB each under the sanitizers: no more at once than memory holds.
jobs() {
    memory=$(awk '/^MemAvailable:/ { print int($2 / 1048576) }' /proc/meminfo)
    processors=$(nproc)
    echo "$((memory < 1 ? 1 : memory < processors ? memory : processors))"
}

# build DIRECTORY [TARGET]...
build() {
    directory=$1
    shift
    for target in "$@"; do
        set -- "$@" --target "$target"
        shift
    done
    cmake --build "$directory" --parallel "$(jobs)" "$@"
}

# After a failure, what it was once more at the end, where it is looked for.
run_tests() {
    ctest --test-dir "$1" --output-on-failure --parallel "$(nproc)" && return
    echo "dev: what failed:" >&2
    grep -E -A 5 '^\[  FAILED  \]|: Failure$|: runtime error: |ERROR: .*Sanitizer' \
        "$1/Testing/Temporary/LastTest.log" | tail -n 60 >&2
    return 1
}
