#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/program.h"
#include "base/json.h"
#include "support/data.h"
#include "support/schema.h"

namespace haima::app {
namespace {

using haima::test::TemporaryFolder;
using test::bleeding_scan;
using test::healthy_scan;
using test::run_program;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

std::vector<std::string> against_schema(const Json& value, const std::string& part = {}) {
  const Path file = haima::test::source_folder() / "docs/findings.schema.json";
  return violations(haima::test::read_schema(file, part), value);
}

TEST(Analyze, SaysBleedingInItsFirstLine) {
  const auto ran = run_program({"analyze", bleeding_scan()});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, StartsWith("Bleeding found"));
  EXPECT_THAT(ran.out, HasSubstr("For research use only. Not a medical device."));
}

TEST(Analyze, JsonIsAsTheSchemaSaysAndHoldsEveryInput) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_file(folder.path() / "note.txt", "no scan"));
  const auto ran =
      run_program({"analyze", "--json", bleeding_scan(), healthy_scan(), folder.path().string(), "/nowhere"});
  EXPECT_EQ(ran.status, 2);
  const Json value = Json::parse(ran.out);
  EXPECT_THAT(against_schema(value), IsEmpty());
  ASSERT_EQ(value["studies"].size(), 4u) << ran.out;
  std::map<std::string, int> verdicts;
  std::vector<std::string> errors;
  for (const Json& study : value["studies"]) {
    ++verdicts[study["verdict"]];
    if (!study["error"].is_null()) errors.push_back(study["error"]["code"]);
  }
  EXPECT_GE(verdicts["bleeding"], 1);
  EXPECT_THAT(errors, testing::UnorderedElementsAre("not_found", "not_a_scan"));
}

TEST(Analyze, JsonLinesAreOneStudyALine) {
  const auto ran = run_program({"analyze", "--jsonl", bleeding_scan(), healthy_scan()});
  EXPECT_EQ(ran.status, 0) << ran.err;
  std::istringstream lines{ran.out};
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count)
    EXPECT_THAT(against_schema(Json::parse(line), "/$defs/study"), IsEmpty());
  EXPECT_EQ(count, 2);
}

TEST(Analyze, WhereNothingCouldBeReadTheStatusIsTheErrors) {
  const auto missing = run_program({"analyze", "/nowhere"});
  EXPECT_EQ(missing.status, 66);
  EXPECT_EQ(missing.out, "");
  EXPECT_EQ(missing.err, "haima: /nowhere: there is no such file or folder; check the path.\n");
  const auto both = run_program({"analyze", "--json", "/nowhere", "/nothing"});
  EXPECT_EQ(both.status, 66);
  EXPECT_EQ(Json::parse(both.out)["studies"].size(), 2u);
}

/// The bleeding head's slices in two folders, every other one in the second.
void deal_out(const Path& first, const Path& second) {
  std::vector<Path> slices;
  for (const auto& entry : std::filesystem::directory_iterator(bleeding_scan()))
    slices.push_back(entry.path());
  std::sort(slices.begin(), slices.end());
  std::filesystem::create_directories(first);
  std::filesystem::create_directories(second);
  for (std::size_t i = 0; i < slices.size(); ++i)
    std::filesystem::copy(slices[i], (i % 2 ? second : first) / slices[i].filename());
}

TEST(Analyze, OfOneStudyInTwoFoldersNeitherIsCalledNotRead) {
  const TemporaryFolder folder;
  deal_out(folder.path() / "a", folder.path() / "b");
  const auto ran = run_program({"analyze", "a", "b", "--model", "threshold"}, folder.path());
  EXPECT_EQ(ran.status, 0) << ran.out;
  EXPECT_THAT(ran.out, testing::Not(HasSubstr("Not read")));
}

TEST(Analyze, AFileOfAStudyThatCannotBeReadIsNamedAndTheStatusSaysSo) {
  const TemporaryFolder folder;
  deal_out(folder.path() / "a", folder.path() / "b");
  for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "b")) {
    std::filesystem::copy(entry.path(), folder.path() / "a");
    std::filesystem::resize_file(folder.path() / "a" / entry.path().filename(), entry.file_size() - 1000);
    break;
  }
  const std::vector<std::vector<std::string>> commands = {
      {"analyze", "a", "--model", "threshold"}, {"inspect", "a"}, {"convert", "a", "pictures"}};
  for (const std::vector<std::string>& command : commands) {
    const auto ran = run_program(command, folder.path());
    EXPECT_EQ(ran.status, 2) << command.front() << ran.out << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("copy it again")) << command.front();
  }
}

TEST(Analyze, WhatCannotBeWrittenIsSaidBeforeReading) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_file(folder.path() / "file", "no folder"));
  for (const char* option : {"--results", "--report"}) {
    const auto ran = run_program({"analyze", bleeding_scan(), option, "file/out"}, folder.path());
    EXPECT_EQ(ran.status, 73) << ran.err;
    EXPECT_EQ(ran.out, "");
  }
  EXPECT_EQ(run_program({"analyze", healthy_scan(), "--results", "out"}, folder.path()).status, 0);
  const auto written = std::filesystem::directory_iterator(folder.path() / "out");
  EXPECT_EQ(std::distance(begin(written), end(written)), 1) << "only the study's findings";
}

TEST(Analyze, WritesAReportFolder) {
  const TemporaryFolder folder;
  const auto ran = run_program({"analyze", bleeding_scan(), "--report", "out"}, folder.path());
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("Report: out/report.html"));
  for (const char* name : {"findings.json", "findings.txt", "report.html", "sheet.png"})
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "out" / name)) << name;
  EXPECT_FALSE(std::filesystem::is_empty(folder.path() / "out/overlay"));
}

TEST(Analyze, SeveralStudiesGetAFolderEach) {
  const TemporaryFolder folder;
  const auto ran = run_program(
      {"analyze", bleeding_scan(), healthy_scan(), "--report", "out", "--reports", "json"}, folder.path());
  EXPECT_EQ(ran.status, 0) << ran.err;
  for (const char* name : {"out/0001/findings.json", "out/0002/findings.json"})
    EXPECT_TRUE(std::filesystem::exists(folder.path() / name)) << name;
}

TEST(Analyze, NamesTheModelsReportsAndWindowsThereAre) {
  const auto model = run_program({"analyze", bleeding_scan(), "--model", "oracle"});
  EXPECT_EQ(model.status, 64);
  EXPECT_THAT(model.err, HasSubstr("threshold"));
  const auto report = run_program({"analyze", bleeding_scan(), "--report", "out", "--reports", "pdf"});
  EXPECT_EQ(report.status, 64);
  EXPECT_THAT(report.err, HasSubstr("choose from html, json"));
  EXPECT_EQ(run_program({"analyze", bleeding_scan(), "--window", "wide"}).status, 64);
}

TEST(Analyze, ALocalizerIsNoScanAndIsNamed) {
  HAIMA_NEEDS_DATA("dicom/localizer");
  const std::string folder = haima::test::data_folder() / "dicom/localizer";
  const auto ran = run_program({"analyze", "--json", folder});
  EXPECT_EQ(ran.status, 65);
  const Json value = Json::parse(ran.out);
  EXPECT_THAT(against_schema(value), IsEmpty());
  const Json& study = value["studies"][0];
  EXPECT_EQ(study["error"]["code"], "not_a_scan");
  EXPECT_THAT(study["reason"].get<std::string>(), HasSubstr("localizer"));
  EXPECT_EQ(study["series"][0]["kind"], "localizer");
}

TEST(Analyze, PicturesAreOneScanOrManyStudies) {
  HAIMA_NEEDS_DATA("ct_ich");
  std::vector<std::string> arguments = {"analyze", "--json", "--window", "40/120"};
  const Path pictures = haima::test::data_folder() / "ct_ich";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(pictures)) {
    if (entry.path().extension() == ".webp" && arguments.size() < 7) arguments.push_back(entry.path());
  }
  EXPECT_EQ(Json::parse(run_program(arguments).out)["studies"].size(), 1u);
  arguments.emplace_back("--each");
  const Json each = Json::parse(run_program(arguments).out);
  ASSERT_EQ(each["studies"].size(), 3u);
  EXPECT_EQ(each["studies"][0]["geometry"]["hu"], false);
  EXPECT_TRUE(each["studies"][0]["volume_ml"].is_null());
}

Json gathered(const std::vector<std::string>& folders) {
  std::vector<std::string> arguments = {"gather", "--json"};
  arguments.insert(arguments.end(), folders.begin(), folders.end());
  const auto ran = run_program(arguments);
  EXPECT_EQ(ran.status, 0) << ran.err;
  return Json::parse(ran.out);
}

TEST(Analyze, ResultsThatAreThereArePassedOverAndTheRestIsRead) {
  const TemporaryFolder folder;
  const std::string results = (folder.path() / "out").string();
  EXPECT_EQ(run_program({"analyze", bleeding_scan(), "--results", results}).status, 0);
  const auto again = run_program({"analyze", bleeding_scan(), healthy_scan(), "--results", results});
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr("1 study was passed over"));
  EXPECT_THAT(again.out, testing::Not(HasSubstr(bleeding_scan())));
  const Json value = gathered({results});
  EXPECT_THAT(against_schema(value), IsEmpty());
  EXPECT_EQ(value["studies"].size(), 2u);
}

TEST(Analyze, AStudyThatHasGrownIsReadAgain) {
  const TemporaryFolder folder;
  const Path study = folder.path() / "study", results = folder.path() / "out";
  std::vector<Path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{bleeding_scan()}) {
    if (entry.path().extension() == ".dcm") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  ASSERT_GE(files.size(), 8u);
  std::filesystem::create_directories(study);
  const auto send = [&](std::size_t from, std::size_t to) {
    for (std::size_t n = from; n < to; ++n) std::filesystem::copy(files[n], study / files[n].filename());
  };
  const auto slices = [&] {
    const auto ran = run_program({"analyze", study.string(), "--results", results.string()});
    EXPECT_EQ(ran.status, 0) << ran.err;
    return gathered({results.string()})["studies"][0]["slices"].size();
  };
  send(0, files.size() / 2);
  EXPECT_EQ(slices(), files.size() / 2);
  send(files.size() / 2, files.size());
  EXPECT_EQ(slices(), files.size());
}

TEST(Analyze, AHalfWrittenResultIsReadAgain) {
  const TemporaryFolder folder;
  const Path results = folder.path() / "out";
  EXPECT_EQ(run_program({"analyze", healthy_scan(), "--results", results.string()}).status, 0);
  const Path file = std::filesystem::directory_iterator { results } -> path();
  const Bytes whole = *read_file(file, 1 << 24);
  ASSERT_TRUE(write_file(file, ByteView{whole}.first(whole.size() / 2)));
  EXPECT_EQ(run_program({"gather", results.string()}).status, 65) << "a spoiled file is named, not left out";
  EXPECT_EQ(run_program({"analyze", healthy_scan(), "--results", results.string()}).status, 0);
  EXPECT_EQ(gathered({results.string()})["studies"].size(), 1u);
}

TEST(Analyze, AResultOfAnotherPrecisionIsReadAgain) {
  const TemporaryFolder folder;
  const Path results = folder.path() / "out";
  EXPECT_EQ(run_program({"analyze", healthy_scan(), "--results", results.string()}).status, 0);
  const Path file = std::filesystem::directory_iterator { results } -> path();
  Json entry = Json::parse(as_text(*read_file(file, 1 << 24)));
  ASSERT_EQ(entry["model"]["precision"], "float32");
  entry["model"]["precision"] = "bfloat16";
  ASSERT_TRUE(write_file(file, entry.dump()));
  EXPECT_EQ(run_program({"analyze", healthy_scan(), "--results", results.string()}).status, 0);
  EXPECT_EQ(Json::parse(as_text(*read_file(file, 1 << 24)))["model"]["precision"], "float32");
}

TEST(Analyze, ShardsTogetherReadEveryStudyOnce) {
  const TemporaryFolder folder;
  std::vector<std::string> parts;
  for (int part = 1; part <= 3; ++part) {
    parts.push_back((folder.path() / std::to_string(part)).string());
    std::filesystem::create_directories(parts.back());
    const auto ran = run_program({"analyze", bleeding_scan(), healthy_scan(), "--results", parts.back(),
                                  "--shard", std::to_string(part) + "/3"});
    EXPECT_EQ(ran.status, 0) << ran.err;
  }
  EXPECT_EQ(gathered(parts)["studies"].size(), 2u);
  EXPECT_EQ(run_program({"analyze", healthy_scan(), "--shard", "4/3"}).status, 64);
}

}  // namespace
}  // namespace haima::app
