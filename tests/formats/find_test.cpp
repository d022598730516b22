#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include <atomic>

#include "formats/archive.h"
#include "formats/formats.h"
#include "support/data.h"

namespace haima::formats {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

struct Packed {
  std::string name, content;
  bool encrypted = false;
};

void write_zip(const Path& file, const std::vector<Packed>& entries) {
  zip_t* zip = zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  ASSERT_TRUE(zip);
  for (const Packed& entry : entries) {
    zip_source_t* source = zip_source_buffer(zip, entry.content.data(), entry.content.size(), 0);
    const auto at = zip_file_add(zip, entry.name.c_str(), source, ZIP_FL_ENC_UTF_8);
    ASSERT_GE(at, 0) << entry.name;
    if (entry.encrypted) zip_file_set_encryption(zip, at, ZIP_EM_AES_256, "secret");
  }
  ASSERT_EQ(zip_close(zip), 0);
}

/// A folder to look into, and what is found there with names relative to it.
class Find : public testing::Test {
 protected:
  Path at(const std::string& name) const { return folder_.path() / name; }
  void put(const std::string& name, std::string_view text = "x") { ASSERT_TRUE(write_file(at(name), text)); }

  Sources look(const Path& path) const {
    const std::vector paths = {path};
    auto found = find(paths, limits_);
    EXPECT_TRUE(found) << found.error().sentence();
    return found.value_or(Sources{});
  }
  Sources look() const { return look(folder_.path()); }

  std::vector<std::string> names(const Sources& found) const {
    std::vector<std::string> out;
    for (const Source& source : found.files)
      out.push_back(source.name.substr(folder_.path().string().size() + 1));
    return out;
  }

  /// The sentence of the only refusal.
  static std::string only_refusal(const Sources& found, Code code) {
    EXPECT_EQ(found.refused.size(), 1u);
    if (found.refused.empty()) return "";
    EXPECT_EQ(found.refused[0].error.code, code);
    return found.refused[0].error.sentence();
  }

  test::TemporaryFolder folder_;
  Limits limits_;
};

TEST_F(Find, TakesATreeInNaturalOrder) {
  for (const char* name : {"b/10.dcm", "b/9.dcm", "a.png", "b/deep/er/1", "b/010.dcm"}) put(name);
  EXPECT_THAT(names(look()), ElementsAre("a.png", "b/9.dcm", "b/010.dcm", "b/10.dcm", "b/deep/er/1"));
}

TEST_F(Find, PassesOverHiddenFilesAndResourceForks) {
  for (const char* name : {".DS_Store", ".git/config", "__MACOSX/._a", "._a.png", "a.png"}) put(name);
  const Sources found = look();
  EXPECT_THAT(names(found), ElementsAre("a.png"));
  EXPECT_TRUE(found.refused.empty());
}

TEST_F(Find, TakesAHiddenFileThatTheCallerNames) {
  put(".hidden/a");
  EXPECT_EQ(look(at(".hidden")).files.size(), 1u);
  EXPECT_EQ(look(at(".hidden/a")).files.size(), 1u);
}

TEST_F(Find, NamesAFileOnceHoweverOftenItIsGiven) {
  put("a");
  const std::vector paths = {folder_.path(), at("a"), folder_.path() / "./a"};
  EXPECT_EQ(find(paths, limits_)->files.size(), 1u);
}

TEST_F(Find, FailsWhereAPathIsNotThere) {
  const std::vector paths = {at("nothing")};
  const auto found = find(paths, limits_);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, Code::not_found);
  EXPECT_THAT(found.error().sentence(), HasSubstr("nothing"));
}

TEST_F(Find, RefusesLinksThatLeadOutside) {
  put("in/a");
  put("out/secret");
  fs::create_symlink(at("out/secret"), at("in/file"));
  fs::create_directory_symlink(at("out"), at("in/folder"));
  const Sources found = look(at("in"));
  EXPECT_THAT(names(found), ElementsAre("in/a"));
  ASSERT_EQ(found.refused.size(), 2u);
  for (const Refused& refused : found.refused) {
    EXPECT_EQ(refused.error.code, Code::unsafe);
    EXPECT_THAT(refused.error.sentence(), HasSubstr("a link that leads outside its folder"));
  }
}

TEST_F(Find, WalksNoLoopOfLinks) {
  put("a/b/file");
  fs::create_directory_symlink(at("a"), at("a/b/up"));
  fs::create_symlink(at("self"), at("self"));
  const Sources found = look();
  EXPECT_THAT(names(found), ElementsAre("a/b/file"));
  EXPECT_THAT(only_refusal(found, Code::not_found), HasSubstr("a link that leads nowhere"));
}

TEST_F(Find, TakesALinkToAFileThatNothingElseNames) {
  put(".store/object");
  put("plain");
  fs::create_symlink(at(".store/object"), at("scan.dcm"));
  fs::create_symlink(at("plain"), at("again"));
  const Sources found = look();
  EXPECT_THAT(names(found), ElementsAre("plain", "scan.dcm"));
  EXPECT_EQ(as_text(*load(found.files[1], limits_)), "x");
}

TEST_F(Find, StopsAtTheDepthAllowedAndSaysSo) {
  put("a");
  put("1/2/3/4/deep");
  limits_.folder_depth = 3;
  const Sources found = look();
  EXPECT_THAT(names(found), ElementsAre("a"));
  EXPECT_THAT(only_refusal(found, Code::over_limit), HasSubstr("limits.folder_depth allows, 3"));
}

TEST_F(Find, StopsAtTheCountAllowedAndSaysSo) {
  for (int i = 0; i < 20; ++i) put(std::to_string(i));
  limits_.files = 7;
  const Sources found = look();
  EXPECT_EQ(found.files.size(), 7u);
  EXPECT_THAT(only_refusal(found, Code::over_limit), HasSubstr("limits.files allows, 7"));
}

TEST_F(Find, RefusesAFolderThatMayNotBeRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  put("closed/a");
  fs::permissions(at("closed"), fs::perms::none);
  EXPECT_THAT(only_refusal(look(), Code::unreadable), HasSubstr("closed"));
  fs::permissions(at("closed"), fs::perms::owner_all);
}

TEST_F(Find, PassesOverPipes) {
  put("a");
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  EXPECT_THAT(names(look()), ElementsAre("a"));
  EXPECT_EQ(look(at("pipe")).refused.at(0).error.code, Code::unreadable);
}

TEST_F(Find, LooksIntoArchivesWithFoldersInside) {
  put("before");
  write_zip(at("scan.zip"), {{"IM10", "ten"}, {"sub/IM2", "two"}, {"IM9", "nine"}, {"__MACOSX/._IM9", "-"}});
  const Sources found = look();
  EXPECT_THAT(names(found), ElementsAre("before", "scan.zip/IM9", "scan.zip/IM10", "scan.zip/sub/IM2"));
  EXPECT_EQ(as_text(*load(found.files[2], limits_)), "ten");
  EXPECT_EQ(as_text(*load(found.files[3], limits_)), "two");
  EXPECT_EQ(as_text(*load_start(found.files[1], 3, limits_)), "nin");
  EXPECT_EQ(as_text(*load_start(found.files[1], 99, limits_)), "nine");
}

TEST_F(Find, KnowsAnArchiveByItsBytes) {
  write_zip(at("export"), {{"a", "1"}});
  write_zip(at("report.docx"), {{"word/document.xml", "1"}});
  put("fake.zip", "no archive at all");
  const Sources found = look();
  EXPECT_THAT(names(found), ElementsAre("export/a", "report.docx")) << "office documents are archives too";
  EXPECT_THAT(only_refusal(found, Code::malformed), HasSubstr("named .zip, but no zip archive"));
}

TEST_F(Find, RefusesArchivesWhoseEntriesLeadOutside) {
  for (const char* name :
       {"../evil", "a/../../evil", "/etc/evil", "C:\\evil", "..\\evil", "a\\..\\..\\evil"}) {
    write_zip(at("a.zip"), {{"good", "1"}, {name, "2"}});
    const Sources found = look();
    EXPECT_TRUE(found.files.empty()) << name;
    EXPECT_THAT(only_refusal(found, Code::unsafe), HasSubstr("would lead outside the archive")) << name;
  }
}

TEST_F(Find, RefusesBombsByRatio) {
  write_zip(at("a.zip"), {{"bomb", std::string(8 << 20, '\0')}, {"blank slice", std::string(1 << 19, '\0')}});
  const Sources found = look();
  EXPECT_THAT(names(found), ElementsAre("a.zip/blank slice"));
  EXPECT_THAT(only_refusal(found, Code::over_limit), HasSubstr("limits.archive_ratio allows 200"));
}

TEST_F(Find, RefusesBombsByEntryByTotalAndByCount) {
  write_zip(at("a.zip"), {{"1", std::string(1000, 'a')}, {"2", std::string(1000, 'b')}, {"3", "c"}});
  const Limits usual = limits_;
  limits_.file_size = 999;
  EXPECT_EQ(look().refused.size(), 2u);
  EXPECT_THAT(look().refused.at(0).error.sentence(), HasSubstr("limits.file_size allows 999 bytes"));
  limits_ = usual;
  limits_.archive_size = 2000;
  EXPECT_THAT(only_refusal(look(), Code::over_limit), HasSubstr("limits.archive_size allows, 1.95 KiB"));
  limits_ = usual;
  limits_.archive_entries = 2;
  EXPECT_THAT(only_refusal(look(), Code::over_limit), HasSubstr("3 entries where limits.archive_entries"));
}

TEST_F(Find, RefusesEncryptedEntriesAndArchivesInside) {
  write_zip(at("a.zip"), {{"open", "1"}, {"sealed", "2", true}, {"inner.ZIP", "PK\3\4"}});
  const Sources found = look();
  EXPECT_THAT(names(found), ElementsAre("a.zip/open"));
  ASSERT_EQ(found.refused.size(), 2u);
  EXPECT_THAT(found.refused[0].error.sentence(), HasSubstr("an archive inside an archive; unpack the outer"));
  EXPECT_THAT(found.refused[1].error.sentence(),
              HasSubstr("encrypted; unpack the archive with its password"));
}

TEST_F(Find, RefusesATruncatedArchiveInOneSentence) {
  write_zip(at("a.zip"), {{"1", std::string(1000, 'a')}});
  const Bytes whole = *read_file(at("a.zip"), 1 << 20);
  for (std::size_t kept = 4; kept < whole.size(); ++kept) {
    ASSERT_TRUE(write_file(at("a.zip"), ByteView{whole}.first(kept)));
    const Sources found = look();
    EXPECT_TRUE(found.files.empty()) << kept;
    EXPECT_EQ(found.refused.size(), 1u) << kept;
  }
}

TEST_F(Find, HoldsAnEntryAgainstItsChecksumAndItsSize) {
  write_zip(at("a.zip"), {{"1", "stored without packing"}});
  Bytes bytes = *read_file(at("a.zip"), 1 << 20);
  const std::size_t content = as_text(bytes).find("without");
  ASSERT_NE(content, std::string_view::npos);
  bytes[content] ^= std::byte{1};
  ASSERT_TRUE(write_file(at("a.zip"), bytes));
  const Sources found = look();
  ASSERT_EQ(found.files.size(), 1u);
  const auto loaded = load(found.files[0], limits_);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, Code::malformed);
  EXPECT_THAT(loaded.error().sentence(), HasSubstr("a.zip/1: the checksum in the archive does not fit"));
}

TEST_F(Find, ReadsAnArchiveFromManyThreadsWithFewOpenings) {
  std::vector<Packed> entries;
  for (int i = 0; i < 300; ++i)
    entries.push_back({std::to_string(i), std::string(5000, static_cast<char>(i))});
  write_zip(at("a.zip"), entries);
  const Sources found = look();
  ASSERT_EQ(found.files.size(), 300u);
  std::atomic<int> right = 0;
  Pool pool{4};
  pool.each(300, [&](std::size_t i) {
    const auto bytes = load(found.files[i], limits_);
    right += bytes && as_text(*bytes) == entries[i].content;
  });
  EXPECT_EQ(right, 300);
  EXPECT_LE(found.files[0].archive->openings(), 4);
}

TEST_F(Find, LoadRefusesWhatIsOverTheLimit) {
  put("big", std::string(2000, 'x'));
  limits_.file_size = 1000;
  const auto bytes = load(look().files.at(0), limits_);
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().code, Code::over_limit);
}

}  // namespace
}  // namespace haima::formats
