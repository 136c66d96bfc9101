# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# The systems of the matrix, one a row: its name, distribution, release and architecture, whether all tests but the
# browser's run there or the unit tests alone, and compiler and further packages where they are not the system's own.
# Ubuntu's compilers come with Debian, and stand in where Ubuntu's mirror is not reached; g++ 14 is Debian 13's own.
systems='
debian-12       debian  bookworm  native  all
debian-13       debian  trixie    native  all
debian-sid      debian  sid       native  all
debian-12-i386  debian  bookworm  i386    all
g++-13          debian  trixie    native  units  g++-13
g++-15          debian  sid       native  units  g++-15  libboost1.90-dev
ubuntu-24.04    ubuntu  noble     native  all
ubuntu-26.04    ubuntu  resolute  native  all
'

system_names() {
    echo "$systems" | awk 'NF { print $1 }'
}

# Sets what the row of a system says; false where there is none.
choose_system() {
    row=$(echo "$systems" | awk -v name="$1" '$1 == name')
    [ -n "$row" ] || return 1
    # shellcheck disable=SC2086 # a list of words
    set -- $row
    system=$1 distribution=$2 suite=$3 architecture=$4 scope=$5 compiler=${6:-g++}
    shift "$(($# < 6 ? $# : 6))"
    more_packages=$*
    [ "$architecture" != native ] || architecture=$(dpkg --print-architecture)
}
