// Manifests: a set of one's own, its head and its cases, and what is wrong with one.
#include "corpus/manifest.h"

#include <gmock/gmock.h>

#include "corpus/drawn.h"
#include "corpus/make_pack.h"
#include "support/data.h"

namespace haima::corpus {
namespace {

using testing::HasSubstr;

constexpr std::string_view head = "# haima.set/1\n# name: mine\n";

Result<Manifest> parsed(const std::string& rows, std::string_view lines = head) {
  return parse_manifest(std::string{lines} + rows, "sets/mine.csv");
}

std::string refusal(const std::string& rows, std::string_view lines = head) {
  const auto manifest = parsed(rows, lines);
  return manifest ? "" : manifest.error().sentence();
}

TEST(Manifest, SaysWhatASetIsAndWhatIsKnownOfItsCases) {
  const auto manifest = parsed(
      "file,patient,any,subdural,age_years,sex\n"
      "a/1.png,7,,1,0.5,female\nb.png,,0,,,\nc.png,,,,,\n",
      "\"# haima.set/1\",,,,,\r\n# name: mine,,,,\n\"# title: \"\"Ours\"\", all\",,\n# rights: ours alone\n"
      "# training: research\n# window: 40/120\n# files: ../scans\n# mask_names_kinds: yes\n");
  ASSERT_TRUE(manifest) << manifest.error().sentence();
  const DataSet& set = manifest->set;
  EXPECT_EQ(set.name, "mine");
  EXPECT_EQ(set.title, "\"Ours\", all") << "as a spreadsheet saves it";
  EXPECT_EQ(set.rights, "ours alone");
  EXPECT_EQ(set.training, Training::research);
  EXPECT_EQ(set.window, (image::Window{40, 120}));
  EXPECT_TRUE(set.window_certain);
  EXPECT_TRUE(set.mask_names_kinds);
  const auto cases = *set.cases("elsewhere");
  ASSERT_EQ(cases.size(), 3u);
  EXPECT_EQ(cases[0].file.lexically_normal(), "scans/a/1.png");
  EXPECT_EQ(cases[0].id, "mine:a/1.png");
  EXPECT_EQ(cases[0].labels.any, std::optional{true}) << "who bleeds of a kind bleeds";
  EXPECT_EQ(cases[0].labels.kinds[0], std::nullopt) << "an empty cell is never a no";
  EXPECT_EQ(cases[0].age_years, 0.5);
  EXPECT_EQ(cases[1].labels.kinds[4], std::optional{false}) << "who does not bleed bleeds of no kind";
  EXPECT_EQ(cases[1].patient, "");
  EXPECT_EQ(cases[2].labels.any, std::nullopt);
}

TEST(Manifest, KnowsOfSlicesWhatFollowsFromTheirPatient) {
  const auto manifest = parsed("file,patient_bleeds,patient_epidural\na,0,\nb,1,0\nc,,1\n");
  ASSERT_TRUE(manifest) << manifest.error().sentence();
  const std::vector<Case>& cases = manifest->cases;
  EXPECT_EQ(cases[0].labels.any, std::optional{false});
  EXPECT_EQ(cases[0].labels.kinds[4], std::optional{false});
  EXPECT_EQ(cases[1].labels.any, std::nullopt) << "which slices bleed is not told";
  EXPECT_EQ(cases[1].labels.kinds[0], std::optional{false});
  EXPECT_EQ(cases[2].patient_bleeds, std::optional{true});
  EXPECT_EQ(cases[2].labels.kinds[0], std::nullopt);
  EXPECT_THAT(refusal("file,patient_epidural,epidural\na,0,1\n"),
              HasSubstr("patient_epidural is 0, and epidural is 1"));
}

TEST(Manifest, TrainsNothingThatShipsUnlessItSaysSo) {
  EXPECT_EQ(parsed("file\na.png\n")->set.training, Training::none);
  EXPECT_FALSE(parsed("file\na.png\n")->set.window) << "Hounsfield units";
}

TEST(Manifest, KeepsSlicesOfAScanWithOnePatient) {
  const auto manifest = parsed("file,scan,slice\nv.nii,v,0\nv.nii,v,1\nw.nii,w,0\n");
  ASSERT_TRUE(manifest) << manifest.error().sentence();
  EXPECT_EQ(manifest->cases[0].patient, manifest->cases[1].patient);
  EXPECT_NE(manifest->cases[0].patient, manifest->cases[2].patient);
  EXPECT_NE(manifest->cases[0].id, manifest->cases[1].id);
}

TEST(Manifest, IsWrittenAsItIsRead) {
  const auto manifest = *parsed(
      "id,file,mask,patient,scan,slice,any,epidural,patient_bleeds,age_years,sex\n"
      "\"a, b\",x/1.png,x/1m.png,p,s,3,1,0,1,61.5,male\nc,y.png,,,,,,,0,,\n",
      "# haima.set/1\n# name: mine\n# training: open\n# window: 40/80 guessed\n# files: ../up\n"
      "# shares_patients: yes\n");
  const std::string text = text_of(manifest, "sets/mine.csv");
  const auto again = parse_manifest(text, "sets/mine.csv");
  ASSERT_TRUE(again) << again.error().sentence();
  EXPECT_EQ(text_of(*again, "sets/mine.csv"), text);
  EXPECT_EQ(again->files.lexically_normal(), "up");
  EXPECT_FALSE(again->set.window_certain);
  EXPECT_TRUE(again->set.shares_patients);
  EXPECT_EQ(again->set.training, Training::open);
  for (std::size_t i = 0; i < 2; ++i) {
    const Case &was = manifest.cases[i], &is = again->cases[i];
    EXPECT_EQ(is.id, was.id);
    EXPECT_EQ(is.file, was.file);
    EXPECT_EQ(is.mask, was.mask);
    EXPECT_EQ(is.slice, was.slice);
    EXPECT_EQ(is.labels.any, was.labels.any);
    EXPECT_EQ(is.labels.kinds, was.labels.kinds);
    EXPECT_EQ(is.patient_bleeds, was.patient_bleeds);
    EXPECT_EQ(is.age_years, was.age_years);
    EXPECT_EQ(is.sex, was.sex);
  }
}

TEST(Manifest, LeadsNowhereButBelowTheFolderThatItsHeadNames) {
  for (const char* way : {"../a.png", "x/../../a.png", "/etc/passwd", ""}) {
    EXPECT_THAT(refusal(std::string{"file,any\n"} + way + ",1\n"),
                HasSubstr("mine.csv line 4: file is \"" + std::string{way} + "\", and not a path inside"));
  }
  EXPECT_EQ(parsed("file\n./x/../a.png\n")->cases[0].file, "sets/a.png") << "it need not look like it";
  EXPECT_THAT(refusal("file,mask\na.png,../m.png\n"), HasSubstr("line 4: mask is \"../m.png\""));
}

TEST(Manifest, IsRefusedInASentenceThatNamesTheLine) {
  EXPECT_THAT(refusal("file,any\na.png,maybe\n"), HasSubstr("line 4: any is \"maybe\", not 0, 1 or empty"));
  EXPECT_THAT(refusal("name,any\na.png,1\n"), HasSubstr("line 3: there is no column \"file\""));
  EXPECT_THAT(refusal("file,patiant\na.png,1\n"), HasSubstr("\"patiant\" is no column"));
  EXPECT_THAT(refusal("file,id\na.png,1\nb.png,1\n"), HasSubstr("line 5: the id 1 stands already in"));
  EXPECT_THAT(refusal("file,id\na.png,1\na.png,2\n"),
              HasSubstr("line 5: file and slice a.png 0 stands already"));
  EXPECT_THAT(refusal("file,any,epidural\na.png,0,1\n"), HasSubstr("line 4: any is 0, and epidural is 1"));
  EXPECT_THAT(refusal("file,any,patient_bleeds\na.png,1,0\n"), HasSubstr("line 4: patient_bleeds is 0"));
  EXPECT_THAT(refusal("file,slice\na.png,-1\n"), HasSubstr("line 4: slice is not between 0 and"));
  EXPECT_THAT(refusal("file,age_years\na.png,900\n"), HasSubstr("line 4: age_years is not between"));
  EXPECT_THAT(refusal("file,sex\na.png,F\n"), HasSubstr("line 4: sex is neither"));
  EXPECT_THAT(refusal("file,scan,patient\na.png,s,1\nb.png,s,2\n"),
              HasSubstr("line 5: the scan s is of another"));
  EXPECT_THAT(refusal("file\n" + std::string(2000, 'a') + "\n"), HasSubstr("line 4: file is longer than"));
  EXPECT_THAT(refusal("file\na\x1b[2J.png\n"), HasSubstr("line 4: file holds control characters"));
  EXPECT_THAT(refusal("file\n"), HasSubstr("no case stands in it"));
}

TEST(Manifest, RefusesAHeadThatIsNone) {
  const auto refused = [](std::string_view lines) { return refusal("file\na.png\n", lines); };
  EXPECT_THAT(refused("# haima.set/2\n# name: mine\n"), HasSubstr("first line is not"));
  EXPECT_THAT(refused("# haima.set/1\n"), HasSubstr("no line \"# name"));
  EXPECT_THAT(refused("# haima.set/1\n# name: a b\n"), HasSubstr("line 2: a set's name is 1 to 64 letters"));
  EXPECT_THAT(refused("# haima.set/1\n# name: ct_ich\n"),
              HasSubstr("line 2: ct_ich is a built-in set's name"));
  EXPECT_THAT(refused("# haima.set/1\n# name: mine\n# training: yes\n"),
              HasSubstr("line 3: training is none of"));
  EXPECT_THAT(refused("# haima.set/1\n# name: mine\n# window: wide\n"),
              HasSubstr("line 3: window is neither"));
  EXPECT_THAT(refused("# haima.set/1\n# name: mine\n# colour: red\n"),
              HasSubstr("line 3: \"colour\" is nothing"));
  EXPECT_THAT(refused("# haima.set/1\n# name: mine\n# mask_names_kinds: 1\n"),
              HasSubstr("neither yes nor no"));
}

/// Sets that lie in folders of their own.
class Owned : public testing::Test {
 protected:
  Path write(const std::string& name, const std::string& lines, const std::string& rows) {
    const Path file = folder_.path() / name / "set.csv";
    EXPECT_TRUE(write_file(file, "# haima.set/1\n# name: " + name + "\n" + lines + rows));
    return file;
  }
  void draw(const std::string& file, std::uint64_t seed) {
    std::filesystem::create_directories((folder_.path() / file).parent_path());
    EXPECT_TRUE(formats::write_png(folder_.path() / file, drawn_picture(seed, 128)));
  }
  test::TemporaryFolder folder_;
};

TEST_F(Owned, AreNamedByTheirPath) {
  const Path file = write("ours", "# title: Ours\n", "file,any\na.png,1\n");
  EXPECT_TRUE(is_manifest(file));
  const auto set = set_named(file.string());
  ASSERT_TRUE(set) << set.error().sentence();
  EXPECT_EQ(set->title, "Ours");
  EXPECT_EQ(set->cases("")->front().file, folder_.path() / "ours" / "a.png");
  const std::vector<std::string> twice = {file.string(), file.string()};
  EXPECT_THAT(sets_named(twice).error().sentence(), HasSubstr("a set named ours is given twice"));
}

TEST_F(Owned, ShareTheGuardWithEachOther) {
  draw("one/a.png", 1), draw("one/b.png", 2);
  draw("two/c.png", 1), draw("two/d.png", 3), draw("two/e.png", 4);
  const std::vector<std::string> names = {
      write("one", "", "file,patient\na.png,\nb.png,P\n").string(),
      write("two", "", "file,patient\nc.png,\nd.png,P\ne.png,\n").string()};
  const auto sets = sets_named(names);
  ASSERT_TRUE(sets) << sets.error().sentence();
  auto members = *members_of(*sets, "");
  const Prints prints = fingerprints_of(*sets, members, test::context());
  EXPECT_TRUE(prints.refused.empty());
  join_alike(members, prints.prints, test::context());
  EXPECT_EQ(members[0].group, members[2].group) << "one picture in both";
  EXPECT_EQ(members[1].group, members[3].group) << "one patient in both";
  EXPECT_NE(members[0].group, members[1].group);
  EXPECT_NE(members[4].group, members[0].group);
}

TEST_F(Owned, DoNotTeachWhoIsKeptForTesting) {
  const std::vector<std::string> names = {
      write("kept", "# shares_patients: yes\n", "file,id,patient\na.png,rsna:a,rsna:P\n").string(),
      write("teaches", "# training: research\n", "file,id,patient\nb.png,b,rsna:P\nc.png,rsna:a,\nd.png,d,\n")
          .string()};
  const auto members = *members_of(*sets_named(names), "");
  EXPECT_EQ(members[1].use, Use::never) << "its patient is kept";
  EXPECT_EQ(members[2].use, Use::never) << "it is kept itself";
  EXPECT_EQ(members[3].use, Use::any);
}

TEST_F(Owned, CarryTheirRightsIntoAPack) {
  draw("ours/a.png", 1), draw("ours/b.png", 2);
  const std::vector<std::string> names = {
      write("ours", "# rights: ours\n# window: 40/80\n", "file,any\na.png,1\nb.png,0\n").string()};
  const auto sets = *sets_named(names);
  PackOptions options;
  options.spec.width = options.spec.height = 64;
  const auto made = make_pack(sets, *members_of(sets, ""), options, test::context());
  ASSERT_TRUE(made) << made.error().sentence();
  const auto pack = Pack::of(made->bytes, "ours.pack", Limits{});
  ASSERT_EQ(pack->about().sets.size(), 1u);
  EXPECT_EQ(pack->about().sets[0].rights, "ours");
  EXPECT_EQ(pack->about().sets[0].training, Training::none);
  EXPECT_EQ(pack->members()[0].of.labels.any, std::optional{true});
}

}  // namespace
}  // namespace haima::corpus
