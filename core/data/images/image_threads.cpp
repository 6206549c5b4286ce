#include "data/images/image_threads.h"

#include <opencv2/core/utility.hpp>

namespace retort::data {

void workOnEachImageAlone() {
    cv::setNumThreads(1);
}

} // namespace retort::data
