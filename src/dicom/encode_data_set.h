// Building a DICOM data set and turning it into the bytes of a file. The file meta information is written
// here rather than by DCMTK, so that a transfer syntax DCMTK has never heard of can be named in it.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include "base/files.h"
#include "base/result.h"
#include "dicom/dicom.h"
#include "image/vec3.h"

namespace haima::dicom {

/// A number as a decimal string (VR DS): at most 16 characters, as exact as they allow.
std::string decimal_string(double value);
std::string decimal_strings(std::initializer_list<double> values);
inline std::string decimal_strings(image::Vec3 a) { return decimal_strings({a.x, a.y, a.z}); }

/// Sets one element. The tag and the form of the value are ours: a refusal is our own mistake.
void put(DcmItem& item, const DcmTagKey& tag, const std::string& value);
void put(DcmItem& item, const DcmTagKey& tag, int value);
/// A new item at the end of a sequence.
DcmItem& add_item(DcmItem& item, const DcmTagKey& sequence);

/// What every image and object of a head CT says of its patient, study and maker.
struct Heading {
  std::string patient_id, patient_name, sex;
  std::string study, study_description;
  std::string series, series_description, modality;
  int series_number = 1, instance_number = 1;
  std::string sop_class, instance, frame_of_reference;
};
void put_heading(DcmItem& item, const Heading& heading);
/// The image's own, its missing UIDs made.
Heading heading_of(const CtImage& image);

/// Pixel Data as one fragment, which is what most readers like best for one frame.
void put_fragment(DcmItem& item, ByteView frame, E_TransferSyntax body);

/// Keyword → value over everything in `item`: "" writes the element empty, "\x18" leaves it out.
Result<> put_overrides(DcmItem& item, const std::map<std::string, std::string>& overrides);

/// Preamble, meta information that names `syntax`, and the data set as DCMTK writes `body`: for a syntax that
/// DCMTK does not know, one that it knows with the same encoding of the data set.
Result<Bytes> file_bytes(DcmDataset& data_set, std::string_view syntax, E_TransferSyntax body);

}  // namespace haima::dicom
