#include "dicom/encode_data_set.h"

#include <dcmtk/dcmdata/dcostrmb.h>
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dcwcache.h>
#include <fmt/format.h>

#include <cassert>
#include <memory>

#include "base/version.h"

namespace haima::dicom {

namespace {

constexpr std::size_t longest_decimal_string = 16;  // PS3.5 6.2

void must(const OFCondition& done) {
  assert(done.good());
  (void)done;
}

Error refused(const std::string& keyword, std::string what) {
  return Error{Code::bad_argument, keyword, std::move(what),
               "use a keyword and a value of the DICOM dictionary"};
}

Result<> put_override(DcmItem& item, const std::string& keyword, const std::string& value) {
  DcmTag tag;
  if (DcmTag::findTagFromName(keyword.c_str(), tag).bad())
    return fail(refused(keyword, "is no DICOM keyword"));
  if (tag.getGroup() <= 2) return fail(refused(keyword, "is not part of the data set"));
  delete item.remove(tag);
  if (value == "\x18") return {};
  const bool done = value.empty() ? item.insertEmptyElement(tag).good()
                                  : item.putAndInsertString(tag, value.c_str()).good();
  if (!done) return fail(refused(keyword, "cannot hold this value"));
  return {};
}

/// The element as explicit little endian, as all meta information is (PS3.10 7.1).
void append_meta(Bytes& out, std::uint16_t element, std::string_view vr, std::string value, char pad) {
  if (value.size() % 2) value += pad;
  const auto number = [&out](std::uint64_t n, int bytes) {
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::byte>(n >> (8 * i)));
  };
  const auto text = [&out](std::string_view t) {
    for (const char c : t) out.push_back(static_cast<std::byte>(c));
  };
  const bool long_form = vr == "OB";
  number(0x0002, 2);
  number(element, 2);
  text(vr);
  if (long_form) number(0, 2);
  number(value.size(), long_form ? 4 : 2);
  text(value);
}

std::string text_of(DcmItem& item, const DcmTagKey& tag) {
  OFString value;
  item.findAndGetOFString(tag, value);
  return {value.c_str(), value.size()};
}

Bytes preamble_and_meta(DcmDataset& data_set, std::string_view syntax) {
  Bytes group;
  append_meta(group, 0x0001, "OB", std::string{"\0\1", 2}, '\0');
  append_meta(group, 0x0002, "UI", text_of(data_set, DCM_SOPClassUID), '\0');
  append_meta(group, 0x0003, "UI", text_of(data_set, DCM_SOPInstanceUID), '\0');
  append_meta(group, 0x0010, "UI", std::string{syntax}, '\0');
  append_meta(group, 0x0012, "UI", uid_from("haima/implementation"), '\0');
  append_meta(group, 0x0013, "SH", fmt::format("HAIMA_{}", version()), ' ');
  Bytes out(128);
  for (const char c : std::string_view{"DICM"}) out.push_back(static_cast<std::byte>(c));
  std::string length(4, '\0');
  for (int i = 0; i < 4; ++i) length[i] = static_cast<char>(group.size() >> (8 * i));
  append_meta(out, 0x0000, "UL", length, '\0');
  out.insert(out.end(), group.begin(), group.end());
  return out;
}

}  // namespace

std::string decimal_string(double value) {
  if (value == 0) return "0";  // also -0
  std::string text = fmt::format("{}", value);
  for (int digits = 15; text.size() > longest_decimal_string; --digits)
    text = fmt::format("{:.{}g}", value, digits);
  return text;
}

std::string decimal_strings(std::initializer_list<double> values) {
  std::string joined;
  for (const double value : values) joined += (joined.empty() ? "" : "\\") + decimal_string(value);
  return joined;
}

void put(DcmItem& item, const DcmTagKey& tag, const std::string& value) {
  must(item.putAndInsertString(tag, value.c_str()));
}

void put(DcmItem& item, const DcmTagKey& tag, int value) {
  must(item.putAndInsertString(tag, std::to_string(value).c_str()));
}

DcmItem& add_item(DcmItem& item, const DcmTagKey& sequence) {
  DcmItem* made = nullptr;
  must(item.findOrCreateSequenceItem(sequence, made, -2));  // -2: always a new one
  return *made;
}

void put_heading(DcmItem& item, const Heading& heading) {
  put(item, DCM_SpecificCharacterSet, "ISO_IR 192");
  put(item, DCM_SOPClassUID, heading.sop_class);
  put(item, DCM_SOPInstanceUID, heading.instance);
  put(item, DCM_Modality, heading.modality);
  put(item, DCM_Manufacturer, "haima");
  put(item, DCM_ManufacturerModelName, "haima");
  put(item, DCM_DeviceSerialNumber, "0");
  put(item, DCM_SoftwareVersions, std::string{version()});
  put(item, DCM_PatientName, heading.patient_name);
  put(item, DCM_PatientID, heading.patient_id);
  put(item, DCM_PatientSex, heading.sex);
  put(item, DCM_StudyInstanceUID, heading.study);
  put(item, DCM_SeriesInstanceUID, heading.series);
  put(item, DCM_SeriesNumber, heading.series_number);
  put(item, DCM_InstanceNumber, heading.instance_number);
  put(item, DCM_FrameOfReferenceUID, heading.frame_of_reference);
  if (!heading.study_description.empty()) put(item, DCM_StudyDescription, heading.study_description);
  if (!heading.series_description.empty()) put(item, DCM_SeriesDescription, heading.series_description);
  // Type 2: there, and empty where nothing is known.
  for (const DcmTagKey& tag :
       {DCM_PatientBirthDate, DCM_StudyDate, DCM_StudyTime, DCM_StudyID, DCM_AccessionNumber,
        DCM_ReferringPhysicianName, DCM_PositionReferenceIndicator})
    must(item.insertEmptyElement(tag));
}

void put_fragment(DcmItem& item, ByteView frame, E_TransferSyntax body) {
  const DcmTag tag{DCM_PixelData, EVR_OB};
  auto sequence = std::make_unique<DcmPixelSequence>(tag);
  must(sequence->insert(new DcmPixelItem{DcmTag{DCM_PixelItemTag, EVR_OB}}));  // an empty offset table
  Bytes even{frame.begin(), frame.end()};
  even.resize(frame.size() + frame.size() % 2);
  DcmOffsetList offsets;
  must(sequence->storeCompressedFrame(offsets, reinterpret_cast<Uint8*>(even.data()),
                                      static_cast<Uint32>(even.size()), 0));
  auto pixels = std::make_unique<DcmPixelData>(tag);
  pixels->putOriginalRepresentation(body, nullptr, sequence.release());
  must(item.insert(pixels.release(), OFTrue));
}

Result<> put_overrides(DcmItem& item, const std::map<std::string, std::string>& overrides) {
  for (const auto& [keyword, value] : overrides) HAIMA_TRY(put_override(item, keyword, value));
  return {};
}

Result<Bytes> file_bytes(DcmDataset& data_set, std::string_view syntax, E_TransferSyntax body) {
  const std::string where = "DICOM file";
  Bytes out = preamble_and_meta(data_set, syntax);
  data_set.transferInit();
  DcmWriteCache cache;
  std::vector<std::byte> chunk(std::size_t{1} << 20);
  DcmOutputBufferStream stream{chunk.data(), static_cast<offile_off_t>(chunk.size())};
  OFCondition state = EC_StreamNotifyClient;
  while (state == EC_StreamNotifyClient) {  // the chunk is full: empty it and go on
    state = data_set.write(stream, body, EET_UndefinedLength, &cache, EGL_recalcGL);
    if (state.good()) stream.flush();
    void* start = nullptr;
    offile_off_t length = 0;
    stream.flushBuffer(start, length);
    out.insert(out.end(), static_cast<std::byte*>(start), static_cast<std::byte*>(start) + length);
  }
  data_set.transferEnd();
  if (state.bad()) return fail(Code::internal, where, fmt::format("could not be written: {}", state.text()));
  return out;
}

}  // namespace haima::dicom
