// Import: every layout from files that were made for it, and what is said of those that do not fit.
#include "corpus/import.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <set>

#include "corpus/drawn.h"
#include "corpus/make_pack.h"
#include "phantom/phantom.h"
#include "support/data.h"

namespace haima::corpus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr int side = 64, planes = 6;
const std::optional<bool> yes = true, no = false, unknown = std::nullopt;

/// A head without features: skull around brain, air around both; blood where `bleeds` says.
image::Volume<std::int16_t> head_volume(bool head_first, const std::set<int>& bleeding_planes) {
  image::Grid grid{{-64, -64, 0}, {2, 0, 0}, {0, 2, 0}, {0, 0, 5}};
  if (head_first) grid.origin_mm.z = 5 * (planes - 1), grid.k_step_mm.z = -5;
  image::Volume<std::int16_t> volume{side, side, planes, grid, -1000};
  for (int k = 0; k < planes; ++k) {
    for (int j = 0; j < side; ++j) {
      for (int i = 0; i < side; ++i) {
        const double r = std::hypot(i - 31.5, (j - 31.5) / 1.15);
        if (r < 26)
          volume.at(i, j, k) = r < 23 ? static_cast<std::int16_t>(28 + (i * 7 + j * 5 + k) % 9) : 900;
        if (bleeding_planes.contains(k) && i >= 20 && i < 28 && j >= 36 && j < 46) volume.at(i, j, k) = 75;
      }
    }
  }
  return volume;
}

/// Its mask: `value` where the blood is.
image::Volume<std::uint8_t> mask_volume(const image::Volume<std::int16_t>& head, std::uint8_t value) {
  image::Volume<std::uint8_t> mask{head.nx, head.ny, head.nz, head.grid};
  for (std::size_t i = 0; i < mask.voxels.size(); ++i) mask.voxels[i] = head.voxels[i] == 75 ? value : 0;
  return mask;
}

class ImportSet : public testing::Test {
 protected:
  Path at(const std::string& name) {
    const Path file = folder_.path() / "data" / name;
    std::filesystem::create_directories(file.parent_path());
    return file;
  }
  void draw(const std::string& name, std::uint64_t seed = 1) {
    EXPECT_TRUE(formats::write_png(at(name), drawn_picture(seed, 48)));
  }
  void text(const std::string& name, std::string_view said) { EXPECT_TRUE(write_file(at(name), said)); }
  void volume(const std::string& name, const std::set<int>& bleeding_planes, bool head_first = false) {
    EXPECT_TRUE(formats::write_nifti(at(name), head_volume(head_first, bleeding_planes)));
  }
  void mask(const std::string& name, const std::set<int>& bleeding_planes, std::uint8_t value = 1,
            bool head_first = false) {
    EXPECT_TRUE(formats::write_nifti(at(name), mask_volume(head_volume(head_first, bleeding_planes), value)));
  }
  Result<Import> imported(const ImportOptions& options = {}, const std::string& source = "") {
    return import_set(folder_.path() / "data" / source, manifest_, options, test::context());
  }
  std::string refusal(const ImportOptions& options = {}) {
    const auto import = imported(options);
    return import ? "" : import.error().sentence();
  }
  /// Through the manifest, as every other command meets it.
  std::map<std::string, Case> cases(const ImportOptions& options = {}, const std::string& source = "") {
    import_ = {};
    auto import = imported(options, source);
    EXPECT_TRUE(import) << import.error().sentence();
    if (!import) return {};
    import_ = *std::move(import);
    EXPECT_TRUE(write_file(manifest_, text_of(import_.manifest, manifest_)));
    const auto set = set_named(manifest_.string());
    EXPECT_TRUE(set) << set.error().sentence();
    std::map<std::string, Case> found;
    if (!set) return found;
    const auto list = *set->cases("");
    for (const Case& one : list) {
      EXPECT_TRUE(std::filesystem::exists(one.file)) << one.file;
      found[one.id.substr(one.id.find(':') + 1)] = one;
    }
    return found;
  }

  test::TemporaryFolder folder_;
  Path manifest_ = folder_.path() / "sets" / "ours.csv";
  Import import_;
};

using ClassFolders = ImportSet;

TEST_F(ClassFolders, TellBleedingKindsAndPatients) {
  draw("train/Hemorrhage/17/a.png", 1), draw("train/Normal/18/a.png", 2), draw("test/subdural/b.png", 3);
  text("train/README.txt", "of the hospital");
  const auto found = cases();
  EXPECT_EQ(import_.layout->name, "class_folders");
  ASSERT_EQ(found.size(), 3u);
  const Case& bleeding = found.at("train/Hemorrhage/17/a.png");
  EXPECT_EQ(bleeding.labels.any, yes);
  EXPECT_EQ(bleeding.labels.kinds[4], unknown) << "which kind is not told";
  EXPECT_EQ(bleeding.patient, "ours:17");
  EXPECT_EQ(found.at("train/Normal/18/a.png").labels.any, no);
  EXPECT_EQ(found.at("train/Normal/18/a.png").labels.kinds[0], no);
  const Case& subdural = found.at("test/subdural/b.png");
  EXPECT_EQ(subdural.labels.any, yes);
  EXPECT_EQ(subdural.labels.kinds[4], yes);
  EXPECT_EQ(subdural.labels.kinds[0], unknown) << "another folder says nothing of this picture";
  EXPECT_EQ(subdural.patient, "");
  EXPECT_EQ(import_.manifest.set.training, Training::none);
}

TEST_F(ClassFolders, OfUnknownNamesAreRefusedUntilTheyAreExplained) {
  draw("yes/a.png", 1), draw("no/b.png", 2), draw("group_c/c.png", 3), draw("sketches/d.png", 4);
  EXPECT_THAT(refusal(), HasSubstr("the folders group_c, sketches name no class that is known"));
  EXPECT_THAT(refusal(), HasSubstr("--class NAME=any"));
  ImportOptions options;
  options.classes = {{"group_c", "epidural"}, {"sketches", "skip"}};
  const auto found = cases(options);
  EXPECT_EQ(found.size(), 3u);
  EXPECT_EQ(found.at("group_c/c.png").labels.kinds[0], yes);
  EXPECT_EQ(found.at("yes/a.png").labels.any, yes);
}

TEST_F(ClassFolders, SayOfAVolumeOnlyWhatIsTrueOfItsSlices) {
  volume("bleeding/v.nii.gz", {2}), volume("healthy/w.nii.gz", {});
  const auto found = cases();
  ASSERT_EQ(found.size(), 2u * planes);
  EXPECT_EQ(found.at("bleeding/v.nii.gz#2").labels.any, unknown) << "which slices bleed is not told";
  EXPECT_EQ(found.at("bleeding/v.nii.gz#2").patient_bleeds, yes);
  EXPECT_EQ(found.at("healthy/w.nii.gz#2").labels.any, no);
  EXPECT_EQ(found.at("bleeding/v.nii.gz#0").patient, found.at("bleeding/v.nii.gz#5").patient);
  EXPECT_NE(found.at("bleeding/v.nii.gz#0").patient, found.at("healthy/w.nii.gz#0").patient);
}

TEST_F(ClassFolders, TakePatientsFromNamesWhereAsked) {
  draw("yes/17_004.png", 1), draw("no/18-1.png", 2);
  ImportOptions options;
  EXPECT_EQ(cases(options).at("yes/17_004.png").patient, "");
  options.patients = Patients::names;
  EXPECT_EQ(cases(options).at("yes/17_004.png").patient, "ours:17");
}

using LabelTable = ImportSet;

TEST_F(LabelTable, IsUnderstoodByItsUsualHeaders) {
  for (const char* header :
       {"filename,Hemorrhage,Patient ID", "image,label,patient", "File,ICH,subject_id"}) {
    draw("pictures/a.png", 1), draw("pictures/b.png", 2), draw("pictures/c.png", 3);
    text("labels.csv", std::string{header} + "\na.png,1,P\npictures/b.png,normal,Q\nc,,\n");
    const auto found = cases();
    EXPECT_EQ(import_.layout->name, "label_table");
    ASSERT_EQ(found.size(), 3u) << header;
    EXPECT_EQ(found.at("pictures/a.png").labels.any, yes) << header;
    EXPECT_EQ(found.at("pictures/a.png").patient, "ours:P");
    EXPECT_EQ(found.at("pictures/b.png").labels.any, no);
    EXPECT_EQ(found.at("pictures/c.png").labels.any, unknown) << "an empty cell is never a no";
  }
}

TEST_F(LabelTable, KnowsKindsAndPicturesByNumber) {
  draw("head_ct/000.png", 1), draw("head_ct/011.png", 2);
  text("labels.csv", "id, hemorrhage,SDH,Epidural\n0,1,1,0\n11,0,,\n");
  const auto found = cases();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found.at("head_ct/000.png").labels.kinds, (std::array{no, unknown, unknown, unknown, yes}));
  EXPECT_EQ(found.at("head_ct/011.png").labels.kinds, (std::array{no, no, no, no, no}));
}

TEST_F(LabelTable, SaysWhichLineIsWrongAndWhichFileIsMissing) {
  draw("a.png", 1);
  text("labels.csv", "file,any\na.png,1\nz.png,0\n");
  EXPECT_EQ(cases().size(), 1u);
  ASSERT_EQ(import_.passed_over.size(), 1u);
  EXPECT_TRUE(import_.passed_over[0].failed);
  EXPECT_THAT(import_.passed_over[0].what, HasSubstr("labels.csv line 3: z.png"));
  text("labels.csv", "file,any\na.png,perhaps\n");
  EXPECT_THAT(refusal(), HasSubstr("labels.csv line 2: any is \"perhaps\", which says neither yes nor no"));
  text("labels.csv", "file,any,sdh\na.png,0,1\n");
  EXPECT_THAT(refusal(), HasSubstr("labels.csv line 2: no bleeding, and subdural"));
  text("labels.csv", "scan_of,finding\na.png,1\n");
  ImportOptions options;
  EXPECT_THAT(refusal(), HasSubstr("none of the layouts"));
  options.as = "label_table";
  options.columns = {{"scan_of", "file"}, {"finding", "any"}};
  EXPECT_EQ(cases(options, "labels.csv").at("a.png").labels.any, yes);
}

TEST_F(LabelTable, CountsSlicesOfAVolumeAsTheFileDoes) {
  volume("up.nii.gz", {1}), volume("down.nii.gz", {1}, /*head_first=*/true);
  text("labels.csv", "volume,slice,any\nup.nii.gz,1,1\nup.nii.gz,0,0\ndown.nii.gz,1,1\ndown.nii.gz,0,0\n");
  const auto found = cases();
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found.at("up.nii.gz#1").labels.any, yes);
  EXPECT_EQ(found.at("down.nii.gz#4").labels.any, yes) << "slices are counted from the feet";
  EXPECT_EQ(found.at("down.nii.gz#5").labels.any, no);
  text("labels.csv", "volume,slice,any\nup.nii.gz,6,1\n");
  EXPECT_THAT(refusal(), HasSubstr("line 2: slice is \"6\", not a whole number below 6"));
}

TEST_F(LabelTable, TakesTheMasksThatLieBesideItsPictures) {
  draw("images/a.png", 1), draw("images/b.png", 2);
  std::filesystem::create_directories(at("masks/a.png").parent_path());
  EXPECT_TRUE(formats::write_png(at("masks/a.png"), image::Plane<std::uint8_t>{48, 48, 255}));
  text("labels.csv", "file,any\nimages/a.png,1\nb.png,1\n");
  const auto found = cases();
  EXPECT_EQ(import_.layout->name, "label_table");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_TRUE(found.at("images/a.png").mask);
  EXPECT_FALSE(found.at("images/b.png").mask);
  EXPECT_EQ(found.at("images/b.png").labels.any, yes);
}

TEST_F(LabelTable, SaysOfAKnownSetWhatTheBuiltInOneSays) {
  HAIMA_NEEDS_DATA("head_ct_200");
  const auto import = import_set(test::data_folder() / "head_ct_200", manifest_, {}, test::context());
  ASSERT_TRUE(import) << import.error().sentence();
  const auto known = *set_named("head_ct_200")->cases(test::data_folder());
  std::map<Path, Case> taken;
  for (const Case& one : import->manifest.cases) taken[one.file.filename()] = one;
  ASSERT_EQ(taken.size(), known.size());
  for (const Case& one : known) {
    const Case& its = taken[one.file.filename()];
    EXPECT_EQ(its.labels.any, one.labels.any) << one.id;
    EXPECT_EQ(its.mask.has_value(), one.mask.has_value()) << one.id;
  }
}

using Masks = ImportSet;

TEST_F(Masks, TellWhichSlicesBleed) {
  volume("images/1.nii.gz", {1, 2}), mask("masks/1.nii.gz", {1, 2});
  volume("images/2.nii.gz", {}), mask("masks/2_seg.nii.gz", {});
  volume("images/3.nii.gz", {3}), mask("masks/7.nii.gz", {});
  const auto found = cases();
  EXPECT_EQ(import_.layout->name, "masks");
  ASSERT_EQ(found.size(), 3u * planes);
  EXPECT_EQ(found.at("images/1.nii.gz#1").labels.any, yes);
  EXPECT_TRUE(found.at("images/1.nii.gz#1").mask);
  EXPECT_EQ(found.at("images/1.nii.gz#1").labels.kinds[0], unknown);
  EXPECT_EQ(found.at("images/1.nii.gz#3").labels.any, no);
  EXPECT_EQ(found.at("images/2.nii.gz#0").labels.any, no);
  EXPECT_EQ(found.at("images/3.nii.gz#3").labels.any, unknown) << "no mask, nothing known";
  ASSERT_EQ(import_.passed_over.size(), 1u);
  EXPECT_EQ(import_.passed_over[0].what, "masks/7.nii.gz");
}

TEST_F(Masks, LieBesideTheirPictures) {
  draw("a.png", 1), draw("b.png", 2);
  EXPECT_TRUE(formats::write_png(at("a_mask.png"), image::Plane<std::uint8_t>{48, 48, 255}));
  EXPECT_TRUE(formats::write_png(at("b_mask.png"), image::Plane<std::uint8_t>{48, 48, 0}));
  const auto found = cases();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found.at("a.png").labels.any, yes);
  EXPECT_EQ(found.at("b.png").labels.any, no);
}

TEST_F(Masks, ReachThePackWhereTheBloodIs) {
  for (const bool head_first : {false, true}) {
    volume("images/1.nii.gz", {1, 2}, head_first), mask("masks/1.nii.gz", {1, 2}, 1, head_first);
    const auto found = cases();
    EXPECT_EQ(found.at(head_first ? "images/1.nii.gz#4" : "images/1.nii.gz#1").labels.any, yes);
    const std::vector<std::string> names = {manifest_.string()};
    const auto sets = *sets_named(names);
    PackOptions options;
    options.spec.width = options.spec.height = 96;
    const auto made = make_pack(sets, *members_of(sets, ""), options, test::context());
    ASSERT_TRUE(made) << made.error().sentence();
    EXPECT_EQ(made->masks, 2u);
    const Pack pack = *Pack::of(made->bytes, "ours.pack", Limits{});
    for (std::size_t i = 0; i < pack.members().size(); ++i) {
      if (!pack.has_mask(i)) continue;
      EXPECT_EQ(pack.members()[i].of.labels.any, yes);
      const auto picture = *pack.picture(i);
      const image::Mask blood = *pack.mask(i);
      double inside = 0, outside = 0, in = 0, out = 0;
      for (std::size_t p = 0; p < blood.pixels.size(); ++p) {
        if (blood.pixels[p]) inside += picture.pixels[p], ++in;
        if (!blood.pixels[p] && picture.pixels[p] > 0 && picture.pixels[p] < 250)
          outside += picture.pixels[p], ++out;
      }
      ASSERT_GT(in, 50);
      EXPECT_GT(inside / in, outside / out + 80) << "75 HU is bright, 32 HU is not";
    }
  }
}

TEST_F(Masks, AreTurnedToTheirVolumeByWhereTheyLie) {
  volume("images/1.nii.gz", {1}), mask("masks/1.nii.gz", {4}, 1, /*head_first=*/true);
  EXPECT_EQ(cases().at("images/1.nii.gz#1").labels.any, yes)
      << "plane 4 from the head is plane 1 from the feet";
  EXPECT_EQ(cases().at("images/1.nii.gz#4").labels.any, no);
}

TEST_F(Masks, OfAnotherPlaceAreRefused) {
  volume("images/1.nii.gz", {1});
  auto other = mask_volume(head_volume(false, {1}), 1);
  other.grid.origin_mm.z += 10;
  EXPECT_TRUE(formats::write_nifti(at("masks/1.nii.gz"), other));
  EXPECT_THAT(refusal(), HasSubstr("its plane 0 lies 10.0 mm from its volume's"));
  other = {side, side, planes - 1, other.grid};
  EXPECT_TRUE(formats::write_nifti(at("masks/1.nii.gz"), other));
  EXPECT_THAT(refusal(), HasSubstr("a mask of 5 planes for a volume of 6"));
}

TEST_F(Masks, OfInstanceNameNoKinds) {
  volume("data/001.nii.gz", {2}), mask("label/001.nii.gz", {2});
  const auto found = cases();
  EXPECT_EQ(import_.layout->name, "instance_2022") << "though it could be images and masks like any";
  EXPECT_EQ(found.at("data/001.nii.gz#2").labels.any, yes);
  EXPECT_EQ(found.at("data/001.nii.gz#2").labels.kinds[1], unknown);
}

TEST_F(Masks, OfBhsdNameKinds) {
  volume("label_192/images/1.nii.gz", {2, 3}), mask("label_192/ground truths/1.nii.gz", {2, 3}, 3);
  const auto found = cases();
  EXPECT_EQ(import_.layout->name, "bhsd");
  EXPECT_TRUE(import_.manifest.set.mask_names_kinds);
  EXPECT_EQ(found.at("images/1.nii.gz#3").labels.kinds, (std::array{no, no, yes, no, no}));
  EXPECT_EQ(found.at("images/1.nii.gz#4").labels.any, no);
  mask("label_192/ground truths/1.nii.gz", {2, 3}, 6);
  EXPECT_THAT(refusal(), HasSubstr("its value 6 is no kind of bleeding"));
}

using Rsna2019 = ImportSet;

TEST_F(Rsna2019, TakesPatientStudyAndPlaceFromTheTags) {
  const auto write = [&](const std::string& id, const std::string& patient, double z) {
    dicom::CtImage image;
    image.study = "1.2.3", image.series = "1.2.4", image.instance = id;
    image.patient_id = patient;
    image.position_mm = {0, 0, z};
    image.values = image::Plane<std::int16_t>{16, 16, 1064};
    image.overrides["SOPInstanceUID"] = id;
    EXPECT_TRUE(write_file(at("stage_2_train/" + id + ".dcm"), *dicom::encode_ct(image)));
  };
  write("ID_b", "ID_p", 10), write("ID_a", "ID_p", 5), write("ID_x", "ID_q", 0);
  std::string table = "ID,Label\n";
  for (const char* slice : {"ID_a", "ID_b"}) {
    for (const char* kind :
         {"epidural", "intraparenchymal", "intraventricular", "subarachnoid", "subdural", "any"}) {
      const bool bleeds = slice[3] == 'b' && (kind[0] == 'a' || kind[0] == 'e');
      table += std::string{slice} + "_" + kind + (bleeds ? ",1\n" : ",0\n");
    }
  }
  text("stage_2_train.csv", table);
  const auto found = cases();
  EXPECT_EQ(import_.layout->name, "rsna_2019");
  ASSERT_EQ(found.size(), 2u);
  const Case& b = found.at("ID_b");
  EXPECT_EQ(b.id, "rsna:ID_b") << "as the built-in sets call it, so that the guard knows it";
  EXPECT_EQ(b.patient, "rsna:ID_p");
  EXPECT_EQ(b.labels.kinds, (std::array{yes, no, no, no, no}));
  EXPECT_EQ(b.slice, 1);
  EXPECT_EQ(found.at("ID_a").slice, 0) << "feet first";
  EXPECT_EQ(found.at("ID_a").labels.any, no);
  EXPECT_TRUE(import_.manifest.set.shares_patients);
  ASSERT_EQ(import_.passed_over.size(), 1u);
  EXPECT_THAT(import_.passed_over[0].what, HasSubstr("ID_x.dcm"));
  text("stage_2_train.csv", "ID,Label\nID_a_any,0\nID_a_any,1\n");
  EXPECT_THAT(refusal(), HasSubstr("stage_2_train.csv line 3: an earlier line says the opposite"));
  text("stage_2_train.csv", "ID,Label\nID_a_fracture,0\n");
  EXPECT_THAT(refusal(), HasSubstr("line 2: \"fracture\" is no kind of bleeding"));
}

using Cq500 = ImportSet;

TEST_F(Cq500, TakesWhatTwoOfThreeReadersSay) {
  for (const int scan : {0, 7}) {
    phantom::Scanner scanner;
    scanner.width = scanner.height = 64, scanner.pixel_mm = 3.6, scanner.slices = 6;
    const auto made = phantom::make({.seed = static_cast<std::uint64_t>(scan + 1)}, scanner, test::context());
    const std::string name = "CQ500CT" + std::to_string(scan);
    ASSERT_TRUE(phantom::write(made, at(name + " " + name + "/Unknown Study/CT PLAIN/x").parent_path(), "",
                               test::context()));
  }
  std::string table = "name,Category";
  for (const char* reader : {"R1", "R2", "R3"}) {
    for (const char* finding : {"ICH", "IPH", "IVH", "SDH", "EDH", "SAH", "Fracture"})
      table += std::string{","} + reader + ":" + finding;
  }
  //                            ICH IPH …                    of three readers
  table += "\nCQ500-CT-0,B1,1,1,0,0,0,0,0,1,0,0,1,0,0,0,0,0,0,1,0,0,1";
  table += "\nCQ500-CT-7,B1,0,0,0,0,0,0,0,1,1,0,0,0,0,0,0,0,0,0,0,0,0";
  table += "\nCQ500-CT-9,B2,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0\n";
  text("reads.csv", table);
  cases();
  EXPECT_EQ(import_.layout->name, "cq500");
  std::map<std::string, std::vector<Case>> scans;
  for (const Case& one : import_.manifest.cases) scans[one.scan].push_back(one);
  ASSERT_EQ(scans.size(), 2u);
  const Case& bleeding = scans["cq500:CQ500-CT-0"].front();
  EXPECT_EQ(bleeding.patient_bleeds, yes);
  EXPECT_EQ(bleeding.labels.any, unknown) << "no reader said which slices";
  EXPECT_EQ(bleeding.labels.kinds, (std::array{no, no, no, no, unknown}))
      << "a kind that two readers saw in none, none of its slices has";
  EXPECT_EQ(bleeding.patient_kinds, (std::array{no, no, no, no, yes})) << "two of three saw a subdural one";
  EXPECT_EQ(labels_of_scan(scans["cq500:CQ500-CT-0"]).kinds, bleeding.patient_kinds);
  const Case& sound = scans["cq500:CQ500-CT-7"].front();
  EXPECT_EQ(sound.patient_bleeds, no);
  EXPECT_EQ(sound.labels.any, no);
  EXPECT_EQ(bleeds(scans["cq500:CQ500-CT-0"]), yes);
  EXPECT_EQ(bleeds(scans["cq500:CQ500-CT-7"]), no);
  ASSERT_EQ(import_.passed_over.size(), 1u);
  EXPECT_EQ(import_.passed_over[0].what, "CQ500-CT-9");
}

TEST_F(ImportSet, IsReadFromWhereverItsManifestStands) {
  draw("yes/a.png", 1), draw("no/b.png", 2);
  EXPECT_EQ(cases().size(), 2u);
  const auto bytes = read_file(manifest_, 1 << 20);
  EXPECT_THAT(std::string{as_text(*bytes)}, HasSubstr("# files: ../data\n"));
  EXPECT_THAT(std::string{as_text(*bytes)}, testing::Not(HasSubstr(folder_.path().string())))
      << "it can be moved";
}

TEST_F(ImportSet, IsNotTakenForItsOwnManifest) {
  draw("yes/a.png", 1), draw("no/b.png", 2);
  manifest_ = at("ours.csv");
  EXPECT_EQ(cases().size(), 2u);
  EXPECT_EQ(cases().size(), 2u) << "again, now that a manifest lies in the folder";
  EXPECT_EQ(import_.layout->name, "class_folders");
  EXPECT_THAT(imported({}, "ours.csv").error().sentence(), HasSubstr("it is a manifest already"));
}

TEST_F(ImportSet, NamesNoPatientsNumber) {
  dicom::CtImage image;
  image.patient_id = "HOSPITAL-4711", image.patient_name = "Doe^Jane", image.sex = "F", image.age_years = 61;
  image.values = image::Plane<std::int16_t>{16, 16, 1064};
  EXPECT_TRUE(write_file(at("yes/a.dcm"), *dicom::encode_ct(image)));
  draw("no/b.png", 2);
  cases();
  const std::string text = text_of(import_.manifest, manifest_);
  EXPECT_THAT(text, testing::Not(HasSubstr("4711")));
  EXPECT_THAT(text, testing::Not(HasSubstr("Doe")));
  EXPECT_THAT(text, HasSubstr("dicom:"));
  EXPECT_THAT(text, HasSubstr(",61,female"));
}

TEST_F(ImportSet, SaysWhatItLookedFor) {
  draw("a.png", 1);
  EXPECT_THAT(refusal(), HasSubstr("none of the layouts that are known is recognised"));
  EXPECT_THAT(refusal(), HasSubstr("class_folders"));
  ImportOptions options;
  options.as = "folders";
  EXPECT_THAT(refusal(options), HasSubstr("there is no layout of this name"));
  options = {};
  options.name = "ct_ich";
  EXPECT_THAT(refusal(options), HasSubstr("--name: ct_ich is a built-in set's name"));
  draw("yes/a.png", 2), draw("no/b.png", 3);
  text("labels.csv", "file,any\nyes/a.png,1\n");
  EXPECT_THAT(refusal(), HasSubstr("it could be class_folders or label_table"));
}

TEST_F(ImportSet, CountsWhatItTookAndWhatItPassedOver) {
  draw("yes/a.png", 1), draw("no/b.png", 2), text("yes/notes.txt", "x"), text("no/notes.txt", "x");
  cases();
  const std::string text = text_of(import_);
  EXPECT_THAT(text, HasSubstr("class_folders: a folder for each class"));
  EXPECT_THAT(text, HasSubstr("(and 1 more): no picture, volume or DICOM file"));
  const Json json = json_of(import_);
  EXPECT_EQ(json["set"]["cases"], 2);
  EXPECT_EQ(json["set"]["bleeding"], 1);
  EXPECT_EQ(json["passed_over"].size(), 2u);
}

TEST_F(ImportSet, MeetsTheGuardWhereItHoldsAnothersPicture) {
  draw("yes/a.png", 5), draw("no/b.png", 6);
  cases();
  const Path other = folder_.path() / "other" / "theirs.csv";
  std::filesystem::create_directories(other.parent_path());
  ASSERT_TRUE(formats::write_png(other.parent_path() / "copy.png", drawn_picture(5, 48)));
  ASSERT_TRUE(write_file(other, "# haima.set/1\n# name: theirs\n# window: 40/80\nfile,any\ncopy.png,1\n"));
  const std::vector<std::string> names = {manifest_.string(), other.string()};
  const auto sets = *sets_named(names);
  auto members = *members_of(sets, "");
  join_alike(members, fingerprints_of(sets, members, test::context()).prints, test::context());
  std::map<std::string, std::string> groups;
  for (const Member& one : members) groups[one.of.file.filename().string()] = one.group;
  EXPECT_EQ(groups["a.png"], groups["copy.png"]);
  EXPECT_NE(groups["a.png"], groups["b.png"]);
}

}  // namespace
}  // namespace haima::corpus
