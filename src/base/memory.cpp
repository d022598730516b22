#include "base/memory.h"

#include <malloc.h>

namespace haima {

void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int megabyte = 1 << 20;
  ::mallopt(M_MMAP_THRESHOLD, 32 * megabyte);  // the most glibc takes
  ::mallopt(M_TRIM_THRESHOLD, 2047 * megabyte);
  ::mallopt(M_TOP_PAD, 64 * megabyte);
#endif
}

}  // namespace haima
