#include "corpus/loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <numeric>

namespace haima::corpus {
namespace {

constexpr std::uint64_t order_stream = 1, paste_stream = 2;

/// Fisher and Yates's shuffle, drawing numbers from `at` on.
void shuffle(std::vector<std::size_t>& list, const Random& random, std::uint64_t& at) {
  for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[random.bits(at++) % i]);
}

/// `count` of a list, each as often as the others (but for one), in random order.
std::vector<std::size_t> drawn(const std::vector<std::size_t>& list, std::size_t count, const Random& random,
                               std::uint64_t& at) {
  std::vector<std::size_t> out;
  while (out.size() < count && !list.empty()) {
    std::vector<std::size_t> round = list;
    shuffle(round, random, at);
    round.resize(std::min(round.size(), count - out.size()));
    out.insert(out.end(), round.begin(), round.end());
  }
  return out;
}

/// A part of a picture of channels under each other, as values from 0 to 1.
Plane<float> values_of(const Plane<std::uint8_t>& picture, int channel, int height) {
  Plane<float> out{picture.width, height};
  const std::uint8_t* from = picture.row(channel * height).data();
  std::transform(from, from + out.pixels.size(), out.pixels.begin(),
                 [](std::uint8_t grey) { return static_cast<float>(grey) * (1.0F / 255); });
  return out;
}

Plane<float> sized(Plane<float> plane, const image::InputSpec& spec) {
  if (plane.width == spec.width && plane.height == spec.height) return plane;
  return image::resized(plane, spec.width, spec.height);
}

image::Mask sized(image::Mask mask, const image::InputSpec& spec) {
  if (mask.empty() || (mask.width == spec.width && mask.height == spec.height)) return mask;
  Plane<float> share{mask.width, mask.height};
  std::transform(mask.pixels.begin(), mask.pixels.end(), share.pixels.begin(),
                 [](std::uint8_t value) { return value ? 1.0F : 0.0F; });
  const Plane<float> resized = image::resized(share, spec.width, spec.height);
  image::Mask out{spec.width, spec.height};
  std::transform(resized.pixels.begin(), resized.pixels.end(), out.pixels.begin(),
                 [](float value) { return static_cast<std::uint8_t>(value >= 0.5F); });
  return out;
}

/// The one that shows the slice itself.
std::size_t own_channel(const image::InputSpec& spec) {
  const auto own = std::find_if(spec.channels.begin(), spec.channels.end(),
                                [](const image::Channel& one) { return one.slice == 0; });
  return own == spec.channels.end() ? 0 : static_cast<std::size_t>(own - spec.channels.begin());
}

}  // namespace

Result<Loader> Loader::make(const Pack& pack, std::vector<std::size_t> members, LoaderOptions options) {
  Loader loader{pack, std::move(members), std::move(options)};
  HAIMA_TRY(image::check(loader.options_.spec, "the network's input"));
  if (loader.options_.batch == 0) return fail(Code::bad_argument, "batch", "it holds no picture");
  for (const std::size_t member : loader.members_) {
    if (member >= pack.members().size())
      return fail(Code::internal, "loader", "a member that the pack does not have");
  }
  HAIMA_TRY(loader.find_channels());
  loader.sort_scans();
  loader.sort_classes();
  return loader;
}

Result<> Loader::find_channels() {
  const auto& packed = pack_->about().spec.channels;
  const auto place_of = [&](const image::Window& window, int slice) -> std::optional<int> {
    const auto at = std::find_if(packed.begin(), packed.end(), [&](const image::Channel& one) {
      return one.window == window && one.slice == slice;
    });
    return at == packed.end() ? std::nullopt : std::optional{static_cast<int>(at - packed.begin())};
  };
  for (const image::Channel& wanted : options_.spec.channels) {
    if (const auto same = place_of(wanted.window, wanted.slice)) {
      channels_.push_back({*same, 0});
    } else if (const auto of_slice = place_of(wanted.window, 0)) {
      channels_.push_back({*of_slice, wanted.slice});
    } else {
      return fail(Code::unsupported, "pack",
                  fmt::format("it has no channel of window {}", image::text_of(wanted.window)),
                  "pack the sets with that window");
    }
  }
  return {};
}

void Loader::sort_scans() {
  const auto& members = pack_->members();
  std::map<std::pair<std::string, std::string>, std::size_t> places;
  in_scan_.resize(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::string& scan = members[i].of.scan;
    std::size_t place = scans_.size();
    if (!scan.empty()) place = places.try_emplace({members[i].set, scan}, place).first->second;
    if (place == scans_.size()) scans_.emplace_back();
    scans_[place].push_back(i);
  }
  for (std::size_t scan = 0; scan < scans_.size(); ++scan) {
    std::stable_sort(scans_[scan].begin(), scans_[scan].end(),
                     [&](std::size_t a, std::size_t b) { return members[a].of.slice < members[b].of.slice; });
    for (std::size_t n = 0; n < scans_[scan].size(); ++n) in_scan_[scans_[scan][n]] = {scan, n};
  }
}

std::size_t Loader::neighbour(std::size_t member, int slice) const {
  const auto [scan, place] = in_scan_[member];
  const auto last = static_cast<std::ptrdiff_t>(scans_[scan].size()) - 1;
  const auto wanted = std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(place) + slice, 0, last);
  return scans_[scan][static_cast<std::size_t>(wanted)];
}

std::optional<bool> Loader::any_of(std::size_t member) const {
  const Case& one = pack_->members()[member].of;
  return options_.patient_labels ? bleeds(one) : one.labels.any;
}

void Loader::sort_classes() {
  std::map<std::string, std::vector<std::size_t>> classes;
  for (const std::size_t member : members_) {
    if (options_.sampling == Sampling::balanced_sets) {
      classes[pack_->members()[member].set].push_back(member);
    } else if (const auto any = any_of(member)) {
      classes[*any ? "bleeding" : "none"].push_back(member);
    }
  }
  for (auto& [name, list] : classes) classes_.push_back(std::move(list));
}

std::size_t Loader::count() const { return (order(0).size() + options_.batch - 1) / options_.batch; }

std::vector<std::size_t> Loader::order(std::uint64_t seed) const {
  if (options_.sampling == Sampling::in_order) return members_;
  const Random random{seed, order_stream};
  std::uint64_t at = 0;
  if (options_.sampling == Sampling::plain || classes_.empty())
    return drawn(members_, members_.size(), random, at);
  std::size_t most = 0;
  for (const auto& list : classes_) most = std::max(most, list.size());
  const std::size_t share = (members_.size() + classes_.size() - 1) / classes_.size();
  std::vector<std::size_t> all;
  for (const auto& list : classes_) {
    const auto part = drawn(list, options_.sampling == Sampling::oversampled ? most : share, random, at);
    all.insert(all.end(), part.begin(), part.end());
  }
  shuffle(all, random, at);
  return all;
}

/// Blood painted into a slice known to hold none, `planes[own]`, and going on in its neighbours. It is made
/// for one window: of several nothing is painted.
std::optional<Pasted> Loader::paste(std::vector<Plane<float>>& planes, std::size_t own, std::size_t member,
                                    std::uint64_t seed) const {
  const Random random{seed, paste_stream};
  const auto& channels = options_.spec.channels;
  const bool one_window = std::all_of(channels.begin(), channels.end(), [&](const image::Channel& one) {
    return one.window == channels.front().window;
  });
  if (any_of(member) != false || !one_window || !random.chance(0, options_.paste)) return std::nullopt;
  const Random blood{seed, paste_stream + 1};
  std::optional<Pasted> pasted = paste_blood(planes[own], blood);
  for (std::size_t n = 0; pasted && n < planes.size(); ++n) {
    if (n != own) paste_blood(planes[n], blood);
  }
  return pasted;
}

void Loader::label(Batch& out, std::size_t place, std::size_t member,
                   const std::optional<Pasted>& pasted) const {
  Labels labels = pack_->members()[member].of.labels;
  if (pasted) labels.kinds.at(pasted->kind) = true;
  const auto put = [&](std::size_t n, std::optional<bool> value) {
    out.truth[place * Batch::labels + n] = value.value_or(false) ? 1.0F : 0.0F;
    out.known[place * Batch::labels + n] = value ? 1.0F : 0.0F;
  };
  put(0, pasted ? true : any_of(member));
  for (std::size_t kind = 0; kind < labels.kinds.size(); ++kind) put(kind + 1, labels.kinds[kind]);
}

Result<> Loader::fill(Batch& out, std::size_t place, std::size_t member, std::uint64_t seed) const {
  const image::InputSpec& spec = options_.spec;
  const int packed_height = pack_->about().spec.height;
  std::map<int, Plane<std::uint8_t>> pictures;  // by how far away the slice is
  std::vector<Plane<float>> planes;
  std::map<std::pair<int, int>, std::size_t> made;  // equal channels are augmented once
  std::vector<std::size_t> of_channel;
  for (const From& from : channels_) {
    const auto [at, is_new] = made.try_emplace({from.channel, from.slice}, planes.size());
    of_channel.push_back(at->second);
    if (!is_new) continue;
    if (!pictures.contains(from.slice)) {
      HAIMA_TRY(pictures[from.slice], pack_->picture(neighbour(member, from.slice)));
    }
    planes.push_back(sized(values_of(pictures[from.slice], from.channel, packed_height), spec));
  }
  image::Mask mask;
  if (options_.masks) {
    const auto drawn = options_.drawn.find(member);
    HAIMA_TRY(mask, drawn == options_.drawn.end() ? pack_->mask(member) : drawn->second);
    mask = sized(std::move(mask), spec);
  }
  std::optional<Pasted> blood = paste(planes, of_channel[own_channel(spec)], member, seed);
  if (blood && options_.masks) mask = std::move(blood->mask);
  augment(planes, options_.masks ? &mask : nullptr, options_.augment, seed);

  const std::size_t size = static_cast<std::size_t>(spec.width) * static_cast<std::size_t>(spec.height);
  float* to = out.pictures.data() + place * channels_.size() * size;
  for (std::size_t n = 0; n < channels_.size(); ++n, to += size) {
    const auto mean = static_cast<float>(spec.channels[n].mean);
    const auto scale = static_cast<float>(1 / spec.channels[n].deviation);
    const auto& values = planes[of_channel[n]].pixels;
    std::transform(values.begin(), values.end(), to, [=](float value) { return (value - mean) * scale; });
  }
  if (options_.masks) {
    out.masks_known[place] = !mask.empty() || any_of(member) == false ? 1.0F : 0.0F;
    std::transform(mask.pixels.begin(), mask.pixels.end(),
                   out.masks.begin() + static_cast<std::ptrdiff_t>(place * size),
                   [](std::uint8_t value) { return value ? 1.0F : 0.0F; });
  }
  label(out, place, member, blood);
  return {};
}

/// Of `out.members`.
Result<> Loader::fill_all(Batch& out, Pool& pool,
                          const std::function<std::uint64_t(std::size_t)>& seed_of) const {
  const std::size_t count = out.members.size();
  const image::InputSpec& spec = options_.spec;
  const std::size_t size = static_cast<std::size_t>(spec.width) * static_cast<std::size_t>(spec.height);
  out.count = count;
  out.channels = static_cast<int>(channels_.size());
  out.height = spec.height;
  out.width = spec.width;
  out.pictures.resize(count * channels_.size() * size);
  out.truth.resize(count * Batch::labels);
  out.known.resize(count * Batch::labels);
  out.masks.assign(options_.masks ? count * size : 0, 0.0F);
  out.masks_known.assign(options_.masks ? count : 0, 0.0F);
  std::vector<std::optional<Error>> errors(count);
  pool.each(count, [&](std::size_t i) {
    if (auto done = fill(out, i, out.members[i], seed_of(i)); !done) errors[i] = std::move(done).error();
  });
  for (std::optional<Error>& error : errors) {
    if (error) return fail(*std::move(error));
  }
  return {};
}

Result<> Loader::batch(std::uint64_t seed, std::size_t number, Pool& pool, Batch& out) const {
  const std::vector<std::size_t> all = order(seed);
  const std::size_t first = std::min(all.size(), number * options_.batch);
  const std::size_t count = std::min(options_.batch, all.size() - first);
  out.members.assign(all.begin() + static_cast<std::ptrdiff_t>(first),
                     all.begin() + static_cast<std::ptrdiff_t>(first + count));
  return fill_all(out, pool, [&](std::size_t i) { return scramble(seed) ^ scramble(first + i + 1); });
}

Result<> Loader::alike(std::span<const std::size_t> members, std::uint64_t seed, Pool& pool,
                       Batch& out) const {
  out.members.assign(members.begin(), members.end());
  return fill_all(out, pool, [seed](std::size_t) { return seed; });
}

}  // namespace haima::corpus
