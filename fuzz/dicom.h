// Fuzzing the DICOM decoders: whole files, and one codec at a time behind a header that is right.
#pragma once
#include <string>

#include "dicom/dicom.h"
#include "fuzz/fuzz.h"

namespace haima::fuzz {

inline void hold_pixels(const Result<dicom::Pixels>& pixels) {
  if (!pixels) return hold_sentence(pixels.error());
  hold(!pixels->frames.empty(), "there is a frame");
  for (const auto& plane : pixels->frames) {
    hold(plane.width > 0 && plane.height > 0 &&
             plane.pixels.size() ==
                 static_cast<std::size_t>(plane.width) * static_cast<std::size_t>(plane.height),
         "a plane has as many pixels as it says");
  }
}

inline std::string little(std::size_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
  return out;
}

inline std::string element(std::uint16_t group, std::uint16_t number, std::string_view vr,
                           std::string value) {
  if (value.size() % 2 != 0) value += '\0';
  return little(group, 2) + little(number, 2) + std::string{vr} + little(value.size(), 2) + value;
}

/// The seeds are 64 x 48 pixels. The first byte of the input chooses grey or colour (1), signed (2) and 8
/// bits (4); the rest is the codestream of the one frame.
inline int decode_frame(const std::string& syntax, const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const bool colour = data[0] & 1, is_signed = data[0] & 2, bytes = data[0] & 4;
  const std::string stream{reinterpret_cast<const char*>(data) + 1, size - 1};
  const std::size_t bits = bytes ? 8 : 16;
  std::string file = std::string(128, '\0') + "DICM" + element(0x0002, 0x0010, "UI", syntax);
  file += element(0x0028, 0x0002, "US", little(colour ? 3 : 1, 2));
  file += element(0x0028, 0x0004, "CS", colour ? "RGB" : "MONOCHROME2 ");
  file += element(0x0028, 0x0010, "US", little(48, 2)) + element(0x0028, 0x0011, "US", little(64, 2));
  file += element(0x0028, 0x0100, "US", little(bits, 2)) + element(0x0028, 0x0101, "US", little(bits, 2));
  file += element(0x0028, 0x0103, "US", little(is_signed ? 1 : 0, 2));
  file += little(0x7FE0, 2) + little(0x0010, 2) + "OB" + little(0, 2) + little(0xFFFFFFFF, 4);
  file += little(0xFFFE, 2) + little(0xE000, 2) + little(0, 4);
  file += little(0xFFFE, 2) + little(0xE000, 2) + little(stream.size(), 4) + stream;
  file += little(0xFFFE, 2) + little(0xE0DD, 2) + little(0, 4);
  hold_pixels(dicom::read_pixels(as_bytes(file), "file", tight_limits()));
  return 0;
}

}  // namespace haima::fuzz
