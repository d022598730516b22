// A pack: one file that holds the pictures of several sets as a network sees them, compressed, with all that
// training must know of each. It is memory-mapped, and reading it needs libwebp alone: no OpenCV, no DICOM.
//
//   "haima.pack/1\n" and three NULs; three little-endian 64-bit sizes: about, table, pictures;
//   about    JSON: the InputSpec that made the pictures, the sets with their rights
//   table    CSV: a member a line, with the bytes of its picture and of its mask (0: none)
//   pictures WebP, in the order of the table, each followed by its mask; channels stand under each other
//
// In: hostile bytes. Never: a read past what a size says, or memory taken for a picture of another size.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "base/settings.h"
#include "corpus/member.h"
#include "image/input_spec.h"
#include "image/plane.h"

namespace haima::corpus {

/// A set as a pack remembers it.
struct PackedSet {
  std::string name, title, rights, notes;
  Training training = Training::none;
};

struct PackAbout {
  image::InputSpec spec;  // its means are 0 and its deviations 1: the pictures hold windowed grey levels
  std::vector<PackedSet> sets;
  double quality = 0;  // of the WebP
};

class Pack {
 public:
  static Result<Pack> open(const Path& file, const Limits& limits);
  /// From memory; `name` is what errors call it.
  static Result<Pack> of(Bytes bytes, std::string name, const Limits& limits);

  const PackAbout& about() const { return about_; }
  /// Cases carry no file: their pictures are here.
  const std::vector<Member>& members() const { return members_; }

  int channels() const { return static_cast<int>(about_.spec.channels.size()); }
  /// Channels under each other: `spec.width` wide, `channels() * spec.height` high. Safe from any thread.
  Result<image::Plane<std::uint8_t>> picture(std::size_t member) const;
  bool has_mask(std::size_t member) const { return blobs_[member].mask_size > 0; }
  /// 0: no blood; empty where there is no mask.
  Result<image::Mask> mask(std::size_t member) const;
  /// SHA-256 of the whole file: names the pack in what was made with it.
  std::string hash() const;

 private:
  struct Blob {
    std::uint64_t start = 0, size = 0, mask_size = 0;
  };
  Result<> read(const Limits& limits);
  Result<> read_table(ByteView table, ByteView pictures);
  std::string name_of(std::size_t member) const;

  // The bytes, on disk or in memory; neither moves when the pack is moved.
  std::optional<MappedFile> file_;
  Bytes memory_;
  ByteView all_;
  std::string name_;
  PackAbout about_;
  std::vector<Member> members_;
  std::vector<Blob> blobs_;
  ByteView pictures_;
};

/// The picture without the channels under its first.
Result<image::Plane<std::uint8_t>> first_channel(const Pack& pack, std::size_t member);

/// Whether a file is a pack of any version, and not the manifest of a set.
bool is_pack(const Path& file);

/// A member's picture, channels under each other, and its mask, if any.
struct Packable {
  Member member;
  Bytes picture, mask;
};

/// A pack's bytes.
Bytes pack_of(const PackAbout& about, std::span<const Packable> members);

}  // namespace haima::corpus
