#include "corpus/leak.h"

#include <gmock/gmock.h>

#include <set>

#include "corpus/augment.h"
#include "corpus/drawn.h"
#include "corpus/make_pack.h"
#include "support/data.h"

namespace haima::corpus {
namespace {

/// The picture as a network's value range, changed by a recipe, and back.
image::Plane<std::uint8_t> changed(const image::Plane<std::uint8_t>& grey, const char* recipe) {
  Plane<float> values{grey.width, grey.height};
  std::transform(grey.pixels.begin(), grey.pixels.end(), values.pixels.begin(),
                 [](std::uint8_t value) { return static_cast<float>(value) / 255; });
  augment({&values, 1}, nullptr, *recipe_from(recipe), 3);
  image::Plane<std::uint8_t> out{grey.width, grey.height};
  std::transform(values.pixels.begin(), values.pixels.end(), out.pixels.begin(),
                 [](float value) { return static_cast<std::uint8_t>(value * 255); });
  return out;
}

std::vector<Pair> pairs_of(const std::vector<image::Plane<std::uint8_t>>& pictures) {
  std::vector<Fingerprint> prints;
  for (const auto& picture : pictures) prints.push_back(fingerprint_of(picture));
  return alike_pairs(prints, {}, test::context());
}

TEST(Leak, FindsCopiesThatWereCompressedSharpenedOrWindowedAnew) {
  const auto picture = drawn_picture(1);
  for (const char* recipe : {"jpeg=60", "noise=0.03", "blur=0.8", "width=0.2", "level=0.1"}) {
    const auto pairs = pairs_of({picture, drawn_picture(2), changed(picture, recipe)});
    ASSERT_EQ(pairs.size(), 1u) << recipe;
    EXPECT_EQ(pairs[0].a, 0u);
    EXPECT_EQ(pairs[0].b, 2u);
    EXPECT_EQ(pairs[0].how, Alike::nearly);
  }
}

TEST(Leak, TellsEqualFromNearlyEqual) {
  const auto pairs = pairs_of({drawn_picture(1), drawn_picture(2), drawn_picture(1)});
  ASSERT_EQ(pairs.size(), 1u);
  EXPECT_EQ(pairs[0].how, Alike::equal);
  EXPECT_EQ(pairs[0].correlation, 1);
}

TEST(Leak, DoesNotTakeShapeForSameness) {
  // One smooth shape under two textures, as two heads in one frame.
  std::vector<image::Plane<std::uint8_t>> pictures = {drawn_picture(1), drawn_picture(2)};
  for (auto& picture : pictures) {
    for (int y = 0; y < picture.height; ++y) {
      for (int x = 0; x < picture.width; ++x) {
        const double inside = 200 * std::exp(-std::pow(std::hypot(x - 96, y - 96) / 60, 4));
        picture.at(x, y) = static_cast<std::uint8_t>(0.8 * inside + 0.2 * picture.at(x, y));
      }
    }
  }
  EXPECT_TRUE(pairs_of(pictures).empty());
}

TEST(Leak, EmptyPicturesAreEqualToEachOtherAndLikeNothingElse) {
  const image::Plane<std::uint8_t> black{192, 192};
  const auto pairs =
      pairs_of({black, drawn_picture(1), black, image::Plane<std::uint8_t>{192, 192, 40}, black});
  ASSERT_EQ(pairs.size(), 2u);
  EXPECT_EQ(pairs[0].b, 2u);
  EXPECT_EQ(pairs[1].a, 2u) << "each with the one before it";
  EXPECT_EQ(pairs[1].b, 4u);
}

TEST(Leak, JoinsGroupsThroughLikenessPatientsAndNames) {
  std::vector<Member> members;
  for (const char* id : {"a", "b", "c", "d", "e"}) members.push_back(drawn_member(id, true, ""));
  members[0].of.patient = members[1].of.patient = "one";
  for (Member& member : members) member.group.clear();
  join(members, std::vector<std::vector<std::size_t>>{{1, 3}});
  EXPECT_EQ(members[0].group, "one");
  EXPECT_EQ(members[1].group, "one");
  EXPECT_EQ(members[3].group, "one");
  EXPECT_EQ(members[2].group, "c");
  EXPECT_NE(members[4].group, members[2].group);
}

struct Found {
  std::vector<Member> members;
  std::vector<Pair> pairs;
};

/// What the guard finds among cases of a set.
Found found_in(std::string_view name, const std::set<std::string>& only = {}) {
  const DataSet set = *set_named(name);
  Found found;
  found.members = *members_of({&set, 1}, test::data_folder());
  if (!only.empty())
    std::erase_if(found.members, [&](const Member& one) { return !only.contains(one.of.id); });
  const Prints prints = fingerprints_of({&set, 1}, found.members, test::context());
  EXPECT_TRUE(prints.refused.empty());
  found.pairs = join_alike(found.members, prints.prints, test::context());
  return found;
}

TEST(Leak, FindsTheKnownCopiesOfTheOpenBench) {
  HAIMA_NEEDS_DATA("head_ct_200");
  const Found found = found_in("head_ct_200");
  std::set<std::pair<std::string, std::string>> alike;
  for (const Pair& pair : found.pairs) {
    const auto number = [&](std::size_t place) { return found.members[place].of.id.substr(12); };
    if (pair.correlation > 0.94) alike.insert({number(pair.a), number(pair.b)});
    if (number(pair.a) == "188") {
      EXPECT_EQ(pair.how, Alike::equal);
    }
  }
  EXPECT_THAT(alike, testing::IsSupersetOf(std::vector<std::pair<std::string, std::string>>{
                         {"188", "189"}, {"198", "199"}, {"011", "061"}, {"005", "058"}, {"105", "187"}}));
  EXPECT_LT(alike.size(), 20u);
}

TEST(Leak, FindsEqualPicturesOfDifferentNames) {
  HAIMA_NEEDS_DATA("rsna_subset");
  const Found found =
      found_in("rsna_subset", {"rsna:ID_03baf244f", "rsna:ID_12c220b5b", "rsna:ID_000cb0b16"});
  ASSERT_EQ(found.pairs.size(), 1u);
  EXPECT_EQ(found.pairs[0].how, Alike::equal);
  EXPECT_EQ(found.members[found.pairs[0].a].group, found.members[found.pairs[0].b].group);
}

TEST(Members, StandInNoTrainingWhereTheirPatientIsKeptForTesting) {
  HAIMA_NEEDS_DATA("rsna_series");
  const DataSet subset = *set_named("rsna_subset");
  const auto members = *members_of({&subset, 1}, test::data_folder());
  const auto kept = *set_named("rsna_series")->cases(test::data_folder());
  std::set<std::string> patients, ids;
  for (const Case& one : kept) patients.insert(one.patient), ids.insert(one.id);
  int slices = 0;
  for (const Member& member : members) {
    const bool shared = ids.contains(member.of.id) || patients.contains(member.of.patient);
    slices += ids.contains(member.of.id);
    if (shared) {
      EXPECT_EQ(member.use, Use::never) << member.of.id;
    }
    if (member.use == Use::any) {
      EXPECT_FALSE(member.of.patient.empty());
    }
  }
  EXPECT_EQ(slices, 3);
}

}  // namespace
}  // namespace haima::corpus
