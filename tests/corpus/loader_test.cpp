#include "corpus/loader.h"

#include <gmock/gmock.h>

#include <cmath>
#include <map>
#include <numeric>

#include "corpus/drawn.h"
#include "corpus/luma.h"

namespace haima::corpus {
namespace {

constexpr int side = 32;

/// 40 flat pictures, the grey of each five times its place; the first ten bleed and stand in scan "s",
/// backwards.
Pack flat_pack() {
  PackAbout about;
  about.spec.width = about.spec.height = side;
  about.sets = {{"a", "", "", "", Training::open}, {"b", "", "", "", Training::open}};
  std::vector<Packable> members;
  for (int i = 0; i < 40; ++i) {
    Packable one{drawn_member("case" + std::to_string(i), i < 10, "", i < 30 ? "a" : "b"), {}, {}};
    if (i < 10) one.member.of.scan = "s", one.member.of.slice = 9 - i;
    if (i == 39) one.member.of.labels.any.reset(), one.member.of.patient_bleeds = true;
    one.picture = encode_luma(image::Plane<std::uint8_t>{side, side, static_cast<std::uint8_t>(5 * i)}, 95);
    if (i == 3) one.mask = encode_exact(image::Mask{side, side, 1});
    members.push_back(std::move(one));
  }
  return *Pack::of(pack_of(about, members), "flat", Limits{});
}

std::vector<std::size_t> all_of(const Pack& pack) {
  std::vector<std::size_t> all(pack.members().size());
  std::iota(all.begin(), all.end(), 0u);
  return all;
}

LoaderOptions options(Sampling sampling = Sampling::in_order) {
  LoaderOptions options;
  options.spec.width = options.spec.height = side;
  options.batch = 16;
  options.sampling = sampling;
  return options;
}

Loader made(const Pack& pack, LoaderOptions given) {
  auto loader = Loader::make(pack, all_of(pack), std::move(given));
  EXPECT_TRUE(loader) << loader.error().sentence();
  return *std::move(loader);
}

Batch batch_of(const Loader& loader, std::uint64_t seed, std::size_t number, std::size_t threads = 2) {
  Pool pool{threads};
  Batch batch;
  const auto done = loader.batch(seed, number, pool, batch);
  EXPECT_TRUE(done) << done.error().sentence();
  return batch;
}

TEST(Loader, NormalisesEachChannelAsTheNetworkAsks) {
  const Pack pack = flat_pack();
  LoaderOptions given = options();
  given.spec.channels = {{{}, 0, 0.485, 0.229}, {{}, 0, 0.456, 0.224}};
  const Batch batch = batch_of(made(pack, given), 0, 0);
  EXPECT_EQ(batch.count, 16u);
  EXPECT_EQ(batch.channels, 2);
  const std::size_t size = side * side;
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double grey = 5.0 * static_cast<double>(i) / 255;
    EXPECT_NEAR(batch.pictures[2 * i * size + 100], (grey - 0.485) / 0.229, 0.02);
    EXPECT_NEAR(batch.pictures[(2 * i + 1) * size + 100], (grey - 0.456) / 0.224, 0.02);
  }
}

TEST(Loader, GoesOnceOverEverything) {
  const Pack pack = flat_pack();
  for (const Sampling sampling : {Sampling::in_order, Sampling::plain}) {
    const Loader loader = made(pack, options(sampling));
    EXPECT_EQ(loader.count(), 3u);
    std::vector<std::size_t> seen;
    for (std::size_t n = 0; n < loader.count(); ++n) {
      const Batch batch = batch_of(loader, 4, n);
      EXPECT_EQ(batch.count, n < 2 ? 16u : 8u);
      seen.insert(seen.end(), batch.members.begin(), batch.members.end());
    }
    EXPECT_EQ(seen == all_of(pack), sampling == Sampling::in_order);
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(seen, all_of(pack));
  }
}

TEST(Loader, BalancesClassesAndSets) {
  const Pack pack = flat_pack();
  const auto bleeding = [&](const std::vector<std::size_t>& order) {
    return std::count_if(order.begin(), order.end(),
                         [&](std::size_t i) { return pack.members()[i].of.labels.any == true; });
  };
  const auto balanced = made(pack, options(Sampling::balanced)).order(3);
  EXPECT_EQ(balanced.size(), 40u);
  EXPECT_EQ(bleeding(balanced), 20);
  const auto oversampled = made(pack, options(Sampling::oversampled)).order(3);
  EXPECT_EQ(oversampled.size(), 58u) << "29 that do not bleed and 10 that do, thrice or twice";
  EXPECT_EQ(bleeding(oversampled), 29);
  std::map<std::size_t, int> times;
  for (const std::size_t i : oversampled) ++times[i];
  for (std::size_t i = 0; i < 10; ++i) EXPECT_GE(times[i], 2);
  const auto sets = made(pack, options(Sampling::balanced_sets)).order(3);
  EXPECT_EQ(std::count_if(sets.begin(), sets.end(), [](std::size_t i) { return i >= 30; }), 20);
}

TEST(Loader, GivesTheSameBatchOnAnyNumberOfThreads) {
  const Pack pack = flat_pack();
  LoaderOptions given = options(Sampling::plain);
  given.augment = *recipe_from("usual, jpeg");
  const Loader loader = made(pack, given);
  const Batch one = batch_of(loader, 9, 1, 1), four = batch_of(loader, 9, 1, 4);
  EXPECT_EQ(one.pictures, four.pictures);
  EXPECT_EQ(one.members, four.members);
  EXPECT_NE(one.pictures, batch_of(loader, 10, 1).pictures);
}

TEST(Loader, TakesNeighboursInTheOrderOfTheScan) {
  const Pack pack = flat_pack();
  LoaderOptions given = options();
  given.spec.channels = {{{}, -1}, {}, {{}, 1}};
  const Batch batch = batch_of(made(pack, given), 0, 0);
  const auto grey = [&](std::size_t picture, std::size_t channel) {
    return std::lround(batch.pictures[(3 * picture + channel) * side * side] * 51);
  };
  // The scan runs backwards through the pack: member 4's lower neighbour is member 5.
  EXPECT_EQ(grey(4, 0), 5);
  EXPECT_EQ(grey(4, 1), 4);
  EXPECT_EQ(grey(4, 2), 3);
  EXPECT_EQ(grey(0, 2), 0) << "the last slice stands for what would follow";
  EXPECT_EQ(grey(12, 0), 12) << "a slice by itself is its own neighbour";
}

TEST(Loader, TellsWhatIsKnownFromWhatIsNot) {
  const Pack pack = flat_pack();
  LoaderOptions given = options();
  given.masks = true;
  const Loader loader = made(pack, given);
  const Batch first = batch_of(loader, 0, 0), last = batch_of(loader, 0, 2);
  EXPECT_EQ(first.truth[0], 1);
  EXPECT_EQ(first.known[0], 1);
  EXPECT_EQ(first.known[1], 0) << "its kinds are not known";
  EXPECT_EQ(last.known[7 * Batch::labels], 0);
  EXPECT_EQ(first.masks_known[3], 1);
  EXPECT_EQ(first.masks[3 * side * side + 7], 1);
  EXPECT_EQ(first.masks_known[4], 0) << "it bleeds, and nobody drew where";
  EXPECT_EQ(first.masks_known[12], 1) << "no blood is an empty mask";
  given.patient_labels = true;
  const Batch by_patient = batch_of(made(pack, given), 0, 2);
  EXPECT_EQ(by_patient.known[7 * Batch::labels], 1);
  EXPECT_EQ(by_patient.truth[7 * Batch::labels], 1);
}

TEST(Loader, MakesPicturesOfTheSizeAskedFor) {
  const Pack pack = flat_pack();
  LoaderOptions given = options();
  given.spec.width = 20, given.spec.height = 24;
  const Batch batch = batch_of(made(pack, given), 0, 0);
  EXPECT_EQ(batch.pictures.size(), 16u * 20 * 24);
  EXPECT_NEAR(batch.pictures[15 * 20 * 24 + 200] * 255, 75, 2);
}

/// A ring of bone about grey matter.
image::Plane<std::uint8_t> round_head(int size) {
  image::Plane<std::uint8_t> head{size, size};
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) {
      const double r = std::hypot(x - 47.5, y - 47.5);
      head.at(x, y) = r < 36 ? 100 : r < 42 ? 255 : 0;
    }
  }
  return head;
}

TEST(Loader, LabelsBloodThatItPastesIntoSlicesKnownToHoldNone) {
  constexpr int size = 96;
  const image::Plane<std::uint8_t> head = round_head(size);
  PackAbout about;
  about.spec.width = about.spec.height = size;
  about.sets = {{"a", "", "", "", Training::open}};
  std::vector<Packable> members;
  for (int i = 0; i < 8; ++i) {
    members.push_back({drawn_member("case" + std::to_string(i), false, "", "a"), encode_luma(head, 95), {}});
    if (i == 7) members.back().member.of.labels.any.reset();
  }
  const Pack pack = *Pack::of(pack_of(about, members), "heads", Limits{});
  LoaderOptions given = options();
  given.spec.width = given.spec.height = size;
  given.masks = true;
  given.paste = 1;
  const Batch batch = batch_of(made(pack, given), 5, 0);
  int pasted = 0;
  for (std::size_t i = 0; i < batch.count; ++i) {
    const auto truth = std::span{batch.truth}.subspan(i * Batch::labels, Batch::labels);
    const auto marked = std::span{batch.masks}.subspan(i * size * size, size * size);
    const auto blood = std::accumulate(marked.begin(), marked.end(), 0.0F);
    EXPECT_EQ(blood > 0, truth[0] > 0) << i;
    EXPECT_EQ(std::accumulate(truth.begin() + 1, truth.end(), 0.0F), truth[0]) << i;
    pasted += truth[0] > 0;
  }
  EXPECT_GE(pasted, 4);
  EXPECT_EQ(batch.known[7 * Batch::labels], 0.0F) << "nothing is painted where it is not known";
}

TEST(Loader, PastedBloodGoesOnInTheSliceOfEachNeighbour) {
  constexpr int size = 96;
  PackAbout about;
  about.spec.width = about.spec.height = size;
  about.sets = {{"a", "", "", "", Training::open}};
  std::vector<Packable> members;
  for (int i = 0; i < 6; ++i) {
    members.push_back(
        {drawn_member("case" + std::to_string(i), false, "", "a"), encode_luma(round_head(size), 95), {}});
    members.back().member.of.scan = "s", members.back().member.of.slice = i;
  }
  const Pack pack = *Pack::of(pack_of(about, members), "heads", Limits{});
  LoaderOptions given = options();
  given.spec.width = given.spec.height = size;
  given.masks = true;
  const image::Channel own = given.spec.channels.front();
  given.spec.channels = {own, own, own};
  for (int n = 0; n < 3; ++n) given.spec.channels[static_cast<std::size_t>(n)].slice = n - 1;
  const Batch clean = batch_of(made(pack, given), 5, 0);
  given.paste = 1;
  const Batch batch = batch_of(made(pack, given), 5, 0);
  int pasted = 0;
  for (std::size_t i = 0; i < batch.count; ++i) {
    const auto marked = std::span{batch.masks}.subspan(i * size * size, size * size);
    const bool blood = std::accumulate(marked.begin(), marked.end(), 0.0F) > 0;
    for (std::size_t channel = 0; channel < 3; ++channel) {
      const std::size_t from = (3 * i + channel) * size * size;
      const bool painted =
          !std::equal(batch.pictures.begin() + static_cast<std::ptrdiff_t>(from),
                      batch.pictures.begin() + static_cast<std::ptrdiff_t>(from + size * size),
                      clean.pictures.begin() + static_cast<std::ptrdiff_t>(from));
      EXPECT_EQ(painted, blood) << i << ", " << channel;
    }
    pasted += blood;
  }
  EXPECT_GE(pasted, 3);
}

TEST(Loader, RefusesAWindowThatThePackDoesNotHold) {
  const Pack pack = flat_pack();
  LoaderOptions given = options();
  given.spec.channels = {{{80, 200}}};
  const auto loader = Loader::make(pack, all_of(pack), given);
  EXPECT_THAT(loader.error().sentence(), testing::HasSubstr("pack the sets with that window"));
}

}  // namespace
}  // namespace haima::corpus
