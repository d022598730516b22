// jpeg lossless: process 14 of ITU-T T.81 (annex H), any predictor, 2 to 16 bits: what most compressed CT
// archives hold, so it is written for speed.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "dicom/jpeg_header.h"
#include "dicom/wire.h"

namespace haima::dicom {
namespace {

/// The entropy-coded bits of one restart interval, stuffing removed.
class Bits {
 public:
  Bits() = default;
  explicit Bits(ByteView bytes) : bytes_(bytes) {}

  /// The next 16 bits without taking them; zeros past the end.
  std::uint32_t peek() {
    if (count_ < 32) fill();
    return static_cast<std::uint32_t>(held_ >> 48);
  }
  void skip(int count) {
    held_ <<= count;
    count_ -= count;
  }
  /// `count` bits, at most 16, after a peek().
  std::uint32_t take(int count) {
    const auto bits = static_cast<std::uint32_t>(held_ >> 32 >> (32 - count));
    skip(count);
    return bits;
  }
  /// Whether more was taken than there was.
  bool is_overrun() const { return count_ < padding_; }
  /// The bytes from the marker that ended this interval.
  ByteView rest() const { return bytes_.subspan(at_); }

 private:
  void fill() {
    while (count_ <= 56) {
      std::uint64_t byte = 0;
      if (at_ < bytes_.size() && !ended_) {
        byte = u8_at(bytes_, at_);
        if (byte == 0xFF) {
          if (at_ + 1 < bytes_.size() && u8_at(bytes_, at_ + 1) == 0) {
            at_ += 2;
          } else {
            ended_ = true;
            byte = 0;
          }
        } else {
          ++at_;
        }
      } else {
        ended_ = true;
      }
      if (ended_) padding_ += 8;
      held_ |= byte << (56 - count_);
      count_ += 8;
    }
  }

  ByteView bytes_;
  std::size_t at_ = 0;
  std::uint64_t held_ = 0;  // from the highest bit
  int count_ = 0;           // bits held
  int padding_ = 0;         // of them, zeros from past the end
  bool ended_ = false;
};

/// A table of differences' categories (H.1.2.2): code → number of further bits.
class HuffmanTable {
 public:
  /// From a DHT segment's 16 counts and their values; false where they are no prefix code.
  bool build(ByteView counts, ByteView values) {
    entries_.fill({});
    std::uint32_t code = 0;
    std::size_t at = 0;
    for (int length = 1; length <= 16; ++length) {
      for (int i = 0; i < u8_at(counts, static_cast<std::size_t>(length - 1)); ++i, ++code, ++at) {
        if (code >> length != 0 || u8_at(values, at) > 16) return false;
        const std::uint32_t first = code << (16 - length);
        std::fill_n(entries_.begin() + first, std::size_t{1} << (16 - length),
                    Entry{static_cast<std::uint8_t>(length), static_cast<std::uint8_t>(u8_at(values, at))});
      }
      code <<= 1;
    }
    is_set_ = true;
    return true;
  }
  bool is_set() const { return is_set_; }

  /// The next difference; nothing is known of a code that is not in the table, which `bad` tells.
  int difference(Bits& bits, bool& bad) const {
    const Entry entry = entries_[bits.peek()];
    if (entry.length == 0) {
      bad = true;
      return 0;
    }
    bits.skip(entry.length);
    const int category = entry.category;
    if (category == 0) return 0;
    if (category == 16) return 32768;
    const int raw = static_cast<int>(bits.take(category));
    // F.2.2.1, EXTEND: the upper half of the range is positive.
    return raw < 1 << (category - 1) ? raw - (1 << category) + 1 : raw;
  }

 private:
  struct Entry {
    std::uint8_t length = 0, category = 0;
  };
  std::array<Entry, 65536> entries_{};
  bool is_set_ = false;
};

/// Table H.1.
template <int Selection>
int predict(int left, int above, int above_left) {
  switch (Selection) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return above_left;
    case 4:
      return left + above - above_left;
    case 5:
      return left + ((above - above_left) >> 1);
    case 6:
      return above + ((left - above_left) >> 1);
    default:
      return (left + above) >> 1;
  }
}

struct Scan {
  std::vector<std::size_t> channels;        // which components, in the order of the scan
  std::vector<const HuffmanTable*> tables;  // one for each
  int selection = 1;                        // of the predictor
  int shift = 0;                            // point transform
};

class LosslessDecoder {
 public:
  LosslessDecoder(ByteView stream, const JpegHeader& header, const std::string& where)
      : stream_(stream),
        header_(header),
        where_(where),
        channels_(static_cast<std::size_t>(header.shape.channels)) {
    columns_ = static_cast<std::size_t>(header.shape.columns);
    rows_ = static_cast<std::size_t>(header.shape.rows);
    values_.resize(columns_ * rows_ * channels_);
  }

  Result<std::vector<std::int16_t>> run() {
    std::size_t at = 2;
    while (channels_done_ < channels_) {
      HAIMA_TRY(const bool more, segment(at));
      if (!more) return fail(Code::truncated, where_, "its JPEG stream ends before its picture does");
    }
    return std::move(values_);
  }

 private:
  /// Takes the marker segment at or after `at`; false where there is none.
  Result<bool> segment(std::size_t& at) {
    while (at + 4 <= stream_.size() &&
           (u8_at(stream_, at) != 0xFF || !starts_segment(u8_at(stream_, at + 1))))
      ++at;
    if (at + 4 > stream_.size()) return false;
    const int marker = u8_at(stream_, at + 1);
    const std::size_t length = u16_at(stream_, at + 2, true);
    if (length < 2 || length > stream_.size() - at - 2) return false;
    const ByteView body = stream_.subspan(at + 4, length - 2);
    at += 2 + length;
    if (marker == 0xC4) HAIMA_TRY(read_tables(body));
    if (marker == 0xDD && body.size() >= 2) restart_interval_ = u16_at(body, 0, true);
    if (marker == 0xDA) {
      HAIMA_TRY(const Scan scan, read_scan(body));
      HAIMA_TRY(at, decode_scan(scan, at));
    }
    return true;
  }

  static bool starts_segment(int marker) {
    return marker >= 0xC0 && marker != 0xFF && !(marker >= 0xD0 && marker <= 0xD9);
  }

  Result<> read_tables(ByteView body) {
    while (body.size() >= 17) {
      const std::size_t slot = u8_at(body, 0) & 0x0F;
      std::size_t values = 0;
      for (std::size_t i = 1; i <= 16; ++i) values += u8_at(body, i);
      if (slot >= tables_.size() || body.size() < 17 + values) break;
      if (!tables_[slot].build(body.subspan(1, 16), body.subspan(17, values))) {
        return fail(Code::malformed, where_, "its JPEG Huffman table is nonsense");
      }
      body = body.subspan(17 + values);
    }
    return {};
  }

  Result<Scan> read_scan(ByteView body) {
    const tl::unexpected<Error> nonsense = fail(Code::malformed, where_, "its JPEG scan header is nonsense");
    const std::size_t count = body.empty() ? 0 : u8_at(body, 0);
    if (count == 0 || count > channels_ - channels_done_ || body.size() < 4 + 2 * count) return nonsense;
    Scan scan;
    for (std::size_t i = 0; i < count; ++i) {
      const auto first = header_.components.begin();
      const auto last = first + static_cast<std::ptrdiff_t>(channels_);
      const auto found =
          std::find_if(first, last, [&](const JpegComponent& c) { return c.id == u8_at(body, 1 + 2 * i); });
      const std::size_t slot = u8_at(body, 2 + 2 * i) >> 4;
      if (found == last || slot >= tables_.size() || !tables_[slot].is_set()) return nonsense;
      scan.channels.push_back(static_cast<std::size_t>(found - first));
      scan.tables.push_back(&tables_[slot]);
    }
    scan.selection = u8_at(body, 1 + 2 * count);
    scan.shift = u8_at(body, 3 + 2 * count) & 0x0F;
    if (scan.selection < 1 || scan.selection > 7 || scan.shift >= header_.shape.bits) return nonsense;
    return scan;
  }

  /// Decodes the scan whose bits start at `at`; where it ends.
  Result<std::size_t> decode_scan(const Scan& scan, std::size_t at) {
    if (restart_interval_ % columns_ != 0) {
      return fail(Code::unsupported, where_, "JPEG restart intervals that are no whole rows are not read");
    }
    const std::size_t rows_each = restart_interval_ == 0 ? rows_ : restart_interval_ / columns_;
    for (std::size_t row = 0; row < rows_; row += rows_each) {
      Bits bits{stream_.subspan(at)};
      const std::size_t end = std::min(rows_, row + rows_each);
      const bool good = decode_rows(scan, bits, row, end);
      if (bits.is_overrun())
        return fail(Code::truncated, where_, "its JPEG stream ends before its picture does");
      if (!good) return fail(Code::malformed, where_, "its JPEG stream holds a code of no table");
      at = stream_.size() - bits.rest().size();
      if (end < rows_) at = after_restart_marker(at);
    }
    channels_done_ += scan.channels.size();
    return at;
  }

  std::size_t after_restart_marker(std::size_t at) const {
    while (at + 2 <= stream_.size()) {
      const int next = u8_at(stream_, at + 1);
      if (u8_at(stream_, at) == 0xFF && next >= 0xD0 && next <= 0xD7) return at + 2;
      ++at;
    }
    return stream_.size();
  }

  bool decode_rows(const Scan& scan, Bits& bits, std::size_t begin, std::size_t end) {
    switch (scan.selection) {
      case 1:
        return decode_rows_by<1>(scan, bits, begin, end);
      case 2:
        return decode_rows_by<2>(scan, bits, begin, end);
      case 3:
        return decode_rows_by<3>(scan, bits, begin, end);
      case 4:
        return decode_rows_by<4>(scan, bits, begin, end);
      case 5:
        return decode_rows_by<5>(scan, bits, begin, end);
      case 6:
        return decode_rows_by<6>(scan, bits, begin, end);
      default:
        return decode_rows_by<7>(scan, bits, begin, end);
    }
  }

  template <int Selection>
  bool decode_rows_by(const Scan& scan, Bits& bits, std::size_t begin, std::size_t end) {
    const int start = 1 << (header_.shape.bits - scan.shift - 1);
    const std::size_t stride = columns_ * channels_;
    bool bad = false;
    for (std::size_t y = begin; y < end && !bad; ++y) {
      std::uint16_t* row = reinterpret_cast<std::uint16_t*>(values_.data()) + y * stride;
      const std::uint16_t* above = row - stride;
      for (std::size_t i = 0; i < scan.channels.size(); ++i) {
        const std::size_t c = scan.channels[i];
        const int first = y == begin ? start : above[c] >> scan.shift;
        row[c] = stored(first + scan.tables[i]->difference(bits, bad), scan.shift);
      }
      if (scan.channels.size() == 1 && channels_ == 1) {
        decode_grey_row<Selection>(*scan.tables[0], bits, row, y == begin ? nullptr : above, scan.shift, bad);
        continue;
      }
      for (std::size_t x = 1; x < columns_; ++x) {
        for (std::size_t i = 0; i < scan.channels.size(); ++i) {
          const std::size_t at = x * channels_ + scan.channels[i];
          const int left = row[at - channels_] >> scan.shift;
          const int guess = y == begin ? left
                                       : predict<Selection>(left, above[at] >> scan.shift,
                                                            above[at - channels_] >> scan.shift);
          row[at] = stored(guess + scan.tables[i]->difference(bits, bad), scan.shift);
        }
      }
    }
    return !bad;
  }

  /// The rest of a row of the one component; `above` is null in the first row.
  template <int Selection>
  void decode_grey_row(const HuffmanTable& table, Bits& bits, std::uint16_t* row, const std::uint16_t* above,
                       int shift, bool& bad) {
    int left = row[0] >> shift;
    for (std::size_t x = 1; x < columns_; ++x) {
      const int guess = above ? predict<Selection>(left, above[x] >> shift, above[x - 1] >> shift) : left;
      row[x] = stored(guess + table.difference(bits, bad), shift);
      left = row[x] >> shift;
    }
  }

  /// Sums are modulo 65536 (H.1.2.1).
  static std::uint16_t stored(int value, int shift) {
    return static_cast<std::uint16_t>(static_cast<std::uint32_t>(value & 0xFFFF) << shift);
  }

  ByteView stream_;
  const JpegHeader& header_;
  const std::string& where_;
  std::size_t channels_, columns_ = 0, rows_ = 0;
  std::size_t channels_done_ = 0;
  std::size_t restart_interval_ = 0;
  std::vector<HuffmanTable> tables_ = std::vector<HuffmanTable>(4);
  std::vector<std::int16_t> values_;
};

}  // namespace

Result<Samples> decode_jpeg_lossless(ByteView stream, const JpegHeader& header, const Shape& shape,
                                     const std::string& where) {
  const auto subsampled = [](const JpegComponent& c) { return c.horizontal != 1 || c.vertical != 1; };
  if (shape.samples > 1 && std::any_of(header.components.begin(), header.components.end(), subsampled)) {
    return fail(Code::unsupported, where, "subsampled lossless JPEG is not read");
  }
  if (header.shape.bits < 2 || header.shape.bits > 16) {
    return fail(Code::malformed, where,
                fmt::format("lossless JPEG of {} bits does not exist", header.shape.bits));
  }
  Samples out{.channels = shape.samples, .bits = header.shape.bits};
  HAIMA_TRY(out.values, LosslessDecoder(stream, header, where).run());
  return out;
}

}  // namespace haima::dicom
