// haima phantom: makes a synthetic head CT whose truth is known.
#include "phantom/phantom.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "app/command.h"
#include "app/inputs.h"
#include "base/text.h"
#include "cli/within.h"

namespace haima::app {
namespace {

struct Arguments {
  std::string folder;
  phantom::Head head;
  phantom::Scanner scanner;
  std::vector<std::string> kinds;
  std::vector<double> volumes_ml, ages_hours;
  std::vector<std::string> sides;
  bool posterior_fossa = false, thin = false, random = false, plain = false, force = false;
  double bleeding = 0.7;
  int count = 1;
  std::string syntax, sheet, truth;
};

/// The value for lesion `i`: its own, or the last that was given, or `otherwise`.
template <class T>
T value_for(const std::vector<T>& given, std::size_t i, T otherwise) {
  return given.empty() ? otherwise : given[std::min(i, given.size() - 1)];
}

std::vector<phantom::Lesion> lesions_of(const Arguments& a) {
  std::vector<phantom::Lesion> lesions;
  for (std::size_t i = 0; i < a.kinds.size(); ++i) {
    phantom::Lesion lesion;
    lesion.kind = *phantom::bleed_named(a.kinds[i]);
    lesion.volume_ml = value_for(a.volumes_ml, i, lesion.volume_ml);
    lesion.age_hours = value_for(a.ages_hours, i, lesion.age_hours);
    lesion.left = value_for(a.sides, i, std::string{"left"}) == "left";
    lesion.posterior_fossa = a.posterior_fossa;
    lesions.push_back(lesion);
  }
  return lesions;
}

Json truth_of(const phantom::Phantom& made, const phantom::Head& head, const Path& folder) {
  Json truth{{"folder", folder.string()}, {"seed", head.seed}};
  truth.update(json_of(made));
  return truth;
}

std::string line_of(const Json& truth) {
  std::string text = fmt::format("{}: {}", truth["folder"].get<std::string>(),
                                 counted(truth["images"].get<std::uint64_t>(), "image"));
  if (!truth["bleeding"].get<bool>()) return text + ", no bleeding\n";
  for (const auto& [kind, volume] : truth["volume_ml"].items())
    if (volume.get<double>() > 0) text += fmt::format(", {} {:.1f} ml", kind, volume.get<double>());
  return text + fmt::format(", midline shift {:.1f} mm\n", truth["midline_shift_mm"].get<double>());
}

/// The truth stands beside the series, not in it: whoever reads the folder of the series shall not meet it.
Path truth_folder(const Arguments& a) {
  if (!a.truth.empty()) return a.truth;
  const Path series = Path{a.folder}.lexically_normal();
  return (series.has_filename() ? series : series.parent_path()).string() + "-truth";
}

/// The folder itself for one head; one below it for each of several.
Path part_of(const Path& folder, const Arguments& a, std::uint64_t seed) {
  return a.count == 1 ? folder : folder / fmt::format("seed{}", seed);
}

/// A slice to leave out or to write twice must be one of those that are made.
Result<> check_slices(const char* option, const std::vector<int>& asked, std::size_t slices) {
  for (const int slice : asked) {
    if (slice < 0 || static_cast<std::size_t>(slice) >= slices)
      return fail(Code::bad_argument, fmt::format("{} {}", option, slice), "there is no such slice",
                  fmt::format("give 0 to {}", slices - 1));
  }
  return {};
}

Result<> check_scanner(const phantom::Head& head, const phantom::Scanner& scanner) {
  const std::size_t slices = phantom::slices_of(head, scanner);
  HAIMA_TRY(check_slices("--missing", scanner.missing, slices));
  HAIMA_TRY(check_slices("--doubled", scanner.doubled, slices));
  if (std::set<int>(scanner.missing.begin(), scanner.missing.end()).size() < slices) return {};
  return fail(Code::bad_argument, "--missing", "it leaves no slice");
}

Result<Exit> make_phantoms(const Arguments& a, Context& context, const Terminal& terminal) {
  HAIMA_TRY(check_free(a.folder, a.force));
  HAIMA_TRY(check_free(truth_folder(a), a.force));
  Json all = Json::array();
  for (int i = 0; i < a.count; ++i) {
    phantom::Head head = a.head;
    phantom::Scanner scanner = a.scanner;
    head.seed += static_cast<std::uint64_t>(i);
    head.lesions = lesions_of(a);
    if (a.random) {
      head = phantom::random_head(head.seed, a.bleeding);
      scanner = phantom::random_scanner(head.seed);
      scanner.pixel_mm *= static_cast<double>(scanner.width) / a.scanner.width;
      scanner.width = scanner.height = a.scanner.width;
    }
    if (a.thin) scanner.spacing_mm = scanner.thickness_mm = 1;
    HAIMA_TRY(check_scanner(head, scanner));
    const Path folder = part_of(a.folder, a, head.seed);
    const phantom::Phantom made = phantom::make(head, scanner, context);
    HAIMA_TRY(phantom::write(made, folder, a.syntax, context));
    HAIMA_TRY(phantom::write_truth(made, part_of(truth_folder(a), a, head.seed)));
    if (!a.sheet.empty()) HAIMA_TRY(phantom::write_sheet(made, a.sheet, 12, 4));
    all.push_back(truth_of(made, head, folder));
    if (!terminal.json) print(line_of(all.back()));
  }
  if (terminal.json) print_json(a.count == 1 ? all.front() : all);
  return Exit::good;
}

/// Options that may be given several times take one value each time, so that OUT may follow them.
void declare_lesions(CLI::App& cli, Arguments& a) {
  std::vector<std::string> names;
  for (const phantom::Bleed kind : phantom::bleeds) names.emplace_back(name_of(kind));
  cli.add_option("--kind", a.kinds, "a hemorrhage of this kind; may be given several times")
      ->allow_extra_args(false)
      ->check(CLI::IsMember(names));
  cli.add_option("--volume", a.volumes_ml, "its volume in ml, in the order of --kind; else 20")
      ->allow_extra_args(false)
      ->check(cli::within(0.05, 150));
  cli.add_option("--age", a.ages_hours,
                 "its age in hours, else 3: bright when fresh, like brain after two weeks, then dark")
      ->allow_extra_args(false)
      ->check(cli::within(0, 5000));
  cli.add_option("--side", a.sides, "the patient's left or right; else left")
      ->allow_extra_args(false)
      ->check(CLI::IsMember({"left", "right"}));
  cli.add_flag("--posterior-fossa", a.posterior_fossa, "put it under the tentorium");
}

void declare_head(CLI::App& cli, Arguments& a) {
  cli.add_option("--seed", a.head.seed, "which head: the same seed makes the same files on every machine")
      ->capture_default_str()
      ->check(cli::seed());
  cli.add_option("--size", a.head.size, "of the head; 1 is an adult of 180 mm")
      ->capture_default_str()
      ->check(cli::within(0.6, 1.2));
  cli.add_option("--atrophy", a.head.atrophy, "0 a young brain to 1 wide sulci and ventricles")
      ->capture_default_str()
      ->check(cli::within(0, 1));
  cli.add_flag("--craniectomy", a.head.craniectomy, "a piece of the skull has been taken out");
  cli.add_flag("--dense-falx", a.head.dense_falx, "falx and tentorium as bright as blood");
  cli.add_option("--flowing", a.head.flowing_hu, "HU of the blood that flows in the dural sinuses")
      ->capture_default_str()
      ->check(cli::within(30, 80));
  cli.add_flag("--plain", a.plain, "no calcified pineal gland and choroid plexus");
}

void declare_scanner(CLI::App& cli, Arguments& a) {
  phantom::Scanner& s = a.scanner;
  cli.add_option("--width", s.width, "pixels of a row and of a column")
      ->capture_default_str()
      ->check(cli::within(32, 2048));
  cli.add_option("--pixel", s.pixel_mm, "mm from pixel to pixel")
      ->capture_default_str()
      ->check(cli::within(0.1, 8));
  cli.add_option("--spacing", s.spacing_mm, "mm from slice to slice along their normal")
      ->capture_default_str()
      ->check(cli::within(0.3, 20));
  cli.add_option("--thickness", s.thickness_mm, "mm that a slice is thick; else as --spacing")
      ->check(cli::within(0.3, 20));
  cli.add_flag("--thin", a.thin, "slices of 1 mm");
  cli.add_option("--slices", s.slices, "how many slices; else as many as the head needs")
      ->check(cli::within(1, 1000));
  cli.add_option("--tilt", s.tilt_deg, "gantry tilt in degrees")
      ->capture_default_str()
      ->check(cli::within(-35, 35));
  cli.add_option("--noise", s.noise_hu, "standard deviation of the noise in brain, in HU")
      ->capture_default_str()
      ->check(cli::within(0, 60));
  cli.add_option("--blur", s.blur_mm, "standard deviation of the point spread in mm")
      ->capture_default_str()
      ->check(cli::within(0.05, 3));
  cli.add_option("--capping", s.capping_hu,
                 "HU that brain looks brighter under the skull, where beam hardening is overcorrected")
      ->capture_default_str()
      ->check(cli::within(0, 40));
  cli.add_flag("--bone-kernel", s.bone_kernel, "reconstructed sharp, for bone");
  cli.add_option("--motion", s.motion, "0 none to 1 heavy")->capture_default_str()->check(cli::within(0, 1));
  cli.add_option("--streaks", s.streaks, "0 none to 1 heavy")
      ->capture_default_str()
      ->check(cli::within(0, 1));
  cli.add_option("--rotate", s.rotate_deg, "degrees that the head is turned")
      ->capture_default_str()
      ->check(cli::within(-45, 45));
  cli.add_option("--missing", s.missing, "slices to leave out, counted from 0 at the feet")
      ->allow_extra_args(false);
  cli.add_option("--doubled", s.doubled, "slices to write twice")->allow_extra_args(false);
  cli.add_option("--syntax", a.syntax, "UID of the transfer syntax to write (explicit little endian)");
}

}  // namespace

Command phantom() {
  return {
      "phantom", "make a synthetic head CT whose truth is known", [](CLI::App& cli) -> Run {
        auto a = std::make_shared<Arguments>();
        cli.add_option("OUT", a->folder, "the folder to write the series into")->required();
        cli.add_option("--count", a->count, "how many heads, seed after seed, each in a folder of its own")
            ->capture_default_str()
            ->check(cli::within(1, 100000));
        cli.add_flag("--random", a->random, "draw head, bleeding and scanner at random from the seed");
        cli.add_option("--bleeding", a->bleeding, "with --random: how often a head bleeds")
            ->capture_default_str()
            ->check(cli::within(0, 1));
        cli.add_option("--truth", a->truth, "the folder for masks, labels.csv and truth.json (OUT-truth)");
        cli.add_option("--sheet", a->sheet, "also write a contact sheet of the slices, as PNG");
        cli.add_flag("--force", a->force, "overwrite what is there");
        declare_head(cli, *a);
        declare_lesions(cli, *a);
        declare_scanner(cli, *a);
        const CLI::Option* thickness = cli.get_option("--thickness");
        return [a, thickness](Context& context, const Terminal& terminal) {
          a->scanner.height = a->scanner.width;
          if (thickness->empty()) a->scanner.thickness_mm = a->scanner.spacing_mm;
          if (a->plain) a->head.calcified_pineal = a->head.calcified_choroid = false;
          return make_phantoms(*a, context, terminal);
        };
      }};
}

}  // namespace haima::app
