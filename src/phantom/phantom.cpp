#include "phantom/phantom.h"

#include <fmt/format.h>

#include <algorithm>

#include "phantom/anatomy.h"
#include "phantom/effects.h"
#include "phantom/scan.h"

namespace haima::phantom {
namespace {

constexpr std::array<std::string_view, 5> names{"epidural", "intraparenchymal", "intraventricular",
                                                "subarachnoid", "subdural"};

/// What UIDs are made from: another head or another scan of it has others.
std::string identity(const Head& head, const Scanner& scanner) {
  std::string text =
      fmt::format("haima phantom {} {} {} {} {} {} {} {} {}", head.seed, head.size, head.atrophy,
                  head.craniectomy, head.calcified_pineal, head.calcified_choroid, head.calcified_pallidum,
                  head.dense_falx, head.flowing_hu);
  for (const Lesion& lesion : head.lesions)
    text += fmt::format(" {} {} {} {} {}", name_of(lesion.kind), lesion.volume_ml, lesion.age_hours,
                        lesion.left, lesion.posterior_fossa);
  return text + fmt::format(" scan {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {}", scanner.width,
                            scanner.height, scanner.pixel_mm, scanner.spacing_mm, scanner.thickness_mm,
                            scanner.slices, scanner.tilt_deg, scanner.noise_hu, scanner.blur_mm,
                            scanner.bone_kernel, scanner.capping_hu, scanner.motion, scanner.streaks,
                            scanner.shift_x_mm, scanner.shift_y_mm, scanner.rotate_deg);
}

dicom::CtImage image_of(const Head& head, const Scanner& scanner, const Place& place, int number) {
  const std::string identity_text = identity(head, scanner);
  dicom::CtImage image;
  image.study = dicom::uid_from(identity_text + " study");
  image.series = dicom::uid_from(identity_text + " series");
  image.instance = dicom::uid_from(fmt::format("{} image {}", identity_text, number));
  image.frame_of_reference = dicom::uid_from(identity_text + " frame");
  image.patient_id = fmt::format("PHANTOM{}", head.seed);
  image.patient_name = "Phantom^Synthetic";
  image.study_description = "Head, synthetic";
  image.series_description = scanner.bone_kernel ? "Axial bone, synthetic" : "Axial brain, synthetic";
  image.kernel = scanner.bone_kernel ? "BONE" : "BRAIN";
  image.instance_number = number;
  image.position_mm = place.origin;
  image.row = place.row;
  image.column = place.column;
  image.row_spacing_mm = image.column_spacing_mm = scanner.pixel_mm;
  image.slice_thickness_mm = scanner.thickness_mm;
  image.gantry_tilt_deg = scanner.tilt_tag.value_or(scanner.tilt_deg);
  return image;
}

}  // namespace

std::string_view name_of(Bleed kind) { return names[static_cast<std::size_t>(kind)]; }

std::optional<Bleed> bleed_named(std::string_view name) {
  for (const Bleed kind : bleeds)
    if (name_of(kind) == name) return kind;
  return std::nullopt;
}

std::size_t slices_of(const Head& head, const Scanner& scanner) { return places(head, scanner).size(); }

Phantom make(const Head& head, const Scanner& scanner, Context& context) {
  const Anatomy anatomy{head, context.pool};
  const auto all = places(head, scanner);
  std::vector<dicom::CtImage> images(all.size());
  std::vector<std::array<image::Mask, 5>> masks(all.size());
  context.progress.stage("scanning", all.size());
  context.pool.each(all.size(), [&](std::size_t i) {
    Sampled sampled = sample(anatomy, scanner, all[i]);
    images[i] = image_of(head, scanner, all[i], static_cast<int>(i) + 1);
    images[i].values = stored(reconstruct(std::move(sampled.hu), scanner, head.seed, i));
    masks[i] = std::move(sampled.blood);
    context.progress.step();
  });
  context.progress.finish();
  Phantom phantom;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto holds = [&](const std::vector<int>& list) {
      return std::ranges::count(list, static_cast<int>(i)) > 0;
    };
    if (holds(scanner.missing)) continue;
    phantom.images.push_back(images[i]);
    phantom.masks.push_back(masks[i]);
    if (!holds(scanner.doubled)) continue;
    phantom.images.push_back(images[i]);
    phantom.images.back().instance = dicom::uid_from(images[i].instance + " again");
    phantom.images.back().instance_number = static_cast<int>(1000 + i);
    phantom.masks.push_back(masks[i]);
  }
  phantom.spacing_mm = scanner.spacing_mm;
  phantom.tilt_deg = scanner.tilt_deg;
  phantom.volume_ml = anatomy.volume_ml();
  phantom.midline_shift_mm = anatomy.midline_shift_mm();
  return phantom;
}

}  // namespace haima::phantom
