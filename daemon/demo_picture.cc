// SPDX-License-Identifier: MIT
#include "daemon/demo_picture.h"

#include <algorithm>

namespace convassign {

namespace {

constexpr int width = 240;
constexpr int height = 160;
constexpr int colours = 128;

std::string two_bytes(int number) {
    return {static_cast<char>(number & 0xFF), static_cast<char>(number >> 8)};
}

/// From one colour to another, and back.
std::string palette(std::uint64_t seed) {
    const auto hue = static_cast<int>(seed % 5);
    std::string bytes;
    for (int i = 0; i < colours; ++i) {
        const int rise = std::min(i, colours - 1 - i) * 4;
        for (int part = 0; part < 3; ++part)
            bytes +=
                static_cast<char>(part == hue % 3 ? 255 - rise / 2 : std::min(255, 60 + rise / (1 + part)));
    }
    return bytes;
}

int pixel(int x, int y, std::uint64_t seed) {
    const auto centre_x = static_cast<int>(seed / 7 % width);
    const auto centre_y = static_cast<int>(seed / 11 % height);
    const int distance = (x - centre_x) * (x - centre_x) + (y - centre_y) * (y - centre_y);
    return distance / 64 % colours;
}

} // namespace

/// Not compressed: with 128 colours a code is a byte, as long as the table is begun anew before it is full.
std::string demo_picture(std::uint64_t seed) {
    constexpr int pixels_at_once = 120;
    constexpr char begin_anew = '\x80';
    const std::string size = two_bytes(width) + two_bytes(height);
    std::string gif = "GIF89a" + size + std::string("\xF6\0\0", 3) + palette(seed) + ","
        + std::string(4, '\0') + size + std::string("\0\x07", 2);
    for (int place = 0; place < width * height; place += pixels_at_once) {
        gif += static_cast<char>(pixels_at_once + 1);
        gif += begin_anew;
        for (int i = place; i < place + pixels_at_once; ++i)
            gif += static_cast<char>(pixel(i % width, i / width, seed));
    }
    return gif + std::string("\x01\x81\0;", 4);
}

} // namespace convassign
