#!/bin/sh
# SPDX-License-Identifier: MIT
# build_and_test.sh all|units: in the clone of a tree, everything and all tests but the browser's, then the programs as
# they are installed; or the programs and the unit tests alone. The last row says with what.
set -eu
. tests/run.sh

trap 'cat build*/build.log build/test.log 2>/dev/null' EXIT
export CCACHE_DIR=/var/cache/ccache CCACHE_MAXSIZE=2G CCACHE_SLOPPINESS=pch_defines,time_macros
# shellcheck disable=SC2086 # a list of options
configure build -DCONVASSIGN_TESTS=ON $quickly >build.configured
if [ "$1" = units ]; then
    build build convassign convassignd unit_tests
    run_tests build -E '^(e2e|browser)'
else
    build build
    unpack_servers build/servers
    run_tests build -E '^browser'
    configure build-install -DCONVASSIGN_TESTS=OFF >build.configured
    build build-install
fi
boost=$(sed -n 's/#define BOOST_LIB_VERSION "\(.*\)"/\1/p' /usr/include/boost/version.hpp | tr _ .)
tests=$(sed -n 's/.* tests failed out of //p' build/test.log)
not_run=$(wc -l <build/not_run)
warnings=$(cat build*/build.log | grep -c 'warning:' || true)
echo "dev: with GCC $("${CXX:-g++}" --version | sed -n '1s/.* //p'), Boost $boost, $(cmake --version | head -n 1):" \
    "$tests tests, $not_run could not run, $warnings warnings"
[ "$warnings" -eq 0 ] || fail "no warning is wanted on any system"
