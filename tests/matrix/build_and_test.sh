#!/bin/sh
# SPDX-License-Identifier: MIT
# build_and_test.sh all|units: in the clone of a tree, everything and all tests but the browser's, or the programs and
# the unit tests, soon compiled. The last row says with what.
set -eu
. tests/run.sh

trap 'cat build/build.log build/test.log 2>/dev/null' EXIT
export CCACHE_DIR=/var/cache/ccache CCACHE_MAXSIZE=2G CCACHE_SLOPPINESS=pch_defines,time_macros
if [ "$1" = units ]; then
    configure build -DCONVASSIGN_TESTS=ON -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG="-O0 -g1" >build.configured
    build build convassign convassignd unit_tests
    run_tests build -E '^(e2e|browser)'
else
    configure build -DCONVASSIGN_TESTS=ON >build.configured
    build build
    unpack_proxies build/proxies
    run_tests build -E '^browser'
fi
boost=$(sed -n 's/#define BOOST_LIB_VERSION "\(.*\)"/\1/p' /usr/include/boost/version.hpp | tr _ .)
tests=$(sed -n 's/.* tests failed out of //p' build/test.log)
not_run=$(wc -l <build/not_run)
warnings=$(grep -c 'warning:' build/build.log || true)
echo "dev: with GCC $("${CXX:-g++}" --version | sed -n '1s/.* //p'), Boost $boost, $(cmake --version | head -n 1):" \
    "$tests tests, $not_run could not run, $warnings warnings"
