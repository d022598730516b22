// Fuzzing one decoder of the table of formats.
#pragma once
#include <optional>
#include <string_view>

#include "formats/formats.h"
#include "fuzz/fuzz.h"

namespace haima::fuzz {

inline void hold_picture(const formats::Picture& picture) {
  const auto& grey = picture.grey;
  hold(grey.width > 0 && grey.height > 0, "a picture has pixels");
  hold(grey.pixels.size() == static_cast<std::size_t>(grey.width) * static_cast<std::size_t>(grey.height),
       "a picture has as many pixels as it says");
  for (const std::uint16_t pixel : grey.pixels) hold(pixel <= picture.white, "no pixel is whiter than white");
}

inline void hold_extent(const formats::Picture& picture, const std::optional<formats::Extent>& said) {
  const formats::Extent is{static_cast<std::uint64_t>(picture.grey.width),
                           static_cast<std::uint64_t>(picture.grey.height)};
  hold(!said || *said == is, "a picture is as large as its first bytes say");
}

inline void hold_volume(const formats::Nifti& nifti) {
  const auto& volume = nifti.volume;
  const std::size_t count = static_cast<std::size_t>(volume.nx) * static_cast<std::size_t>(volume.ny) *
                            static_cast<std::size_t>(volume.nz);
  hold(count > 0 && volume.voxels.size() == count, "a volume has as many voxels as it says");
}

inline int decode(std::string_view kind, const std::uint8_t* data, std::size_t size) {
  const ByteView bytes = bytes_of(data, size);
  for (const formats::Format& format : formats::kinds()) {
    format.recognises(bytes.first(std::min<std::size_t>(size, 512)));
    if (format.name != kind) continue;
    const auto content = format.decode(bytes, "file", tight_limits());
    const auto extent = format.extent ? format.extent(bytes) : std::nullopt;
    if (!content) {
      hold_sentence(content.error());
    } else if (const auto* picture = std::get_if<formats::Picture>(&*content)) {
      hold_picture(*picture);
      hold_extent(*picture, extent);
    } else {
      hold_volume(std::get<formats::Nifti>(*content));
    }
  }
  return 0;
}

}  // namespace haima::fuzz
