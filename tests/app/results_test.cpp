// Predictions become a page; ids that could be patients' never do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/program.h"
#include "corpus/luma.h"
#include "corpus/pack.h"
#include "support/data.h"

namespace haima::app {
namespace {

using haima::test::TemporaryFolder;
using test::run_program;
using test::text_in;
using testing::HasSubstr;
using testing::Not;

/// 40 cases of a set, each fourth called wrong.
std::string csv(const std::string& set, int wrong_every) {
  std::string text = "id,set,group,fold,none,p_none,any,p_any\n";
  for (int i = 0; i < 40; ++i) {
    const bool truth = i % 2 == 1, called = truth != (i % wrong_every == 0);
    const std::string p = std::to_string(called ? 0.7 + i / 200.0 : 0.3 - i / 200.0);
    text += "c" + std::to_string(i) + "," + set + ",,0," + (truth ? "0" : "1") + ",0.5," +
            (truth ? "1," : "0,") + p + "\n";
  }
  return text;
}

/// A pack that holds the pictures of those cases.
Bytes pack(const std::string& set) {
  corpus::PackAbout about;
  about.spec.width = about.spec.height = 16;
  about.sets = {{set, "", "none", "", corpus::Training::none}};
  std::vector<corpus::Packable> members;
  for (int i = 0; i < 40; ++i) {
    corpus::Packable one{};
    one.member.set = set;
    one.member.of.id = one.member.group = "c" + std::to_string(i);
    image::Plane<std::uint8_t> grey{16, 16};
    one.picture = corpus::encode_luma(grey, 90);
    members.push_back(std::move(one));
  }
  return corpus::pack_of(about, members);
}

TEST(Results, APageIsWrittenOfPredictionsAndOfTheLogBesideThem) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_file(folder.path() / "net/predictions.csv", csv("head_ct_200", 4)));
  ASSERT_TRUE(write_file(folder.path() / "net/log.jsonl",
                         "{\"epoch\":1,\"loss\":0.5}\n{\"epoch\":2,\"loss\":0.25}\n"));
  const auto ran = run_program({"evaluate", "net/predictions.csv", "--report", "out"}, folder.path());
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("Report: out/report.html"));
  const std::string page = text_in(folder.path() / "out/report.html");
  EXPECT_THAT(page, HasSubstr("0.750 ("));  // accuracy: 30 of 40
  EXPECT_THAT(page, HasSubstr("<h1 id=\"top\">net</h1>"));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "out/figures/loss.svg"));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "out/figures/roc.png"));
}

TEST(Results, PicturesAreShownByIdOfPublicSetsAlone) {
  const TemporaryFolder folder;
  for (const std::string set : {"head_ct_200", "our_hospital"}) {
    ASSERT_TRUE(write_file(folder.path() / (set + ".csv"), csv(set, 4)));
    ASSERT_TRUE(write_file(folder.path() / (set + ".pack"), pack(set)));
  }
  const auto shown = run_program(
      {"evaluate", "head_ct_200.csv", "--pack", "head_ct_200.pack", "--report", "a"}, folder.path());
  ASSERT_EQ(shown.status, 0) << shown.err;
  EXPECT_THAT(text_in(folder.path() / "a/report.html"), HasSubstr("c36: not bleeding, told 0.88"));
  const auto refused = run_program(
      {"evaluate", "our_hospital.csv", "--pack", "our_hospital.pack", "--report", "b"}, folder.path());
  EXPECT_NE(refused.status, 0);
  EXPECT_THAT(refused.err, HasSubstr("public set"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "b/report.html"));
}

TEST(Results, SeveralModelsAreHeldAgainstTheFirst) {
  const TemporaryFolder folder;
  for (const int every : {4, 5, 8})
    ASSERT_TRUE(
        write_file(folder.path() / ("net" + std::to_string(every) + ".csv"), csv("head_ct_200", every)));
  const auto ran = run_program({"compare", "net4.csv", "net5.csv", "net8.csv", "--json", "--report", "out"},
                               folder.path());
  ASSERT_EQ(ran.status, 0) << ran.err;
  const Json list = Json::parse(ran.out);
  ASSERT_EQ(list.size(), 4u);  // two labels, twice
  EXPECT_EQ(list[2]["b"], "net8.csv");
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "out/figures/comparison-accuracy-any.svg"));
}

TEST(Results, CasesThatOnlyOneModelSawAreCounted) {
  const TemporaryFolder folder;
  const std::string all = csv("head_ct_200", 4);
  ASSERT_TRUE(write_file(folder.path() / "all.csv", all));
  ASSERT_TRUE(write_file(folder.path() / "fewer.csv", all.substr(0, all.find("\nc30") + 1)));
  const auto ran = run_program({"compare", "all.csv", "fewer.csv"}, folder.path());
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("on 30 cases: 30 of A's 40, all of B's"));
}

TEST(Results, AFileWithoutACaseIsRefused) {
  const TemporaryFolder folder;
  const std::string all = csv("head_ct_200", 4);
  ASSERT_TRUE(write_file(folder.path() / "none.csv", all.substr(0, all.find('\n') + 1)));
  const auto ran = run_program({"evaluate", "none.csv"}, folder.path());
  EXPECT_EQ(ran.status, 65);
  EXPECT_THAT(ran.err, HasSubstr("it holds no case"));
}

TEST(Results, AFolderStandsForTheFoldsInIt) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_file(folder.path() / "net/fold-0.csv", csv("head_ct_200", 4)));
  std::string other = csv("head_ct_200", 4);
  for (std::size_t at = other.find("\nc"); at != std::string::npos; at = other.find("\nc", at + 3))
    other.insert(at + 1, "d");
  ASSERT_TRUE(write_file(folder.path() / "net/fold-1.csv", other));
  const auto ran = run_program({"evaluate", "net"}, folder.path());
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("80 cases"));
}

#ifdef HAIMA_TRAINS
TEST(Reproduce, AnExperimentBecomesKeptPredictionsAndARowOfTheTableAndIsNotRunTwice) {
  HAIMA_NEEDS_DATA("head_ct_200");
  const TemporaryFolder folder;
  ASSERT_TRUE(write_file(folder.path() / "experiments/small.toml", R"(
about = "A network that learns next to nothing."
[model]
name = "bhcnet"
task = "two_class"
side = 32
[data]
sets = ["head_ct_200"]
split = "80/20"
batch = 32
[training]
epochs = 1
[paper]
source = "Nobody"
accuracy = 0.9
)"));
  const std::vector<std::string> words = {"reproduce",
                                          "--resume",
                                          "--keep",
                                          "--results",
                                          "kept",
                                          "--cache",
                                          "cache",
                                          "--table",
                                          "t.md",
                                          "--data",
                                          haima::test::data_folder()};
  const auto ran = run_program(words, folder.path());
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("1 units run, 0 were kept"));
  for (const char* file : {"fold-0.csv", "fold-0.json", "fold-0.jsonl"})
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "kept/small" / file)) << file;
  EXPECT_THAT(text_in(folder.path() / "kept/small/fold-0.json"),
              HasSubstr("\"may_teach_what_ships\": \"none\""));
  EXPECT_THAT(text_in(folder.path() / "t.md"), HasSubstr("| small | head_ct_200 | 80/20, seed 1 | 1 of 1 |"));
  EXPECT_THAT(run_program(words, folder.path()).out, HasSubstr("0 units run, 1 were kept"));
  const auto list = run_program({"reproduce", "--list", "--json", "--results", "kept"}, folder.path());
  ASSERT_EQ(list.status, 0) << list.err;
  EXPECT_EQ(Json::parse(list.out)[0]["state"], "kept");
}
#endif

}  // namespace
}  // namespace haima::app
