// A loader: batches of a pack's pictures, decoded, augmented and normalised on the pool's threads.
//
// A batch is a function of the options, the epoch's seed and the batch's number alone: any of them can be
// made again, in any order, on any number of threads, and an interrupted epoch goes on where it stopped.
// There is no state to save and no thread of the loader's own: `next` is `batch(seed, number + 1)`.
//
//   for (std::size_t n = 0; n < loader.count(); ++n) HAIMA_TRY(loader.batch(seed, n, context.pool, batch));
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "base/threads.h"
#include "corpus/augment.h"
#include "corpus/pack.h"
#include "corpus/paste.h"

namespace haima::corpus {

/// plain: every member once, in random order. balanced: as many pictures in all, each class alike often.
/// balanced_sets: each set alike often. oversampled: every member at least once, the rarer class as often as
/// the other.
enum class Sampling { in_order, plain, balanced, balanced_sets, oversampled };

struct LoaderOptions {
  image::InputSpec spec;  // of the network: size, and channels with their means and deviations
  std::size_t batch = 32;
  Sampling sampling = Sampling::in_order;
  Recipe augment;
  double paste = 0;  // how often a slice without bleeding is given some (paste.h)
  bool masks = false;
  std::map<std::size_t, image::Mask> drawn;  // of members that have none, as large as the network's picture
  bool patient_labels = false;               // "any" of a slice that is not labelled is what its patient's is
};

/// Pictures side by side; the last batch of an epoch may hold fewer.
struct Batch {
  static constexpr std::size_t labels = 6;  // any, then kind_names

  std::size_t count = 0;
  int channels = 0, height = 0, width = 0;
  std::vector<float> pictures;            // count × channels × height × width
  std::vector<float> truth, known;        // count × labels; known is 0 where the truth is not
  std::vector<float> masks, masks_known;  // count × height × width, and count; empty where not asked for
  std::vector<std::size_t> members;       // which they are, in the pack
};

class Loader {
 public:
  /// Of these members of the pack, which must outlive the loader. An error where the pack has no channel that
  /// the specification asks for. A neighbouring slice is taken from the pack as it is framed there: pack
  /// scans framed by scan, or with the channels that are wanted.
  static Result<Loader> make(const Pack& pack, std::vector<std::size_t> members, LoaderOptions options);

  /// Batches of an epoch.
  std::size_t count() const;
  /// `seed` decides the epoch's order and its augmentation.
  Result<> batch(std::uint64_t seed, std::size_t number, Pool& pool, Batch& out) const;

  /// These members, in their order, all changed in the same way: the slices of one scan.
  Result<> alike(std::span<const std::size_t> members, std::uint64_t seed, Pool& pool, Batch& out) const;

  /// Places among the pack's members, in the epoch's order.
  std::vector<std::size_t> order(std::uint64_t seed) const;

 private:
  /// Where a channel of the network lies: a channel of the pack, of the slice itself or of a neighbour.
  struct From {
    int channel = 0, slice = 0;
  };

  Loader(const Pack& pack, std::vector<std::size_t> members, LoaderOptions options)
      : pack_(&pack), members_(std::move(members)), options_(std::move(options)) {}
  Result<> find_channels();
  void sort_scans();
  void sort_classes();
  std::size_t neighbour(std::size_t member, int slice) const;
  std::optional<bool> any_of(std::size_t member) const;
  Result<> fill(Batch& out, std::size_t place, std::size_t member, std::uint64_t seed) const;
  Result<> fill_all(Batch& out, Pool& pool, const std::function<std::uint64_t(std::size_t)>& seed_of) const;
  std::optional<Pasted> paste(std::vector<Plane<float>>& planes, std::size_t own, std::size_t member,
                              std::uint64_t seed) const;
  void label(Batch& out, std::size_t place, std::size_t member, const std::optional<Pasted>& pasted) const;

  const Pack* pack_;
  std::vector<std::size_t> members_;
  LoaderOptions options_;
  std::vector<From> channels_;
  std::vector<std::vector<std::size_t>> scans_;               // the pack's members, by scan, in slice order
  std::vector<std::pair<std::size_t, std::size_t>> in_scan_;  // of each member: which scan, which place in it
  std::vector<std::vector<std::size_t>> classes_;             // what sampling balances
};

}  // namespace haima::corpus
