#include "dicom/dataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "dicom/wire.h"

namespace haima::dicom {
namespace {

/// PS3.5 section 7.1.2: these are followed by two reserved bytes and a length of four.
constexpr std::array long_vrs = {vr('O', 'B'), vr('O', 'D'), vr('O', 'F'), vr('O', 'L'), vr('O', 'V'),
                                 vr('O', 'W'), vr('S', 'Q'), vr('S', 'V'), vr('U', 'C'), vr('U', 'N'),
                                 vr('U', 'R'), vr('U', 'T'), vr('U', 'V')};
constexpr std::array short_vrs = {
    vr('A', 'E'), vr('A', 'S'), vr('A', 'T'), vr('C', 'S'), vr('D', 'A'), vr('D', 'S'), vr('D', 'T'),
    vr('F', 'D'), vr('F', 'L'), vr('I', 'S'), vr('L', 'O'), vr('L', 'T'), vr('P', 'N'), vr('S', 'H'),
    vr('S', 'L'), vr('S', 'S'), vr('S', 'T'), vr('T', 'M'), vr('U', 'I'), vr('U', 'L'), vr('U', 'S')};

bool is_long(Vr v) { return std::find(long_vrs.begin(), long_vrs.end(), v) != long_vrs.end(); }
bool is_short(Vr v) { return std::find(short_vrs.begin(), short_vrs.end(), v) != short_vrs.end(); }

bool is_two_capitals(Vr v) {
  const auto is_capital = [](int c) { return c >= 'A' && c <= 'Z'; };
  return is_capital(v >> 8) && is_capital(v & 0xFF);
}

bool is_delimiter(Tag tag) { return group_of(tag) == 0xFFFE; }

/// A sequence or item whose inside is being walked.
struct Open {
  std::size_t element = 0;  // its index
  std::size_t begin = 0;    // of its value
  std::size_t end = 0;      // of its value, or of what is around it where its length is undefined
  bool undefined = false;
  bool item = false;
  bool fragments = false;  // its items are bytes, not elements
  Encoding encoding;       // of what is inside
};

class Walker {
 public:
  Walker(ByteView bytes, const Walk& walk, const std::string& where, const Limits& limits)
      : bytes_(bytes), walk_(walk), where_(where), limits_(limits) {}

  Result<Parsed> run() {
    out_.elements.reserve(192);
    while (true) {
      close_what_ends();
      if (at_ >= bytes_.size() || only_zeros_follow()) break;
      Result<bool> more = step();
      if (!more && more.error().code != Code::over_limit && leave_broken_sequence()) continue;
      if (!more) return fail(std::move(more).error());
      if (!*more) break;
    }
    if (std::any_of(open_.begin(), open_.end(), [](const Open& o) { return o.undefined; })) {
      return fail(Code::truncated, where_in(where_, out_.elements[open_.front().element].tag),
                  "the file ends inside this sequence");
    }
    out_.end = at_;
    return std::move(out_);
  }

 private:
  Encoding encoding() const { return open_.empty() ? walk_.encoding : open_.back().encoding; }
  std::size_t end() const { return open_.empty() ? bytes_.size() : open_.back().end; }

  /// Takes one element, or one delimiter; false where the walk is to stop.
  Result<bool> step() {
    HAIMA_TRY(const Header header, header_at(bytes_.first(end()), at_, encoding(), where_));
    if (is_delimiter(header.tag)) {
      HAIMA_TRY(delimiter(header));
      return true;
    }
    if (open_.empty() && walk_.stops(header.tag)) return false;
    if (!open_.empty() && !open_.back().item) {
      return fail(Code::malformed, where_in(where_, header.tag), "an element stands where an item belongs");
    }
    HAIMA_TRY(element(header));
    return true;
  }

  Result<> element(const Header& header) {
    HAIMA_TRY(check_size(header));
    const bool is_sequence = header.vr == vr('S', 'Q') || header.vr == 0 || header.vr == vr('U', 'N');
    const bool enters =
        header.has_undefined_length() || (is_sequence && header.length > 0 && walk_.enters(header.tag));
    HAIMA_TRY(add(header, enters));
    at_ = header.value_at;
    if (!enters) {
      at_ += header.length;
      return {};
    }
    return open_sequence(header);
  }

  Result<> open_sequence(const Header& header) {
    const auto depth = std::count_if(open_.begin(), open_.end(), [](const Open& o) { return !o.item; });
    if (depth >= limits_.depth) {
      return fail(Code::over_limit, where_in(where_, header.tag),
                  fmt::format("sequences nest deeper than limits.depth allows ({})", limits_.depth));
    }
    Open inside{.element = out_.elements.size() - 1,
                .begin = header.value_at,
                .end = header.has_undefined_length() ? end() : header.value_at + header.length,
                .undefined = header.has_undefined_length(),
                .encoding = encoding()};
    inside.fragments = header.vr == vr('O', 'B') || header.vr == vr('O', 'W');
    // PS3.5 section 6.2.2: a sequence that became UN is implicit little endian inside.
    if (header.vr == vr('U', 'N')) inside.encoding = {.explicit_vr = false, .big_endian = false};
    open_.push_back(inside);
    return {};
  }

  Result<> delimiter(const Header& header) {
    if (header.tag == tag::item) return item(header);
    const bool ends_item = header.tag == tag::item_end;
    if (!ends_item && header.tag != tag::sequence_end) {
      return fail(Code::malformed, where_in(where_, header.tag), "no such delimiter exists");
    }
    at_ = header.value_at;
    // Delimiters after what has a length of its own are superfluous, and harmless.
    if (!open_.empty() && open_.back().undefined && open_.back().item == ends_item) close();
    return {};
  }

  Result<> item(const Header& header) {
    if (open_.empty() || open_.back().item) {
      return fail(Code::malformed, where_in(where_, header.tag), "an item stands outside any sequence");
    }
    HAIMA_TRY(check_size(header));
    HAIMA_TRY(add(header, false));
    at_ = header.value_at;
    if (open_.back().fragments) {
      if (header.has_undefined_length()) {
        return fail(Code::malformed, where_in(where_, header.tag), "a fragment without a length");
      }
      at_ += header.length;
      return {};
    }
    out_.elements.back().value = {};
    open_.push_back({.element = out_.elements.size() - 1,
                     .begin = header.value_at,
                     .end = header.has_undefined_length() ? end() : header.value_at + header.length,
                     .undefined = header.has_undefined_length(),
                     .item = true,
                     .encoding = encoding()});
    return {};
  }

  Result<> check_size(const Header& header) {
    if (header.has_undefined_length()) return {};
    const std::size_t there = end() - header.value_at;
    if (header.length > there) {
      return fail(Code::truncated, where_in(where_, header.tag),
                  fmt::format("{} of {} bytes are there", there, header.length));
    }
    const bool holds_more = header.tag == tag::item || walk_.enters(header.tag);
    if (header.length > limits_.element_size && !holds_more) {
      return fail(Code::over_limit, where_in(where_, header.tag),
                  fmt::format("{} where limits.element_size allows {}", bytes_text(header.length),
                              bytes_text(limits_.element_size)));
    }
    return {};
  }

  Result<> add(const Header& header, bool holds_items) {
    if (out_.elements.size() >= static_cast<std::size_t>(limits_.elements)) {
      return fail(Code::over_limit, where_in(where_, header.tag),
                  fmt::format("more elements than limits.elements allows ({})", limits_.elements));
    }
    const bool has_value = !holds_items && !header.has_undefined_length();
    out_.elements.push_back(
        {.tag = header.tag,
         .vr = header.vr,
         .depth = static_cast<std::uint16_t>(open_.size() / 2),
         .big_endian = encoding().big_endian,
         .holds_items = holds_items,
         .next = static_cast<std::uint32_t>(out_.elements.size() + 1),
         .value = has_value ? bytes_.subspan(header.value_at, header.length) : ByteView{}});
    return {};
  }

  void close() {
    out_.elements[open_.back().element].next = static_cast<std::uint32_t>(out_.elements.size());
    open_.pop_back();
  }

  void close_what_ends() {
    while (!open_.empty() && !open_.back().undefined && at_ >= open_.back().end) close();
  }

  /// A sequence whose inside is nonsense but whose length is known is passed over whole.
  bool leave_broken_sequence() {
    const auto known = std::find_if(open_.rbegin(), open_.rend(),
                                    [](const Open& o) { return !o.undefined && !o.item && !o.fragments; });
    if (known == open_.rend()) return false;
    const Open broken = *known;
    open_.erase(known.base() - 1, open_.end());
    Element& element = out_.elements[broken.element];
    element.holds_items = false;
    element.next = static_cast<std::uint32_t>(broken.element + 1);
    element.value = bytes_.subspan(broken.begin, broken.end - broken.begin);
    out_.warnings.push_back({WarningCode::bad_metadata,
                             tag_text(element.tag) + " holds no readable sequence and was passed over",
                             {}});
    out_.elements.resize(broken.element + 1);
    at_ = broken.end;
    return true;
  }

  /// Some writers pad the end of a file to a block.
  bool only_zeros_follow() {
    if (!open_.empty() || bytes_[at_] != std::byte{0}) return false;
    if (!zeros_from_) {
      const auto last =
          std::find_if(bytes_.rbegin(), bytes_.rend(), [](std::byte b) { return b != std::byte{0}; });
      zeros_from_ = static_cast<std::size_t>(bytes_.rend() - last);
    }
    return at_ >= *zeros_from_;
  }

  ByteView bytes_;
  const Walk& walk_;
  const std::string& where_;
  const Limits& limits_;
  std::size_t at_ = 0;
  std::optional<std::size_t> zeros_from_;  // found when first asked for
  std::vector<Open> open_;
  Parsed out_;
};

tl::unexpected<Error> ends_inside(const std::string& where, std::size_t at) {
  return fail(Code::truncated, where, fmt::format("the file ends inside the element at byte {}", at));
}

}  // namespace

bool is_known(Vr v) { return is_long(v) || is_short(v); }

Result<Header> header_at(ByteView bytes, std::size_t at, Encoding encoding, const std::string& where) {
  if (at > bytes.size() || bytes.size() - at < 8) return ends_inside(where, at);
  const bool big = encoding.big_endian;
  Header header;
  header.tag = static_cast<Tag>(u16_at(bytes, at, big)) << 16 | u16_at(bytes, at + 2, big);
  header.value_at = at + 8;
  header.length = u32_at(bytes, at + 4, big);
  if (is_delimiter(header.tag) || !encoding.explicit_vr) return header;

  const Vr letters = u16_at(bytes, at + 4, true);
  if (is_short(letters)) {
    header.vr = letters;
    header.length = u16_at(bytes, at + 6, big);
    return header;
  }
  const bool fits_long = bytes.size() - at >= 12;
  if (is_long(letters) || (is_two_capitals(letters) && fits_long && u16_at(bytes, at + 6) == 0)) {
    if (!fits_long) return ends_inside(where, at);
    header.vr = letters;
    header.length = u32_at(bytes, at + 8, big);
    header.value_at = at + 12;
    return header;
  }
  if (is_two_capitals(letters)) {
    header.vr = letters;
    header.length = u16_at(bytes, at + 6, big);
    return header;
  }
  // No letters: some writers put implicit elements among explicit ones.
  return header;
}

Result<Parsed> parse_elements(ByteView bytes, const Walk& walk, const std::string& where,
                              const Limits& limits) {
  return Walker{bytes, walk, where, limits}.run();
}

const Element* Scope::find(Tag tag) const {
  for (std::size_t i = first_; i < end_; i = (*elements_)[i].next) {
    if ((*elements_)[i].tag == tag) return &(*elements_)[i];
  }
  return nullptr;
}

std::vector<Scope> Scope::items(Tag sequence) const {
  std::vector<Scope> out;
  const Element* found = find(sequence);
  if (!found || !found->holds_items) return out;
  const auto index = static_cast<std::size_t>(found - elements_->data());
  for (std::size_t i = index + 1; i < found->next; i = (*elements_)[i].next) {
    out.emplace_back(*elements_, i + 1, (*elements_)[i].next);
  }
  return out;
}

Scope Scope::first_item(Tag sequence) const {
  const Element* found = find(sequence);
  if (!found || !found->holds_items) return {};
  const auto item = static_cast<std::size_t>(found - elements_->data()) + 1;
  if (item >= found->next) return {};
  return {*elements_, item + 1, (*elements_)[item].next};
}

}  // namespace haima::dicom
