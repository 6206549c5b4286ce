#pragma once
// Convolutions that OpenCV gets wrong, written so that it gets them right.

#include <onnx/onnx_pb.h>

namespace retort::study {

/// Gives padded convolutions by channel whose maps have one row or column, as the last ones of small images
/// have, an operation of its own for the padding: OpenCV 4.10, 4.11 and 4.12 compute something else there,
/// once 10^14. The network stays the same. For a model of ours: sizes are those that ONNX infers.
void padNarrowMapsApart(onnx::ModelProto& model);

} // namespace retort::study
