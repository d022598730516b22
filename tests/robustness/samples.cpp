#include "robustness/samples.h"

#include <fmt/core.h>
// jpeglib.h wants stdio.h before it.
#include <jpeglib.h>
#include <webp/encode.h>
#include <zip.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "dicom/dicom.h"
#include "formats/formats.h"

namespace haima::test {

namespace {

constexpr std::uint64_t largest_sample = 2u << 20;
constexpr int width = 96, height = 80;

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().sentence());
  return std::move(*result);
}

void must(const Result<>& done) {
  if (!done) throw std::runtime_error(done.error().sentence());
}

/// Brain in a skull in air, with a little texture.
template <class T>
image::Plane<T> head(int air, int brain, int bone) {
  image::Plane<T> plane(width, height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const int r = (x - width / 2) * (x - width / 2) + (y - height / 2) * (y - height / 2);
      plane.at(x, y) = static_cast<T>((r < 900    ? brain + (x * 7 + y * 5) % 11
                                       : r < 1100 ? bone
                                                  : air) +
                                      (x ^ y) % 3);
    }
  return plane;
}

dicom::CtImage ct_slice(int number) {
  dicom::CtImage image;
  image.patient_id = "SPOIL";
  image.kernel = "H31s";
  image.instance_number = number + 1;
  image.position_mm = {-20, -20, 5.0 * number};
  image.values = head<std::int16_t>(24, 1054, 2000);
  return image;
}

Sample sample_of(std::string kind, const Path& file) {
  return {std::move(kind), file.filename().string(), must(read_file(file, largest_sample)), {}};
}

void add_dicom(std::vector<Sample>& samples, const Path& folder) {
  for (const dicom::Syntax& syntax : dicom::syntaxes()) {
    if (!syntax.written) continue;
    const Path file = folder / fmt::format("{}.dcm", syntax.uid);
    must(write_file(file, must(dicom::encode_ct(ct_slice(0), syntax.uid))));
    samples.push_back(sample_of("dicom", file));
  }
  std::vector<Path> series;
  for (int i = 0; i < 6; ++i) {
    series.push_back(folder / "series" / fmt::format("IM{}.dcm", i));
    must(write_file(series.back(), must(dicom::encode_ct(ct_slice(i)))));
  }
  samples.push_back(sample_of("dicom", series[2]));
  for (const std::size_t i : {0, 1, 3, 4, 5}) samples.back().siblings.push_back(series[i]);
}

void add_pictures(std::vector<Sample>& samples, const Path& folder) {
  const auto grey = head<std::uint8_t>(0, 110, 250);
  must(formats::write_png(folder / "grey8.png", grey));
  must(formats::write_png(folder / "grey16.png", head<std::uint16_t>(0, 30000, 65000)));
  samples.push_back(sample_of("png", folder / "grey8.png"));
  samples.push_back(sample_of("png", folder / "grey16.png"));
  std::vector<std::uint8_t> rgb;
  for (const std::uint8_t value : grey.pixels) rgb.insert(rgb.end(), 3, value);
  for (const bool lossy : {false, true}) {
    std::uint8_t* made = nullptr;
    const std::size_t size = lossy ? WebPEncodeRGB(rgb.data(), width, height, 3 * width, 80, &made)
                                   : WebPEncodeLosslessRGB(rgb.data(), width, height, 3 * width, &made);
    const auto* start = reinterpret_cast<const std::byte*>(made);
    samples.push_back({"webp", lossy ? "lossy.webp" : "lossless.webp", Bytes(start, start + size), {}});
    WebPFree(made);
  }
}

void add_jpeg(std::vector<Sample>& samples, bool progressive) {
  auto grey = head<std::uint8_t>(0, 110, 250);
  jpeg_error_mgr errors;
  jpeg_compress_struct coder;
  coder.err = jpeg_std_error(&errors);
  jpeg_create_compress(&coder);
  unsigned char* made = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&coder, &made, &size);
  coder.image_width = width;
  coder.image_height = height;
  coder.input_components = 1;
  coder.in_color_space = JCS_GRAYSCALE;
  jpeg_set_defaults(&coder);
  if (progressive) jpeg_simple_progression(&coder);
  jpeg_start_compress(&coder, TRUE);
  for (int y = 0; y < height; ++y) {
    JSAMPROW row = grey.row(y).data();
    jpeg_write_scanlines(&coder, &row, 1);
  }
  jpeg_finish_compress(&coder);
  jpeg_destroy_compress(&coder);
  const auto* start = reinterpret_cast<const std::byte*>(made);
  samples.push_back(
      {"jpeg", progressive ? "progressive.jpg" : "baseline.jpg", Bytes(start, start + size), {}});
  std::free(made);
}

void add_volumes(std::vector<Sample>& samples, const Path& folder) {
  const auto slice = head<std::int16_t>(-1000, 30, 900);
  image::Volume<std::int16_t> volume(width, height, 8, {{-48, -40, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0.3, 4}});
  for (std::size_t i = 0; i < volume.voxels.size(); ++i)
    volume.voxels[i] = slice.pixels[i % slice.pixels.size()];
  for (const char* name : {"volume.nii", "volume.nii.gz"}) {
    must(formats::write_nifti(folder / name, volume));
    samples.push_back(sample_of("nifti", folder / name));
  }
}

/// An archive of everything made so far but the largest.
void add_archive(std::vector<Sample>& samples, const Path& folder) {
  const Path file = folder / "all.zip";
  int status = 0;
  zip_t* archive = zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &status);
  if (!archive) throw std::runtime_error("no archive could be made");
  for (const Sample& sample : samples) {
    zip_source_t* source = zip_source_buffer(archive, sample.bytes.data(), sample.bytes.size(), 0);
    zip_file_add(archive, ("scan/" + sample.kind + "/" + sample.name).c_str(), source, ZIP_FL_OVERWRITE);
  }
  if (zip_close(archive) != 0) throw std::runtime_error("no archive could be written");
  samples.push_back(sample_of("zip", file));
}

/// Files of a folder in name order, not those that are larger than a sample may be.
std::vector<Path> files_in(const Path& folder) {
  std::vector<Path> files;
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator{folder, missing})
    if (entry.is_regular_file() && entry.file_size() <= largest_sample) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

std::string kind_of(const Path& file) {
  const std::string name = file.filename().string();
  for (const auto& [end, kind] :
       {std::pair{".nii", "nifti"}, std::pair{".nii.gz", "nifti"}, std::pair{".png", "png"},
        std::pair{".jpg", "jpeg"}, std::pair{".webp", "webp"}})
    if (name.ends_with(end)) return kind;
  return "dicom";
}

}  // namespace

std::vector<Sample> made_samples(const Path& folder) {
  std::vector<Sample> samples;
  add_dicom(samples, folder);
  add_pictures(samples, folder);
  add_jpeg(samples, false);
  add_jpeg(samples, true);
  add_volumes(samples, folder);
  add_archive(samples, folder);
  return samples;
}

std::vector<Sample> real_samples(const Path& data) {
  struct Part {
    const char* folder;
    std::size_t most;  // files taken
    bool series;       // whether its files belong together
  };
  constexpr Part parts[] = {{"dicom/ge_tilted", 4, true},      {"dicom/philips_tilted", 4, true},
                            {"dicom/rsna_study", 4, true},     {"dicom/rsna_slices", 4, false},
                            {"dicom/localizer", 4, false},     {"dicom/syntaxes", 99, false},
                            {"dicom/single", 99, false},       {"nifti", 9, false},
                            {"rsna_series/volumes", 3, false}, {"rsna_subset/brain", 6, false},
                            {"head_ct_200/images", 6, false},  {"ct_ich/brain", 6, false},
                            {"brain_ct_hemorrhage", 6, false}, {"bhsd_36/images", 4, false}};
  std::vector<Sample> samples;
  for (const Part& part : parts) {
    const std::vector<Path> files = files_in(data / part.folder);
    for (std::size_t i = 0; i < std::min(files.size(), part.most); ++i) {
      samples.push_back(sample_of(kind_of(files[i]), files[i]));
      if (part.series)
        samples.back().siblings.assign(files.begin() + 4,
                                       files.begin() + std::min<std::ptrdiff_t>(8, std::ssize(files)));
    }
  }
  return samples;
}

Mutant mutant_number(std::uint64_t number, std::span<const Sample> samples) {
  Dice dice{number * 0x9E3779B97F4A7C15ull + 1};
  std::vector<const Sample*> of_kind;
  const bool dicom = dice.chance(60);  // the most used, and by far the largest surface
  for (const Sample& sample : samples)
    if ((sample.kind == "dicom") == dicom) of_kind.push_back(&sample);
  const Sample* sample = of_kind[dice.below(of_kind.size())];
  return {sample, mutant(*sample, samples[dice.below(samples.size())], dice)};
}

}  // namespace haima::test
