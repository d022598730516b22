// A CT image as a DICOM file (PS3.3 A.3, CT Image IOD).
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "dicom/dicom.h"
#include "dicom/encode_data_set.h"
#include "dicom/encode_syntax.h"
#include "dicom/syntax.h"

namespace haima::dicom {

namespace {

constexpr const char* ct_image_storage = "1.2.840.10008.5.1.4.1.1.2";
constexpr int largest_side = 65535;  // Rows and Columns are 16 bit

/// `given`, or a UID made from what the image says, so that the same image gets the same one again.
std::string uid_or(const std::string& given, std::string_view level, const std::string& seed) {
  return given.empty() ? uid_from(fmt::format("haima/{}/{}", level, seed)) : given;
}

Result<> check(const CtImage& image) {
  const auto wrong = [](std::string what) { return fail(Code::bad_argument, "CT image", std::move(what)); };
  const int width = image.values.width, height = image.values.height;
  if (width < 1 || height < 1 || width > largest_side || height > largest_side)
    return wrong(fmt::format("cannot be {} by {} pixels", width, height));
  if (image.bits_stored < 1 || image.bits_stored > 16)
    return wrong(fmt::format("cannot store {} bits a pixel", image.bits_stored));
  const int low = image.is_signed ? -(1 << (image.bits_stored - 1)) : 0;
  const int high = low + (1 << image.bits_stored) - 1;
  const auto stored = [&image](std::int16_t v) {
    return image.is_signed ? v : static_cast<std::uint16_t>(v);
  };
  if (!std::ranges::all_of(image.values.pixels,
                           [=](std::int16_t v) { return stored(v) >= low && stored(v) <= high; }))
    return wrong(fmt::format("has values that {} bits do not hold", image.bits_stored));
  return {};
}

void put_patient(DcmItem& item, const CtImage& image) {
  if (image.age_years) put(item, DCM_PatientAge, fmt::format("{:03}Y", *image.age_years));
  put(item, DCM_PatientPosition, image.patient_position);
  put(item, DCM_BodyPartExamined, image.body_part);
}

void put_plane(DcmItem& item, const CtImage& image) {
  const image::Vec3 r = image.row, c = image.column;
  put(item, DCM_ImagePositionPatient, decimal_strings(image.position_mm));
  put(item, DCM_ImageOrientationPatient, decimal_strings({r.x, r.y, r.z, c.x, c.y, c.z}));
  put(item, DCM_PixelSpacing, decimal_strings({image.row_spacing_mm, image.column_spacing_mm}));
  put(item, DCM_SliceThickness, decimal_string(image.slice_thickness_mm));
  put(item, DCM_SliceLocation, decimal_string(image.position_mm.z));
}

void put_ct(DcmItem& item, const CtImage& image) {
  put(item, DCM_ImageType, fmt::format("{}", fmt::join(image.image_type, "\\")));
  put(item, DCM_AcquisitionNumber, 1);
  put(item, DCM_KVP, decimal_string(image.kvp));
  put(item, DCM_GantryDetectorTilt, decimal_string(image.gantry_tilt_deg));
  if (!image.kernel.empty()) put(item, DCM_ConvolutionKernel, image.kernel);
  if (!image.contrast_agent.empty()) put(item, DCM_ContrastBolusAgent, image.contrast_agent);
  put(item, DCM_RescaleIntercept, decimal_string(image.rescale.intercept));
  put(item, DCM_RescaleSlope, decimal_string(image.rescale.slope));
  put(item, DCM_RescaleType, "HU");
  put(item, DCM_WindowCenter, "40");
  put(item, DCM_WindowWidth, "80");
}

void put_pixel_description(DcmItem& item, const CtImage& image) {
  put(item, DCM_SamplesPerPixel, 1);
  put(item, DCM_PhotometricInterpretation, "MONOCHROME2");
  put(item, DCM_Rows, image.values.height);
  put(item, DCM_Columns, image.values.width);
  put(item, DCM_BitsAllocated, 16);
  put(item, DCM_BitsStored, image.bits_stored);
  put(item, DCM_HighBit, image.bits_stored - 1);
  put(item, DCM_PixelRepresentation, image.is_signed ? 1 : 0);
  if (!image.padding_value) return;
  const DcmTag padding{DCM_PixelPaddingValue, image.is_signed ? EVR_SS : EVR_US};
  item.putAndInsertString(padding, std::to_string(*image.padding_value).c_str());
}

void put_native_pixels(DcmItem& item, const CtImage& image) {
  const DcmTag tag{DCM_PixelData, EVR_OW};
  item.putAndInsertUint16Array(tag, reinterpret_cast<const Uint16*>(image.values.pixels.data()),
                               image.values.pixels.size());
}

void put_loss(DcmItem& item, const WrittenSyntax& how, double ratio) {
  put(item, DCM_LossyImageCompression, "01");
  put(item, DCM_LossyImageCompressionRatio, fmt::format("{:.3f}", ratio));
  put(item, DCM_LossyImageCompressionMethod, std::string{how.lossy_method});
}

Result<> put_pixels(DcmItem& item, const CtImage& image, const WrittenSyntax& how) {
  if (!how.encode) {
    put_native_pixels(item, image);
    return {};
  }
  HAIMA_TRY(const Bytes frame, how.encode({image.values, image.bits_stored, image.is_signed}));
  put_fragment(item, frame, how.body);
  const double raw_bytes = 2.0 * static_cast<double>(image.values.pixels.size());
  if (!how.lossy_method.empty()) put_loss(item, how, raw_bytes / static_cast<double>(frame.size()));
  return {};
}

}  // namespace

Heading heading_of(const CtImage& image) {
  const std::string study = uid_or(image.study, "study", image.patient_id + '/' + image.study_description);
  const std::string series = uid_or(image.series, "series", fmt::format("{}/{}", study, image.series_number));
  const auto pixels = std::as_bytes(std::span{image.values.pixels});
  const std::string content = fmt::format("{}/{}/{}/{}", series, image.instance_number,
                                          decimal_strings(image.position_mm), sha256(pixels));
  return {.patient_id = image.patient_id,
          .patient_name = image.patient_name,
          .sex = image.sex,
          .study = study,
          .study_description = image.study_description,
          .series = series,
          .series_description = image.series_description,
          .modality = "CT",
          .series_number = image.series_number,
          .instance_number = image.instance_number,
          .sop_class = ct_image_storage,
          .instance = uid_or(image.instance, "instance", content),
          .frame_of_reference = uid_or(image.frame_of_reference, "frame of reference", study)};
}

Result<Bytes> encode_ct(const CtImage& image, std::string_view syntax) {
  if (syntax.empty()) syntax = explicit_little;
  const WrittenSyntax* how = written_syntax(syntax);
  if (!how)
    return fail(Code::bad_argument, "CT image",
                fmt::format("cannot be written in transfer syntax {}", syntax),
                "see `haima formats` for those that are written");
  HAIMA_TRY(check(image));
  DcmDataset data_set;
  put_heading(data_set, heading_of(image));
  put_patient(data_set, image);
  put_plane(data_set, image);
  put_ct(data_set, image);
  put_pixel_description(data_set, image);
  HAIMA_TRY(put_pixels(data_set, image, *how));
  HAIMA_TRY(put_overrides(data_set, image.overrides));
  return file_bytes(data_set, syntax, how->body);
}

}  // namespace haima::dicom
