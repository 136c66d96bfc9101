#!/bin/sh
# SPDX-License-Identifier: MIT
#
# CLI11 2.1.2 (Debian 12): whole numbers on the command line
#
# A good guess: an option of the type int takes what std::stoi or a person would: 010 is ten, and what is no whole
#     number is refused.
# What happens: 010 is 8, 08 and 09 are refused as no numbers at all, 0x10 is 16. The same words are 10, 8 and 16 to an
#     option of the type double, which also takes "nan".
# Whom it hurts: `--limit 0100` of a script that pads its numbers shows 64 rows, and a day written as 08 is an error.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 2' HUP INT TERM
cd "$folder"
apt-get download -qq libcli11-dev=2.1.2+ds-1 >/dev/null 2>&1 || exit 2
dpkg -x ./*.deb .

cat >try.cc <<'END'
#include <CLI/CLI.hpp>
#include <iostream>
#include <sstream>

template <typename T>
std::string read(const std::string& word) {
    CLI::App app;
    T value{};
    app.add_option("--n", value);
    std::ostringstream text;
    try {
        app.parse("--n=" + word);
        text << value;
    } catch (const CLI::ParseError&) {
        text << "refused";
    }
    return text.str();
}

int main() {
    for (const char* word : {"10", "010", "08", "0x10", "nan"})
        std::cout << word << ": int " << read<int>(word) << ", double " << read<double>(word) << "\n";
}
END
g++ -std=c++17 -isystem usr/include try.cc -o try || exit 2
seen=$(./try)
expected='10: int 10, double 10
010: int 8, double 10
08: int refused, double 8
0x10: int 16, double 16
nan: int refused, double nan'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { printf 'changed; it was:\n%s\n' "$expected"; exit 1; }
