#include "image/window.h"

#include <gtest/gtest.h>

namespace haima::image {
namespace {

TEST(Window, IsReadFromANameOrFromLevelAndWidth) {
  EXPECT_EQ(parse_window("brain").value(), (Window{40, 80}));
  EXPECT_EQ(parse_window(" Brain ").value(), (Window{40, 80}));
  EXPECT_EQ(parse_window("35/30").value(), (Window{35, 30}));
  EXPECT_EQ(parse_window("-600 / 1500.5").value(), (Window{-600, 1500.5}));
}

TEST(Window, NonsenseIsRefusedWithTheNamesThatExist) {
  for (const char* text :
       {"", "40", "40/", "/80", "40/0", "40/-3", "nan/80", "40/inf", "1/2/3", "1e9/80", "brian"}) {
    const auto window = parse_window(text);
    ASSERT_FALSE(window) << text;
    EXPECT_NE(window.error().sentence().find("subdural"), std::string::npos);
  }
}

TEST(Window, ItsTextReadsBackToItself) {
  for (Window window : {Window{40, 80}, Window{37.25, 91}, Window{-600, 1500}}) {
    EXPECT_EQ(parse_window(text_of(window)).value(), window);
  }
  EXPECT_EQ(text_of({40, 80}), "brain");
}

TEST(Window, EndsAreBlackAndWhiteAndTheMiddleIsHalf) {
  Plane<float> hu{5, 1};
  hu.pixels = {-1000, 0, 40, 80, 3000};
  EXPECT_EQ(windowed(hu, {40, 80}).pixels, (std::vector<float>{0, 0, 0.5, 1, 1}));
}

TEST(Window, APictureOfAWindowGivesItsHounsfieldUnitsBack) {
  CtPlane plane{{256, 1}, {1, -100}};
  for (int n = 0; n < 256; ++n) plane.values.at(n, 0) = static_cast<std::int16_t>(n);
  const Window window{40, 120};
  const auto grey = windowed_grey(plane, window);
  const Rescale back = rescale_of_picture(window, 255);
  for (int n = 0; n < 256; ++n) {
    const double hu = n - 100;
    if (hu < window.low_hu() || hu > window.high_hu()) continue;
    EXPECT_NEAR(back.slope * grey.at(n, 0) + back.intercept, hu, 120.0 / 255 / 2 + 1e-9);
  }
}

}  // namespace
}  // namespace haima::image
