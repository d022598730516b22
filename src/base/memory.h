// Memory: how a program that reads scans asks the system for it.
#pragma once

namespace haima {

/// Keeps freed memory for what is read next: a plane is half a megabyte, and by default each one taken is
/// faulted in page by page and given back a moment later, which takes longer than decoding it. For the top of
/// a program, before any thread; a library has no say in its host's memory.
void keep_freed_memory();

}  // namespace haima
