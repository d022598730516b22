#include "image/input_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>

#include "base/json_fields.h"
#include "base/named.h"

namespace haima::image {
namespace {

constexpr std::string_view schema = "haima.input/1";

constexpr std::array frame_names = {std::pair{FrameBy::picture, "picture"},
                                    std::pair{FrameBy::slice, "slice"}, std::pair{FrameBy::scan, "scan"}};
constexpr std::array surroundings_names = {std::pair{Surroundings::keep, "keep"},
                                           std::pair{Surroundings::black, "black"}};
constexpr std::array filter_names = {std::pair{Filter::none, "none"}, std::pair{Filter::median, "median"},
                                     std::pair{Filter::gaussian, "gaussian"},
                                     std::pair{Filter::non_local_means, "non_local_means"}};
constexpr std::array precision_names = {std::pair{Precision::exact, "exact"},
                                        std::pair{Precision::grey8, "grey8"}};
constexpr std::array interpolation_names = {std::pair{Interpolation::nearest, "nearest"},
                                            std::pair{Interpolation::linear, "linear"},
                                            std::pair{Interpolation::lanczos, "lanczos"}};

Json to_json(const Channel& channel) {
  return {{"level_hu", channel.window.level_hu},
          {"width_hu", channel.window.width_hu},
          {"slice", channel.slice},
          {"mean", channel.mean},
          {"deviation", channel.deviation}};
}

Result<Channel> channel_from(const Json& json, const std::string& where) {
  Channel channel;
  JsonFields fields{json, where};
  if (fields.required("level_hu")) fields.number("level_hu", channel.window.level_hu);
  if (fields.required("width_hu")) fields.number("width_hu", channel.window.width_hu);
  fields.integer("slice", channel.slice);
  fields.number("mean", channel.mean);
  fields.number("deviation", channel.deviation);
  HAIMA_TRY_ONLY(fields.finish());
  return channel;
}

bool between(double value, double least, double most) { return value >= least && value <= most; }

}  // namespace

Result<> check(const InputSpec& spec, const std::string& where) {
  const auto wrong = [&](std::string what) { return fail(Code::malformed, where, std::move(what)); };
  constexpr int most_channels = 64, least_side = 8, most_side = 4096, farthest_slice = 32;
  if (!between(spec.width, least_side, most_side) || !between(spec.height, least_side, most_side)) {
    return wrong("its size is not within 8 to 4096 pixels");
  }
  if (spec.channels.empty() || spec.channels.size() > most_channels)
    return wrong("it has no or over 64 channels");
  for (const Channel& channel : spec.channels) {
    const bool window =
        between(channel.window.level_hu, -65536, 65536) && between(channel.window.width_hu, 0.1, 65536);
    if (!window) return wrong("a channel's window is not within 65536 HU or not wider than 0.1 HU");
    if (std::abs(channel.slice) > farthest_slice) return wrong("a channel's slice is over 32 slices away");
    if (!between(channel.mean, -1e3, 1e3) || !between(channel.deviation, 1e-6, 1e6)) {
      return wrong("a channel's mean or deviation is out of range");
    }
  }
  if (!between(spec.margin, 0, 1)) return wrong("its margin is not between 0 and 1");
  if (!between(spec.filter_strength, 0, 100)) return wrong("its filter's strength is not between 0 and 100");
  if (!between(spec.slice_step_mm, 0, 100)) return wrong("its slice step is not between 0 and 100 mm");
  if (!between(spec.slab_mm, 0, 100)) return wrong("its slab is not between 0 and 100 mm");
  return {};
}

Json to_json(const InputSpec& spec) {
  Json channels = Json::array();
  for (const Channel& channel : spec.channels) channels.push_back(to_json(channel));
  return {{"schema", schema},
          {"width", spec.width},
          {"height", spec.height},
          {"channels", std::move(channels)},
          {"frame_by", name_of(spec.frame_by)},
          {"margin", spec.margin},
          {"surroundings", name_of(spec.surroundings)},
          {"interpolation", name_of(spec.interpolation)},
          {"filter", name_of(spec.filter)},
          {"filter_strength", spec.filter_strength},
          {"precision", name_of(spec.precision)},
          {"slice_step_mm", spec.slice_step_mm},
          {"slab_mm", spec.slab_mm}};
}

Result<InputSpec> input_spec_from(const Json& json, const std::string& where) {
  InputSpec spec;
  JsonFields fields{json, where};
  const Json* version = fields.required("schema");
  if (version && !(version->is_string() && version->get_ref<const std::string&>() == schema)) {
    return fail(Code::unsupported, where, "its \"schema\" is not " + std::string{schema},
                "use a haima that knows this model");
  }
  if (fields.required("width")) fields.integer("width", spec.width);
  if (fields.required("height")) fields.integer("height", spec.height);
  if (const Json* channels = fields.required("channels"); channels && channels->is_array()) {
    spec.channels.clear();
    for (const Json& channel : *channels) {
      const std::string name = where + ": channel " + std::to_string(spec.channels.size());
      HAIMA_TRY(auto read, channel_from(channel, name));
      spec.channels.push_back(read);
    }
  } else if (channels) {
    fields.complain("\"channels\" is no list");
  }
  fields.one_of("frame_by", frame_names, spec.frame_by);
  fields.number("margin", spec.margin);
  fields.one_of("surroundings", surroundings_names, spec.surroundings);
  fields.one_of("interpolation", interpolation_names, spec.interpolation);
  fields.one_of("filter", filter_names, spec.filter);
  fields.number("filter_strength", spec.filter_strength);
  fields.one_of("precision", precision_names, spec.precision);
  fields.number("slice_step_mm", spec.slice_step_mm);
  fields.number("slab_mm", spec.slab_mm);
  HAIMA_TRY_ONLY(fields.finish());
  HAIMA_TRY_ONLY(check(spec, where));
  return spec;
}

std::string_view name_of(FrameBy frame_by) { return name_among(frame_names, frame_by); }
std::string_view name_of(Surroundings surroundings) { return name_among(surroundings_names, surroundings); }
std::string_view name_of(Filter filter) { return name_among(filter_names, filter); }
std::string_view name_of(Precision precision) { return name_among(precision_names, precision); }

}  // namespace haima::image
