// A pack: the first pictures and masks of whatever is taken for one.
#include "corpus/pack.h"

#include <algorithm>

#include "fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haima;
  const ByteView bytes = fuzz::bytes_of(data, size);
  const auto pack = corpus::Pack::of({bytes.begin(), bytes.end()}, "pack", fuzz::tight_limits());
  if (!pack) {
    fuzz::hold_sentence(pack.error());
    return 0;
  }
  for (std::size_t i = 0; i < std::min<std::size_t>(pack->members().size(), 4); ++i) {
    if (const auto picture = pack->picture(i)) {
      const auto& spec = pack->about().spec;
      fuzz::hold(picture->width == spec.width && picture->height == spec.height * pack->channels(),
                 "a picture has the size that its pack tells");
    }
    static_cast<void>(pack->mask(i));
  }
  return 0;
}
