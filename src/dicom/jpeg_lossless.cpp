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
  explicit Bits(ByteView bytes) : bytes_(bytes) {}

  /// Makes sure that 48 bits can be taken; zeros stand past the end.
  void fill() {
    if (count_ >= 48) return;
    if (at_ + 8 <= bytes_.size()) {
      std::uint64_t next = 0;
      std::memcpy(&next, bytes_.data() + at_, 8);
      if (!has_ff(next)) {
        // Bits below the count are loaded too, and again by the next call: the same ones.
        held_ |= __builtin_bswap64(next) >> count_;
        const int taken = (63 - count_) / 8;
        at_ += static_cast<std::size_t>(taken);
        count_ += 8 * taken;
        return;
      }
    }
    fill_by_byte();
  }
  std::uint32_t peek(int count) const { return static_cast<std::uint32_t>(held_ >> (64 - count)); }
  void skip(int count) {
    held_ <<= count;
    count_ -= count;
  }
  /// Whether more was taken than there was.
  bool is_overrun() const { return count_ < padding_; }
  /// The bytes that were not loaded; where the interval has ended, they start with its marker.
  ByteView rest() const { return bytes_.subspan(at_); }

 private:
  static bool has_ff(std::uint64_t word) {
    const std::uint64_t inverted = ~word;
    return ((inverted - 0x0101010101010101u) & ~inverted & 0x8080808080808080u) != 0;
  }

  void fill_by_byte() {
    while (count_ <= 56) {
      held_ |= static_cast<std::uint64_t>(next_byte()) << (56 - count_);
      count_ += 8;
    }
  }

  std::uint8_t next_byte() {
    const bool there = at_ < bytes_.size();
    const std::uint8_t byte = there ? u8_at(bytes_, at_) : 0;
    if (there && byte != 0xFF) {
      ++at_;
      return byte;
    }
    if (there && at_ + 1 < bytes_.size() && u8_at(bytes_, at_ + 1) == 0) {
      at_ += 2;
      return byte;
    }
    padding_ += 8;
    return 0;
  }

  ByteView bytes_;
  std::size_t at_ = 0;
  std::uint64_t held_ = 0;  // from the highest bit
  int count_ = 0;           // bits held
  int padding_ = 0;         // of them, zeros from past the end
};

/// A table of the categories of differences (H.1.2.2). Short codes are looked up together with the bits
/// that follow them.
class HuffmanTable {
 public:
  /// From a DHT segment's 16 counts and their values; false where they are no prefix code.
  bool build(ByteView counts, ByteView values) {
    quick_.fill({});
    std::uint32_t code = 0;
    std::size_t at = 0;
    for (int length = 1; length <= longest; ++length) {
      const std::size_t slot = static_cast<std::size_t>(length - 1);
      const std::uint32_t count = u8_at(counts, slot);
      if (code + count > 1u << length) return false;
      first_code_[slot] = code;
      first_value_[slot] = at;
      count_[slot] = count;
      for (std::uint32_t i = 0; i < count; ++i, ++at) {
        const int category = u8_at(values, at);
        if (category > 16) return false;
        categories_[at] = static_cast<std::uint8_t>(category);
        add_quick(code + i, length, category);
      }
      code = (code + count) << 1;
    }
    is_set_ = true;
    return true;
  }
  bool is_set() const { return is_set_; }

  /// The next difference, after a fill(); `bad` is set where the bits are no code.
  int difference(Bits& bits, bool& bad) const {
    const Quick quick = quick_[bits.peek(quick_bits)];
    if (quick.length != 0) {
      bits.skip(quick.length);
      return quick.difference;
    }
    return slow_difference(bits, bad);
  }

 private:
  static constexpr int longest = 16, quick_bits = 12;
  struct Quick {
    std::int16_t difference = 0;
    std::uint8_t length = 0;  // of code and difference; 0: not to be found here
  };

  /// F.2.2.1, EXTEND: the upper half of the range is positive.
  static int extend(int raw, int category) {
    return raw < 1 << (category - 1) ? raw - (1 << category) + 1 : raw;
  }

  void add_quick(std::uint32_t code, int length, int category) {
    const int whole = length + category;
    if (whole > quick_bits) return;
    const int spare = quick_bits - whole;
    for (std::uint32_t raw = 0; raw < 1u << category; ++raw) {
      const int value = category == 0 ? 0 : extend(static_cast<int>(raw), category);
      const std::uint32_t first = (code << category | raw) << spare;
      std::fill_n(quick_.begin() + first, std::size_t{1} << spare,
                  Quick{static_cast<std::int16_t>(value), static_cast<std::uint8_t>(whole)});
    }
  }

  int slow_difference(Bits& bits, bool& bad) const {
    const std::uint32_t ahead = bits.peek(longest);
    for (int length = 1; length <= longest; ++length) {
      const std::size_t slot = static_cast<std::size_t>(length - 1);
      const std::uint32_t code = ahead >> (longest - length);
      if (code < first_code_[slot] || code - first_code_[slot] >= count_[slot]) continue;
      bits.skip(length);
      const int category = categories_[first_value_[slot] + code - first_code_[slot]];
      if (category == 0) return 0;
      if (category == 16) return 32768;
      const int raw = static_cast<int>(bits.peek(category));
      bits.skip(category);
      return extend(raw, category);
    }
    bad = true;
    return 0;
  }

  std::array<Quick, 1 << quick_bits> quick_{};
  std::array<std::uint32_t, longest> first_code_{}, count_{};
  std::array<std::size_t, longest> first_value_{};
  std::array<std::uint8_t, 256 * longest> categories_{};
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
        bits.fill();
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
          bits.fill();
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
      bits.fill();
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
