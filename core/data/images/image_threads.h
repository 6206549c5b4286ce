#pragma once
// How many threads OpenCV takes for one image.

namespace retort::data {

/// For the whole process: an image is decoded, scaled and cut on the thread that asks for it. Programs say so
/// when they begin, because they work on many images at a time, each on a thread of its own.
void workOnEachImageAlone();

} // namespace retort::data
