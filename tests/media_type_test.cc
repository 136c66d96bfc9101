// SPDX-License-Identifier: MIT
#include "core/media_type.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace convassign {

namespace {

using namespace std::string_literals;

std::string little_endian(std::uint64_t number, int size) {
    std::string bytes;
    for (int i = 0; i < size; ++i)
        bytes += static_cast<char>(number >> (8 * i) & 0xFF);
    return bytes;
}

std::string page_of_ogg(std::uint64_t granule, const std::string& content) {
    return "OggS\0\0"s + little_endian(granule, 8) + std::string(12, '\0') + content;
}

std::string voice_note(std::uint64_t granule, std::uint64_t skipped = 312) {
    return page_of_ogg(0, "OpusHead\x01\x01"s + little_endian(skipped, 2)) + page_of_ogg(granule, "sound");
}

} // namespace

TEST(MediaType, IsToldByTheFirstBytes) {
    struct Case {
        std::string bytes;
        const char* told;
        const char* shown;
    };
    const std::vector<Case> cases{
        {"\xFF\xD8\xFF\xE0 JFIF", "text/html", "image/jpeg"},
        {"\x89PNG\r\n\x1A\n", "", "image/png"},
        {"GIF89a", "image/jpeg", "image/gif"},
        {"RIFF\x10\0\0\0WEBPVP8 "s, "", "image/webp"},
        {"RIFF\x10\0\0\0WAVEfmt "s, "audio/wav", ""},
        {"\0\0\0\x1C"s + "ftypavif\0\0\0\0"s, "", "image/avif"},
        {"\0\0\0\x1C"s + "ftypmif1\0\0\0\0mif1avifmiaf"s, "", "image/avif"},
        {"\0\0\0\x1C"s + "ftypmif1\0\0\0\0mif1heicmiaf"s, "image/heic", ""},
        {"\0\0\0\x18"s + "ftypheic\0\0\0\0"s, "image/jpeg", ""},
        {"OggS\0"s, "audio/ogg; codecs=opus", "audio/ogg"},
        {"ID3\x04", "", "audio/mpeg"},
        {"\xFF\xFB\x90\x64", "", "audio/mpeg"},
        {"\xFF\xF1\x50\x80", "", "audio/aac"},
        {"\xFF\xFE<\0h\0"s, "text/html", ""},
        {"\0\0\0\x20"s + "ftypM4A \0\0\0\0"s, "", "audio/mp4"},
        {"\0\0\0\x20"s + "ftypmp42\0\0\0\0"s, "audio/mp4", "audio/mp4"},
        {"\0\0\0\x20"s + "ftypmp42\0\0\0\0"s, "video/mp4", "video/mp4"},
        {"\0\0\0\x14"s + "ftyp3gp4\0\0\0\0"s, "", "video/3gpp"},
        {"\0\0\0\x14"s + "ftypqt  \0\0\0\0"s, "", "video/quicktime"},
        {"\x1A\x45\xDF\xA3\x9F\x42\x82\x84webm", "", "video/webm"},
        {"\x1A\x45\xDF\xA3\x9F\x42\x82\x88matroska", "video/webm", ""},
        {"%PDF-1.7", "application/pdf", ""},
        {"<svg xmlns=", "image/svg+xml", ""},
        {"<!doctype html>", "image/jpeg", ""},
        {"#!AMR\n", "audio/amr", ""},
        {"", "image/jpeg", ""},
    };
    for (const Case& one : cases)
        EXPECT_EQ(shown_type(one.bytes, one.told), one.shown) << one.bytes << " told as " << one.told;
}

TEST(MediaType, IsKeptAsItWasToldButNeverAShownOneThatItIsNot) {
    EXPECT_EQ(kept_type("%PDF-1.7", "application/pdf"), "application/pdf");
    EXPECT_EQ(kept_type("#!AMR\n", "audio/AMR; x=y"), "audio/amr");
    EXPECT_EQ(kept_type("<html>", "image/jpeg"), "application/octet-stream");
    EXPECT_EQ(kept_type("anything", ""), "application/octet-stream");
    EXPECT_EQ(kept_type("GIF89a", "image/jpeg"), "image/gif");
}

TEST(VoiceNote, LastsAsLongAsItsLastPageTells) {
    EXPECT_EQ(voice_note_seconds(voice_note(48'000 * 7 + 312), voice_note(48'000 * 7 + 312)), 7);
    EXPECT_EQ(voice_note_seconds(voice_note(9'000), voice_note(9'000)), 1) << "never nothing";
}

TEST(VoiceNote, TellsNothingWhereItIsNoneOrIsBroken) {
    const std::string good = voice_note(48'000 * 7);
    for (const std::string& bytes : {""s, "OggS"s, "GIF89a"s, page_of_ogg(96'000, "\x01vorbis"),
             voice_note(~std::uint64_t{0}), voice_note(100), voice_note(std::uint64_t{1} << 60)})
        EXPECT_EQ(voice_note_seconds(bytes, bytes), std::nullopt);
    EXPECT_EQ(voice_note_seconds(good, "no page"), std::nullopt);
    EXPECT_EQ(voice_note_seconds(good, "OggS"), std::nullopt);
}

TEST(SavedName, IsThatOfThePhoneWithoutWhatNoFileMayBeCalled) {
    struct Case {
        std::string name;
        const char* type;
        std::string saved;
    };
    const std::vector<Case> cases{
        {"cat.jpg", "image/jpeg", "cat.jpg"},
        {"CAT.JPEG", "image/jpeg", "CAT.JPEG"},
        {"cat", "image/jpeg", "cat.jpg"},
        {"cat.exe", "image/jpeg", "cat.exe.jpg"},
        {"Vertrag 2.0", "application/pdf", "Vertrag 2.0.pdf"},
        {"Vertrag 2.0", "application/unknown", "Vertrag 2.0.bin"},
        {"a/b\\c.pdf", "application/pdf", "a_b_c.pdf"},
        {"../../etc/passwd", "text/plain", "_.._etc_passwd.txt"},
        {".htaccess", "application/x-what", "htaccess.bin"},
        {"line\nbreak\t\x7F.pdf", "application/pdf", "line_break__.pdf"},
        {"gnp\u202Eexe.pdf", "application/pdf", "gnp_exe.pdf"},
        {"naïve café ☕.pdf", "application/pdf", "naïve café ☕.pdf"},
        {"", "image/jpeg", "picture-12-3.jpg"},
        {"", "audio/ogg; codecs=opus", "voice-note-12-3.ogg"},
        {"", "", "file-12-3.bin"},
        {"...", "video/mp4", "video-12-3.mp4"},
        {"photo.heic", "application/octet-stream", "photo.heic"},
        {"bad\xFFutf8.pdf", "application/pdf", "bad\uFFFDutf8.pdf"},
    };
    for (const Case& one : cases)
        EXPECT_EQ(saved_name({one.type, {}, one.name}, MessageId{12}, 3), one.saved);
}

TEST(SavedName, IsNeverLongerThan120Bytes) {
    for (const std::string letter : {"x", "é", "☕", "😀"}) {
        std::string name;
        while (name.size() < 300)
            name += letter;
        const std::string saved = saved_name({"application/pdf", {}, name + ".pdf"}, MessageId{1}, 1);
        EXPECT_LE(saved.size(), 120U);
        EXPECT_GT(saved.size(), 110U);
        EXPECT_TRUE(saved.ends_with(".pdf"));
        EXPECT_EQ(saved.find("\uFFFD"), std::string::npos) << saved;
    }
}

} // namespace convassign
