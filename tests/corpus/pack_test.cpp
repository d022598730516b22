#include "corpus/pack.h"

#include <gmock/gmock.h>

#include "base/random.h"
#include "corpus/drawn.h"
#include "corpus/luma.h"
#include "corpus/make_pack.h"
#include "support/data.h"

namespace haima::corpus {
namespace {

constexpr int side = 48;

PackAbout about(int channels = 1) {
  PackAbout about;
  about.spec.width = about.spec.height = side;
  about.spec.channels.assign(static_cast<std::size_t>(channels), {});
  about.sets = {{"drawn", "Drawn", "none", "by numbers", Training::open}};
  about.quality = 90;
  return about;
}

image::Mask square_mask() {
  image::Mask mask{side, side};
  for (int y = 10; y < 20; ++y) std::fill_n(mask.row(y).begin() + 12, 7, std::uint8_t{3});
  return mask;
}

std::vector<Packable> drawn_members() {
  std::vector<Packable> members;
  for (std::uint64_t i = 0; i < 5; ++i) {
    Packable one{drawn_member("case, \"" + std::to_string(i), i % 2 == 0),
                 encode_luma(drawn_picture(i, side), 90),
                 {}};
    if (i == 2) one.mask = encode_exact(square_mask());
    members.push_back(std::move(one));
  }
  members[3].member.of.labels = {std::nullopt, {true, std::nullopt, false, {}, {}}};
  members[3].member.of.age_years = 0.5;
  members[3].member.of.sex = "female";
  members[3].member.of.patient_bleeds = true;
  members[3].member.use = Use::train_only;
  members[4].member.of.scan = "scan";
  members[4].member.of.slice = 7;
  return members;
}

Result<Pack> opened(Bytes bytes) { return Pack::of(std::move(bytes), "drawn.pack", Limits{}); }

TEST(Pack, KeepsAllThatIsKnownOfItsMembers) {
  const auto members = drawn_members();
  const auto pack = opened(pack_of(about(), members));
  ASSERT_TRUE(pack) << pack.error().sentence();
  ASSERT_EQ(pack->members().size(), members.size());
  EXPECT_EQ(pack->about().spec, about().spec);
  EXPECT_EQ(pack->about().sets[0].training, Training::open);
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Member &was = members[i].member, &is = pack->members()[i];
    EXPECT_EQ(is.of.id, was.of.id);
    EXPECT_EQ(is.group, was.group);
    EXPECT_EQ(is.use, was.use);
    EXPECT_EQ(is.of.labels.any, was.of.labels.any);
    EXPECT_EQ(is.of.labels.kinds, was.of.labels.kinds);
    EXPECT_EQ(is.of.patient_bleeds, was.of.patient_bleeds);
    EXPECT_EQ(is.of.age_years, was.of.age_years);
    EXPECT_EQ(is.of.sex, was.of.sex);
    EXPECT_EQ(is.of.scan, was.of.scan);
    EXPECT_EQ(is.of.slice, was.of.slice);
  }
}

TEST(Pack, GivesPicturesBackNearlyAndMasksExactly) {
  const auto pack = opened(pack_of(about(), drawn_members()));
  for (std::size_t i = 0; i < 5; ++i) {
    const auto picture = pack->picture(i), was = Result<image::Plane<std::uint8_t>>(drawn_picture(i, side));
    ASSERT_TRUE(picture) << picture.error().sentence();
    double squares = 0;
    for (std::size_t n = 0; n < was->pixels.size(); ++n)
      squares += std::pow(int{picture->pixels[n]} - int{was->pixels[n]}, 2);
    EXPECT_LT(std::sqrt(squares / static_cast<double>(was->pixels.size())), 6) << "grey levels";
    EXPECT_EQ(pack->has_mask(i), i == 2);
  }
  EXPECT_EQ(*pack->mask(2), square_mask());
  EXPECT_TRUE(pack->mask(0)->empty());
}

TEST(Pack, KeepsBlackAndWhite) {
  image::Plane<std::uint8_t> grey{side, side};
  for (int y = side / 2; y < side; ++y) std::fill(grey.row(y).begin(), grey.row(y).end(), std::uint8_t{255});
  const auto back = *decode_luma(encode_luma(grey, 90), side, side, "picture");
  EXPECT_LE(back.at(5, 5), 1);
  EXPECT_GE(back.at(5, side - 5), 254);
}

TEST(Pack, IsReadFromItsFile) {
  const test::TemporaryFolder folder;
  const Path file = folder.path() / "drawn.pack";
  const Bytes bytes = pack_of(about(), drawn_members());
  ASSERT_TRUE(write_file(file, bytes));
  auto pack = Pack::open(file, Limits{});
  ASSERT_TRUE(pack) << pack.error().sentence();
  const Pack moved = *std::move(pack);
  EXPECT_EQ(moved.hash(), sha256(bytes));
  EXPECT_TRUE(moved.picture(4));
}

TEST(Pack, RefusesWhatEndsTooSoonAtAnyByte) {
  const Bytes whole = pack_of(about(), drawn_members());
  for (std::size_t size = 0; size < whole.size(); size += size < 4096 ? 1 : 97) {
    const auto pack = opened({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)});
    EXPECT_FALSE(pack) << size;
  }
}

TEST(Pack, SurvivesAnyDamage) {
  const Bytes whole = pack_of(about(), drawn_members());
  const Random random{1, 0};
  for (std::uint64_t i = 0; i < 400; ++i) {
    Bytes damaged = whole;
    for (std::uint64_t n = 0; n < 3; ++n)
      damaged[random.bits(6 * i + n) % whole.size()] = std::byte(random.bits(6 * i + 3 + n));
    const auto pack = opened(std::move(damaged));
    if (!pack) continue;
    for (std::size_t member = 0; member < pack->members().size(); ++member) {
      const auto picture = pack->picture(member);
      if (picture) {
        EXPECT_EQ(picture->width, pack->about().spec.width);
      }
      static_cast<void>(pack->mask(member));
    }
  }
}

TEST(Pack, RefusesPicturesOfAnotherSizeAndSizesThatLie) {
  auto members = drawn_members();
  members[1].picture = encode_luma(drawn_picture(1, side + 2), 90);
  const auto pack = opened(pack_of(about(), members));
  EXPECT_THAT(pack->picture(1).error().sentence(),
              testing::HasSubstr("50 x 50 pixels where 48 x 48 are told"));
  EXPECT_THAT(opened(pack_of(about(2), members))->picture(0).error().sentence(),
              testing::HasSubstr("48 x 96"));
  Bytes more = pack_of(about(), members);
  more.push_back(std::byte{0});
  EXPECT_THAT(opened(more).error().sentence(), testing::HasSubstr("follow its last picture"));
  EXPECT_THAT(opened({}).error().sentence(), testing::HasSubstr("no pack of this version"));
}

TEST(MakePack, PreparesGroupsAndPacksASet) {
  HAIMA_NEEDS_DATA("bhsd_36");
  const DataSet set = *set_named("bhsd_36");
  PackOptions options;
  options.spec.width = options.spec.height = 96;
  const auto made =
      make_pack({&set, 1}, *members_of({&set, 1}, test::data_folder()), options, test::context());
  ASSERT_TRUE(made) << made.error().sentence();
  EXPECT_EQ(made->members, 36u);
  EXPECT_EQ(made->masks, 36u);
  EXPECT_EQ(made->groups, 25u) << "volumes";
  const auto pack = opened(made->bytes);
  std::array<bool, 6> kinds{};
  for (std::size_t i = 0; i < 36; ++i) {
    const image::Mask mask = *pack->mask(i);
    for (const std::uint8_t kind : mask.pixels) kinds.at(kind) = true;
    for (std::size_t kind = 0; kind < 5; ++kind) {
      if (pack->members()[i].of.labels.kinds[kind] == false) {
        EXPECT_EQ(std::count(mask.pixels.begin(), mask.pixels.end(), kind + 1), 0) << i;
      }
    }
  }
  EXPECT_THAT(kinds, testing::Each(true)) << "masks keep the names of their kinds";
}

}  // namespace
}  // namespace haima::corpus
