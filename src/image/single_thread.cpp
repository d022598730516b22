#include "image/single_thread.h"

#include <opencv2/core.hpp>

namespace haima::image {

void keep_opencv_to_one_thread() { cv::setNumThreads(1); }

}  // namespace haima::image
