#include "corpus/pack.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "corpus/labels.h"
#include "corpus/luma.h"

namespace haima::corpus {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view magic = "haima.pack/1\n\0\0\0"sv;
constexpr std::size_t head_bytes = magic.size() + 3 * sizeof(std::uint64_t);
constexpr std::uint64_t most_about = 1 << 20;

constexpr std::array columns = {
    "id"sv,        "set"sv,           "patient"sv,   "group"sv,          "use"sv,
    "scan"sv,      "slice"sv,         "any"sv,       kind_names[0],      kind_names[1],
    kind_names[2], kind_names[3],     kind_names[4], "patient_bleeds"sv, "age_years"sv,
    "sex"sv,       "picture_bytes"sv, "mask_bytes"sv};

std::uint64_t number_at(ByteView bytes, std::size_t at) {
  std::uint64_t number = 0;
  for (std::size_t i = 8; i-- > 0;) number = number << 8 | std::to_integer<std::uint64_t>(bytes[at + i]);
  return number;
}

void append_number(Bytes& bytes, std::uint64_t number) {
  for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<std::byte>(number >> 8 * i & 0xff));
}

void append(Bytes& bytes, ByteView more) { bytes.insert(bytes.end(), more.begin(), more.end()); }

std::string text_of(std::optional<bool> flag) { return !flag ? "" : *flag ? "1" : "0"; }

std::string row_of(const Packable& packable) {
  const Case& one = packable.member.of;
  std::vector<std::string> cells = {one.id,
                                    packable.member.set,
                                    one.patient,
                                    packable.member.group,
                                    std::string{name_of(packable.member.use)},
                                    one.scan,
                                    std::to_string(one.slice),
                                    text_of(one.labels.any)};
  for (const auto& kind : one.labels.kinds) cells.push_back(text_of(kind));
  cells.push_back(text_of(one.patient_bleeds));
  cells.push_back(one.age_years ? fmt::format("{}", *one.age_years) : "");
  cells.push_back(one.sex);
  cells.push_back(std::to_string(packable.picture.size()));
  cells.push_back(std::to_string(packable.mask.size()));
  return csv_line(cells);
}

std::string table_of(std::span<const Packable> members) {
  std::string table = csv_line(std::vector<std::string>(columns.begin(), columns.end()));
  for (const Packable& member : members) table += row_of(member);
  return table;
}

Json json_of(const PackAbout& about) {
  Json sets = Json::array();
  for (const PackedSet& set : about.sets) {
    sets.push_back({{"name", set.name},
                    {"title", set.title},
                    {"rights", set.rights},
                    {"notes", set.notes},
                    {"training", name_of(set.training)}});
  }
  return {{"spec", image::to_json(about.spec)}, {"quality", about.quality}, {"sets", std::move(sets)}};
}

/// A field of the sets' list; "" where it is no text.
std::string field(const Json& object, const char* name) {
  const auto at = object.is_object() ? object.find(name) : object.end();
  return object.is_object() && at != object.end() && at->is_string() ? at->get<std::string>() : "";
}

Result<PackedSet> set_from(const Json& json, const std::string& where) {
  PackedSet set{field(json, "name"), field(json, "title"), field(json, "rights"), field(json, "notes")};
  const auto training = training_named(field(json, "training"));
  if (!training) return fail(Code::malformed, where, "a set without \"training\": open, research or none");
  set.training = *training;
  return set;
}

Result<PackAbout> about_from(const Json& json, const std::string& where) {
  if (!json.is_object() || !json.contains("spec")) return fail(Code::malformed, where, "it has no \"spec\"");
  PackAbout about;
  HAIMA_TRY(about.spec, image::input_spec_from(json["spec"], where + " spec"));
  const auto quality = json.find("quality");
  if (quality != json.end() && quality->is_number()) about.quality = quality->get<double>();
  const auto sets = json.find("sets");
  if (sets == json.end() || !sets->is_array()) return fail(Code::malformed, where, "it has no list of sets");
  for (const Json& one : *sets) {
    HAIMA_TRY(PackedSet set, set_from(one, where));
    about.sets.push_back(std::move(set));
  }
  return about;
}

Result<Case> case_from(const CsvTable& table, std::size_t row) {
  Case one;
  one.id = table.cell(row, "id");
  one.patient = table.cell(row, "patient");
  one.scan = table.cell(row, "scan");
  one.sex = table.cell(row, "sex");
  HAIMA_TRY(one.slice, table.integer(row, "slice"));
  HAIMA_TRY(one.labels, labels_of(table, row));
  HAIMA_TRY(one.patient_bleeds, table.flag(row, "patient_bleeds"));
  if (!table.cell(row, "age_years").empty()) {
    HAIMA_TRY(one.age_years, table.number(row, "age_years"));
  }
  return one;
}

/// A count of bytes that is not negative.
Result<std::uint64_t> bytes_in(const CsvTable& table, std::size_t row, std::string_view column) {
  HAIMA_TRY(const int bytes, table.integer(row, column));
  if (bytes < 0) return fail(Code::malformed, table.line(row), fmt::format("{} is negative", column));
  return static_cast<std::uint64_t>(bytes);
}

}  // namespace

Result<image::Plane<std::uint8_t>> first_channel(const Pack& pack, std::size_t member) {
  HAIMA_TRY(image::Plane<std::uint8_t> picture, pack.picture(member));
  picture.height = pack.about().spec.height;
  picture.pixels.resize(static_cast<std::size_t>(picture.width) * picture.height);
  return picture;
}

bool is_pack(const Path& file) {
  const auto start = read_start(file, magic.size());
  return start && as_text(*start).starts_with(magic.substr(0, magic.find('/')));
}

Bytes pack_of(const PackAbout& about, std::span<const Packable> members) {
  const std::string json = to_text(json_of(about)), table = table_of(members);
  std::uint64_t pictures = 0;
  for (const Packable& one : members) pictures += one.picture.size() + one.mask.size();
  Bytes bytes;
  bytes.reserve(head_bytes + json.size() + table.size() + pictures);
  append(bytes, as_bytes(magic));
  append_number(bytes, json.size());
  append_number(bytes, table.size());
  append_number(bytes, pictures);
  append(bytes, as_bytes(json));
  append(bytes, as_bytes(table));
  for (const Packable& one : members) {
    append(bytes, one.picture);
    append(bytes, one.mask);
  }
  return bytes;
}

Result<Pack> Pack::open(const Path& file, const Limits& limits) {
  HAIMA_TRY(MappedFile mapped, MappedFile::open(file, limits.file_size));
  Pack pack;
  pack.file_ = std::move(mapped);
  pack.all_ = pack.file_->bytes();
  pack.name_ = file.string();
  HAIMA_TRY(pack.read(limits));
  return pack;
}

Result<Pack> Pack::of(Bytes bytes, std::string name, const Limits& limits) {
  Pack pack;
  pack.memory_ = std::move(bytes);
  pack.all_ = pack.memory_;
  pack.name_ = std::move(name);
  HAIMA_TRY(pack.read(limits));
  return pack;
}

Result<> Pack::read(const Limits& limits) {
  const ByteView all = all_;
  if (all.size() < head_bytes || as_text(all.first(magic.size())) != magic) {
    return fail(Code::unsupported, name_, "it is no pack of this version",
                "make one with `haima corpus pack`");
  }
  ByteView rest = all.subspan(head_bytes);
  std::array<ByteView, 3> parts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::uint64_t size = number_at(all, magic.size() + 8 * i);
    if (size > rest.size()) return fail(Code::truncated, name_);
    parts[i] = rest.first(size);
    rest = rest.subspan(size);
  }
  if (!rest.empty()) return fail(Code::malformed, name_, "bytes follow its last picture");
  if (parts[0].size() > most_about) return fail(Code::over_limit, name_, "its description is over 1 MiB");
  HAIMA_TRY(const Json json, parse_json(as_text(parts[0]), name_ + " description"));
  HAIMA_TRY(about_, about_from(json, name_ + " description"));
  const auto pixels = static_cast<std::uint64_t>(about_.spec.width) * about_.spec.height * channels();
  if (about_.spec.height * channels() > 16383 || pixels * 4 > limits.decoded_size)
    return fail(Code::over_limit, name_, "its pictures are larger than a WebP or limits.decoded_size allows");
  return read_table(parts[1], parts[2]);
}

Result<> Pack::read_table(ByteView text, ByteView pictures) {
  HAIMA_TRY(const CsvTable table, CsvTable::parse(as_text(text), name_ + " table", columns));
  pictures_ = pictures;
  std::uint64_t start = 0;
  for (std::size_t row = 0; row < table.size(); ++row) {
    HAIMA_TRY(Case one, case_from(table, row));
    HAIMA_TRY(const Use use, use_named(table.cell(row, "use"), table.line(row)));
    HAIMA_TRY(const std::uint64_t size, bytes_in(table, row, "picture_bytes"));
    HAIMA_TRY(const std::uint64_t mask_size, bytes_in(table, row, "mask_bytes"));
    if (size + mask_size > pictures.size() - start)
      return fail(Code::malformed, table.line(row), "its picture lies beyond the file's end");
    members_.push_back({table.cell(row, "set"), std::move(one), table.cell(row, "group"), use});
    blobs_.push_back({start, size, mask_size});
    start += size + mask_size;
  }
  if (start != pictures.size()) return fail(Code::malformed, name_, "pictures that its table does not name");
  return {};
}

std::string Pack::name_of(std::size_t member) const { return name_ + ": " + members_[member].of.id; }

Result<image::Plane<std::uint8_t>> Pack::picture(std::size_t member) const {
  const Blob& blob = blobs_.at(member);
  return decode_luma(pictures_.subspan(blob.start, blob.size), about_.spec.width,
                     about_.spec.height * channels(), name_of(member));
}

Result<image::Mask> Pack::mask(std::size_t member) const {
  const Blob& blob = blobs_.at(member);
  if (blob.mask_size == 0) return image::Mask{};
  return decode_exact(pictures_.subspan(blob.start + blob.size, blob.mask_size), about_.spec.width,
                      about_.spec.height, name_of(member) + " mask");
}

std::string Pack::hash() const { return sha256(all_); }

}  // namespace haima::corpus
