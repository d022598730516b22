#include "base/files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/data.h"

namespace haima {
namespace {

TEST(Sha256, AgreesWithThePublishedVectors) {
  // FIPS 180-4 examples, and lengths around the padding's edges.
  EXPECT_EQ(sha256(as_bytes("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256(as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(as_bytes(std::string(1000000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Files, WriteMakesFoldersAndReadGivesTheSameBytes) {
  const test::TemporaryFolder folder;
  const Path file = folder.path() / "a" / "b.txt";
  ASSERT_TRUE(write_file(file, "first"));
  ASSERT_TRUE(write_file(file, "second"));
  const auto bytes = read_file(file, 100);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(as_text(*bytes), "second");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator{folder.path() / "a"}, {}), 1)
      << "a half file was left";
}

TEST(Files, PartsOfANewFileMayComeInAnyOrderAndItAppearsOnlyWhenKept) {
  const test::TemporaryFolder folder;
  const Path file = folder.path() / "parts";
  auto parts = NewFile::at(file);
  ASSERT_TRUE(parts);
  ASSERT_TRUE(parts->put(4, as_bytes("last")));
  ASSERT_TRUE(parts->put(0, as_bytes("1st ")));
  EXPECT_FALSE(std::filesystem::exists(file));
  ASSERT_TRUE(parts->keep());
  EXPECT_EQ(as_text(*read_file(file, 100)), "1st last");
}

TEST(Files, ANewFileThatIsNotKeptLeavesNothing) {
  const test::TemporaryFolder folder;
  { ASSERT_TRUE(NewFile::at(folder.path() / "gone")->put(0, as_bytes("half"))); }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Files, ALinkStaysAndWhatItLeadsToIsWritten) {
  const test::TemporaryFolder folder;
  const Path target = folder.path() / "target", link = folder.path() / "link", far = folder.path() / "far";
  std::filesystem::create_symlink("target", link);
  std::filesystem::create_symlink(link, far);
  for (const char* text : {"not there before", "over what is there"}) {
    ASSERT_TRUE(write_file(far, text));
    EXPECT_EQ(as_text(*read_file(target, 100)), text);
    EXPECT_TRUE(std::filesystem::is_symlink(link) && std::filesystem::is_symlink(far));
  }
  std::filesystem::create_symlink("circle", folder.path() / "circle");
  EXPECT_EQ(write_file(folder.path() / "circle", "x").error().code, Code::unwritable);
}

TEST(Files, WhatIsNoFileIsNotReplacedByOne) {
  const test::TemporaryFolder folder;
  const Path pipe = folder.path() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
  ASSERT_TRUE(write_file(pipe, "through"));
  std::string got(7, ' ');
  EXPECT_EQ(::read(reader, got.data(), got.size()), 7);
  EXPECT_EQ(got, "through");
  ::close(reader);
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));
  EXPECT_EQ(NewFile::at(pipe).error().code, Code::unwritable);
  EXPECT_EQ(write_file("/dev/full", "x").error().code, Code::unwritable);
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
  EXPECT_EQ(write_file(folder.path(), "x").error().what, "it is a folder");
}

TEST(Files, OfANewOneTheUmaskSaysWhoMayReadItAndOneThatIsThereKeepsItsPermissions) {
  const test::TemporaryFolder folder;
  const auto rights = [&](const char* name) {
    return static_cast<unsigned>(std::filesystem::status(folder.path() / name).permissions());
  };
  const mode_t before = ::umask(077);
  EXPECT_TRUE(write_file(folder.path() / "private", "x"));
  ::umask(022);
  EXPECT_TRUE(write_file(folder.path() / "public", "x"));
  EXPECT_TRUE(write_file(folder.path() / "private", "y"));
  ::umask(before);
  EXPECT_EQ(rights("private"), 0600u);
  EXPECT_EQ(rights("public"), 0644u);
}

TEST(Files, ReadRefusesWhatIsOverTheLimitAndSaysSo) {
  const test::TemporaryFolder folder;
  ASSERT_TRUE(write_file(folder.path() / "big", std::string(2000, 'x')));
  const auto bytes = read_file(folder.path() / "big", 1024);
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().code, Code::over_limit);
  EXPECT_NE(bytes.error().sentence().find("limits.file_size"), std::string::npos);
}

TEST(Files, ReadNamesWhatIsNotThere) {
  EXPECT_EQ(read_file("/nowhere/at/all", 10).error().code, Code::not_found);
  EXPECT_EQ(read_file("/", 10).error().code, Code::unreadable);
}

}  // namespace
}  // namespace haima
