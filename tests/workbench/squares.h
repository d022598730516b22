// Drawn pictures to learn from: a bright square or none.
#pragma once
#include <string>
#include <vector>

#include "corpus/drawn.h"
#include "corpus/luma.h"
#include "corpus/pack.h"

namespace haima::workbench {

inline constexpr int side = 32;

/// 60 pictures, two a patient; every other patient's hold a bright square.
inline Bytes squares_packed(const std::string& set_of_second_half = "drawn") {
  corpus::PackAbout about;
  about.spec.width = about.spec.height = side;
  about.sets = {{"drawn", "", "none", "", corpus::Training::open},
                {"other", "", "research", "", corpus::Training::research}};
  std::vector<corpus::Packable> members;
  for (int i = 0; i < 60; ++i) {
    const bool bleeds = i / 2 % 2 == 1;
    const std::string number = std::to_string(i);
    corpus::Packable one{corpus::drawn_member("case" + number, bleeds, "patient" + std::to_string(i / 2),
                                              i < 30 ? "drawn" : set_of_second_half),
                         {},
                         {}};
    auto picture = corpus::drawn_picture(static_cast<std::uint64_t>(i), side);
    for (auto& value : picture.pixels) value = static_cast<std::uint8_t>(value / 2);
    for (int y = 10; bleeds && y < 18; ++y) {
      for (int x = 8 + i % 5; x < 18 + i % 5; ++x) picture.at(x, y) = 250;
    }
    one.picture = corpus::encode_luma(picture, 95);
    members.push_back(std::move(one));
  }
  return corpus::pack_of(about, members);
}

inline corpus::Pack squares(const std::string& set_of_second_half = "drawn") {
  return *corpus::Pack::of(squares_packed(set_of_second_half), "squares", Limits{});
}

}  // namespace haima::workbench
