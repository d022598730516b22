// OpenCV brings threads of its own, which would fight with the program's pool for the same processors.
#pragma once

namespace haima::image {

/// From now on OpenCV works on the caller's thread alone. Called once, where a program starts.
void keep_opencv_to_one_thread();

}  // namespace haima::image
