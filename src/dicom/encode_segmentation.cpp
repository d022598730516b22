// Segmentation objects: binary SEG (PS3.3 A.51), one frame for each segment and image on which it is.
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/version.h"
#include "dicom/dicom.h"
#include "dicom/encode_data_set.h"
#include "dicom/syntax.h"

namespace haima::dicom {

namespace {

constexpr const char* segmentation_storage = "1.2.840.10008.5.1.4.1.1.66.4";

/// A mask that has something on it.
struct MarkedFrame {
  std::size_t segment, image;
  const image::Mask& mask;
};

bool marks(const image::Mask& mask) {
  return std::ranges::any_of(mask.pixels, [](std::uint8_t v) { return v != 0; });
}

Result<std::vector<MarkedFrame>> marked_frames(const SegmentationSource& source,
                                               std::span<const Segment> segments) {
  const auto wrong = [](std::string what) {
    return fail(Code::bad_argument, "segmentation", std::move(what));
  };
  std::vector<MarkedFrame> frames;
  for (std::size_t s = 0; s < segments.size(); ++s) {
    const auto& masks = segments[s].masks;
    if (masks.size() != source.images.size())
      return wrong(fmt::format("has {} masks for {} images", masks.size(), source.images.size()));
    for (std::size_t i = 0; i < masks.size(); ++i) {
      if (!marks(masks[i])) continue;
      if (masks[i].width != source.columns || masks[i].height != source.rows)
        return wrong("has a mask of another size than its image");
      frames.push_back({s, i, masks[i]});
    }
  }
  if (frames.empty()) return wrong("marks nothing");
  return frames;
}

/// One bit a pixel, the first pixel lowest, frames end to end (PS3.5 8.1.1 and D.1).
std::vector<Uint8> packed_bits(std::span<const MarkedFrame> frames) {
  std::size_t pixels = 0;
  for (const MarkedFrame& frame : frames) pixels += frame.mask.pixels.size();
  const std::size_t bytes = (pixels + 7) / 8;
  std::vector<Uint8> packed(bytes + bytes % 2);
  std::size_t bit = 0;
  for (const MarkedFrame& frame : frames) {
    for (const std::uint8_t value : frame.mask.pixels) {
      if (value) packed[bit / 8] |= static_cast<Uint8>(1u << (bit % 8));
      ++bit;
    }
  }
  return packed;
}

void put_code(DcmItem& item, const DcmTagKey& sequence, std::string_view scheme, const Concept& concept_) {
  DcmItem& code = add_item(item, sequence);
  put(code, DCM_CodeValue, concept_.code);
  put(code, DCM_CodingSchemeDesignator, std::string{scheme});
  put(code, DCM_CodeMeaning, concept_.meaning);
}

void put_instance(DcmItem& item, const SegmentationSource::Image& image) {
  put(item, DCM_ReferencedSOPClassUID, image.sop_class);
  put(item, DCM_ReferencedSOPInstanceUID, image.instance);
}

/// Common Instance Reference: viewers find the images by it.
void put_referenced_series(DcmItem& item, const SegmentationSource& source) {
  DcmItem& series = add_item(item, DCM_ReferencedSeriesSequence);
  put(series, DCM_SeriesInstanceUID, source.series);
  std::string last;
  for (const auto& image : source.images) {
    if (image.instance != last) put_instance(add_item(series, DCM_ReferencedInstanceSequence), image);
    last = image.instance;
  }
}

void put_segment(DcmItem& item, const Segment& segment, int number) {
  DcmItem& entry = add_item(item, DCM_SegmentSequence);
  put(entry, DCM_SegmentNumber, number);
  put(entry, DCM_SegmentLabel, segment.label);
  if (!segment.description.empty()) put(entry, DCM_SegmentDescription, segment.description);
  put(entry, DCM_SegmentAlgorithmType, "AUTOMATIC");
  put(entry, DCM_SegmentAlgorithmName, fmt::format("haima {}", version()));
  put_code(entry, DCM_SegmentedPropertyCategoryCodeSequence, "SCT",
           {"49755003", "Morphologically Abnormal Structure"});
  put_code(entry, DCM_SegmentedPropertyTypeCodeSequence, "SCT", segment.type);
  if (segment.site) put_code(entry, DCM_AnatomicRegionSequence, "SCT", *segment.site);
}

void put_dimension(DcmItem& item, const std::string& organization, const char* index, const char* group) {
  DcmItem& entry = add_item(item, DCM_DimensionIndexSequence);
  put(entry, DCM_DimensionOrganizationUID, organization);
  put(entry, DCM_DimensionIndexPointer, std::string{index});
  put(entry, DCM_FunctionalGroupPointer, std::string{group});
}

/// Frames are told apart by their segment and by where they lie.
void put_dimensions(DcmItem& item, const std::string& instance) {
  const std::string organization = uid_from("haima/dimensions/" + instance);
  put(add_item(item, DCM_DimensionOrganizationSequence), DCM_DimensionOrganizationUID, organization);
  put_dimension(item, organization, "(0062,000b)", "(0062,000a)");
  put_dimension(item, organization, "(0020,0032)", "(0020,9113)");
}

void put_shared_groups(DcmItem& item, const SegmentationSource& source) {
  DcmItem& shared = add_item(item, DCM_SharedFunctionalGroupsSequence);
  const image::Vec3 r = source.row, c = source.column;
  put(add_item(shared, DCM_PlaneOrientationSequence), DCM_ImageOrientationPatient,
      decimal_strings({r.x, r.y, r.z, c.x, c.y, c.z}));
  DcmItem& measures = add_item(shared, DCM_PixelMeasuresSequence);
  put(measures, DCM_SliceThickness, decimal_string(source.slice_thickness_mm));
  put(measures, DCM_PixelSpacing, decimal_strings({source.row_spacing_mm, source.column_spacing_mm}));
}

void put_frame_groups(DcmItem& item, const MarkedFrame& frame, const SegmentationSource& source) {
  const SegmentationSource::Image& image = source.images[frame.image];
  const int segment_number = static_cast<int>(frame.segment) + 1, place = static_cast<int>(frame.image) + 1;
  DcmItem& groups = add_item(item, DCM_PerFrameFunctionalGroupsSequence);
  DcmItem& derivation = add_item(groups, DCM_DerivationImageSequence);
  put_code(derivation, DCM_DerivationCodeSequence, "DCM", {"113076", "Segmentation"});
  DcmItem& drawn_on = add_item(derivation, DCM_SourceImageSequence);
  put_instance(drawn_on, image);
  if (image.frame) put(drawn_on, DCM_ReferencedFrameNumber, *image.frame + 1);
  put_code(drawn_on, DCM_PurposeOfReferenceCodeSequence, "DCM",
           {"121322", "Source image for image processing operation"});
  DcmItem& content = add_item(groups, DCM_FrameContentSequence);
  const std::array index{static_cast<Uint32>(segment_number), static_cast<Uint32>(place)};
  content.putAndInsertUint32Array(DCM_DimensionIndexValues, index.data(), index.size());
  put(add_item(groups, DCM_PlanePositionSequence), DCM_ImagePositionPatient,
      decimal_strings(image.position_mm));
  put(add_item(groups, DCM_SegmentIdentificationSequence), DCM_ReferencedSegmentNumber, segment_number);
}

void put_description(DcmItem& item, const SegmentationSource& source, const SegmentationObject& object,
                     std::size_t frames) {
  put(item, DCM_ImageType, "DERIVED\\PRIMARY");
  put(item, DCM_ContentDate, object.date);
  put(item, DCM_ContentTime, object.time);
  put(item, DCM_ContentLabel, "HEMORRHAGE");
  put(item, DCM_ContentDescription, object.description);
  item.insertEmptyElement(DCM_ContentCreatorName);
  put(item, DCM_SegmentationType, "BINARY");
  put(item, DCM_LossyImageCompression, "00");
  put(item, DCM_SamplesPerPixel, 1);
  put(item, DCM_PhotometricInterpretation, "MONOCHROME2");
  put(item, DCM_NumberOfFrames, static_cast<int>(frames));
  put(item, DCM_Rows, source.rows);
  put(item, DCM_Columns, source.columns);
  put(item, DCM_BitsAllocated, 1);
  put(item, DCM_BitsStored, 1);
  put(item, DCM_HighBit, 0);
  put(item, DCM_PixelRepresentation, 0);
}

Heading heading_of(const SegmentationSource& source, const SegmentationObject& object) {
  return {.patient_id = source.patient_id,
          .patient_name = source.patient_name,
          .sex = source.sex,
          .study = source.study,
          .study_description = {},
          .series = object.series,
          .series_description = object.description,
          .modality = "SEG",
          .series_number = object.series_number,
          .instance_number = 1,
          .sop_class = segmentation_storage,
          .instance = object.instance,
          .frame_of_reference = source.frame_of_reference};
}

}  // namespace

Concept hemorrhage_site(std::string_view kind) {
  static const std::map<std::string_view, Concept> sites = {
      {"intraparenchymal", {"12738006", "Brain"}},
      {"intraventricular", {"35764002", "Brain ventricle"}},
      {"subarachnoid", {"35951006", "Subarachnoid space"}},
  };
  const auto found = sites.find(kind);
  return found == sites.end() ? Concept{"1101003", "Intracranial"} : found->second;
}

SegmentationSource segmentation_source(std::span<const CtImage> images) {
  SegmentationSource source;
  if (images.empty()) return source;
  const CtImage& first = images.front();
  const Heading heading = heading_of(first);
  source = {.patient_id = heading.patient_id,
            .patient_name = heading.patient_name,
            .sex = heading.sex,
            .study = heading.study,
            .series = heading.series,
            .frame_of_reference = heading.frame_of_reference,
            .rows = first.values.height,
            .columns = first.values.width,
            .row = first.row,
            .column = first.column,
            .row_spacing_mm = first.row_spacing_mm,
            .column_spacing_mm = first.column_spacing_mm,
            .slice_thickness_mm = first.slice_thickness_mm,
            .images = {}};
  for (const CtImage& image : images) {
    const Heading own = heading_of(image);
    source.images.push_back({own.sop_class, own.instance, std::nullopt, image.position_mm});
  }
  return source;
}

Result<Bytes> encode_segmentation(const SegmentationSource& source, std::span<const Segment> segments,
                                  const SegmentationObject& object) {
  HAIMA_TRY(const auto frames, marked_frames(source, segments));
  DcmDataset data_set;
  put_heading(data_set, heading_of(source, object));
  put_description(data_set, source, object, frames.size());
  put_referenced_series(data_set, source);
  for (std::size_t s = 0; s < segments.size(); ++s)
    put_segment(data_set, segments[s], static_cast<int>(s) + 1);
  put_dimensions(data_set, object.instance);
  put_shared_groups(data_set, source);
  for (const MarkedFrame& frame : frames) put_frame_groups(data_set, frame, source);
  const std::vector<Uint8> bits = packed_bits(frames);
  data_set.putAndInsertUint8Array(DcmTag{DCM_PixelData, EVR_OB}, bits.data(), bits.size());
  return file_bytes(data_set, explicit_little, EXS_LittleEndianExplicit);
}

}  // namespace haima::dicom
