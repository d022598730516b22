#include "image/input_spec.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace haima::image {
namespace {

InputSpec unusual() {
  InputSpec spec;
  spec.channels = {{{40, 80}, -1, 0.2, 0.3}, {{80, 200}, 0, 0.1, 0.25}, {{600, 2800.5}, 1, 0, 1}};
  spec.width = 224, spec.height = 256;
  spec.frame_by = FrameBy::scan;
  spec.margin = 0.125;
  spec.surroundings = Surroundings::black;
  spec.interpolation = Interpolation::lanczos;
  spec.filter = Filter::non_local_means;
  spec.filter_strength = 3.5;
  spec.precision = Precision::grey8;
  spec.slice_step_mm = 5;
  spec.slab_mm = 4.5;
  return spec;
}

std::string error_of(const Json& json) {
  const auto spec = input_spec_from(json, "bundle");
  return spec ? "" : spec.error().sentence();
}

TEST(InputSpec, SurvivesJsonAsTextAndBack) {
  for (const InputSpec& spec : {InputSpec{}, unusual()}) {
    const auto json = parse_json(to_text(to_json(spec)), "bundle");
    ASSERT_TRUE(json);
    const auto back = input_spec_from(*json, "bundle");
    ASSERT_TRUE(back) << back.error().sentence();
    EXPECT_EQ(*back, spec);
  }
}

TEST(InputSpec, AFieldThatIsNotKnownIsRefusedByName) {
  Json json = to_json(InputSpec{});
  json["flip"] = true;
  EXPECT_NE(error_of(json).find("flip"), std::string::npos);
  json = to_json(InputSpec{});
  json["channels"][0]["gamma"] = 2;
  EXPECT_NE(error_of(json).find("gamma"), std::string::npos);
  EXPECT_NE(error_of(json).find("channel 0"), std::string::npos);
}

TEST(InputSpec, EachFieldThatMustBeThereIsMissed) {
  for (const char* name : {"schema", "width", "height", "channels"}) {
    Json json = to_json(InputSpec{});
    json.erase(name);
    EXPECT_NE(error_of(json).find(name), std::string::npos) << name;
  }
}

TEST(InputSpec, AnotherVersionIsUnsupported) {
  Json json = to_json(InputSpec{});
  json["schema"] = "haima.input/2";
  EXPECT_EQ(input_spec_from(json, "bundle").error().code, Code::unsupported);
}

TEST(InputSpec, ValuesOutOfRangeAreRefused) {
  const auto with = [](const char* name, Json value) {
    Json json = to_json(InputSpec{});
    json[name] = std::move(value);
    return error_of(json);
  };
  EXPECT_NE(with("width", 4), "");
  EXPECT_NE(with("width", 1e300), "");
  EXPECT_NE(with("height", 20.5), "");
  EXPECT_NE(with("height", "384"), "");
  EXPECT_NE(with("margin", -0.1), "");
  EXPECT_NE(with("channels", Json::array()), "");
  EXPECT_NE(with("channels", 3), "");
  EXPECT_NE(with("frame_by", "head"), "");
  EXPECT_NE(with("precision", 8), "");
  EXPECT_EQ(with("margin", 0.2), "");
  Json json = to_json(InputSpec{});
  json["channels"][0]["deviation"] = 0;
  EXPECT_NE(error_of(json), "");
  EXPECT_NE(error_of(Json::array()), "");
  EXPECT_NE(error_of(Json{}), "");
}

}  // namespace
}  // namespace haima::image
