#include <malloc.h>

#include "train/train.h"

namespace haima::train {

void keep_memory() {
  // A step asks for the same large blocks again and again. glibc maps each from the system, which clears it
  // page by page, and gives it back when it is freed; so: map none, give back nothing, take 64 MB at a time,
  // and share one arena among threads, since the others are mapped.
  ::mallopt(M_MMAP_MAX, 0);
  ::mallopt(M_TRIM_THRESHOLD, -1);
  ::mallopt(M_TOP_PAD, 64 << 20);
  ::mallopt(M_ARENA_MAX, 1);
}

}  // namespace haima::train
