#include "formats/formats.h"

namespace haima::formats {

const Format* recognise(ByteView start) {
  for (const Format& format : kinds()) {
    if (format.recognises(start)) return &format;
  }
  return nullptr;
}

}  // namespace haima::formats
