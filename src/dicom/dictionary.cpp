#include "dicom/dictionary.h"

#include <algorithm>
#include <array>

#include "dcmtk/config/osconfig.h"
#include "dcmtk/dcmdata/dctag.h"

namespace haima::dicom {
namespace {

/// Outside the groups of patients and visits: who asked, who looked, where, and what they wrote.
constexpr std::array<Tag, 40> identifying = {
    0x00080050, 0x00080080, 0x00080081, 0x00080082, 0x00080090, 0x00080092, 0x00080094, 0x00080096,
    0x0008009C, 0x00081010, 0x00081040, 0x00081041, 0x00081048, 0x00081049, 0x00081050, 0x00081052,
    0x00081060, 0x00081062, 0x00081070, 0x00081072, 0x00081080, 0x00081084, 0x00081120, 0x00082111,
    0x00181000, 0x00181002, 0x00181004, 0x00181005, 0x00181007, 0x00181008, 0x00184000, 0x0018A003,
    0x00200010, 0x00204000, 0x00280303, 0x0040A075, 0x0040A123, 0x0040A160, 0x0040A730, 0x00880140};

bool is_of_a_person(std::uint16_t group) {
  return group == 0x0010 || group == 0x0032 || group == 0x0038 || group == 0x0040 || group == 0x4008;
}

}  // namespace

DictionaryEntry look_up(Tag tag) {
  DcmTag found{static_cast<Uint16>(tag >> 16), static_cast<Uint16>(tag & 0xFFFF)};
  DictionaryEntry entry;
  const std::string name = found.getTagName();
  if (name.starts_with("Unknown") || name.starts_with("PrivateReserved")) return entry;
  entry.keyword = name;
  const std::string letters = found.getVRName();
  const bool plain = letters.size() == 2 && letters[0] >= 'A' && letters[0] <= 'Z' && letters[1] >= 'A';
  const Vr known = plain ? vr(letters[0], letters[1]) : Vr{0};
  entry.vr = is_known(known) ? known : Vr{0};
  return entry;
}

bool is_sequence(Tag tag) { return look_up(tag).vr == vr('S', 'Q'); }

bool is_identifying(Tag tag, Vr v) {
  const std::uint16_t group = group_of(tag);
  const bool is_private = group % 2 == 1;
  return is_private || is_of_a_person(group) || v == vr('P', 'N') || (group >= 0x5000 && group <= 0x50FF) ||
         std::find(identifying.begin(), identifying.end(), tag) != identifying.end();
}

}  // namespace haima::dicom
