#pragma once
// A student's forward pass as LibTorch's intermediate representation.

#include "deploy/formats/network_export.h"

#include <torch/csrc/jit/api/module.h>

namespace retort::study {

/// A module whose "forward" is the student's, recorded on one input; its parameters are the student's own
/// tensors under their names. Throws LibTorch's exceptions.
torch::jit::Module tracedNetwork(students::Student& student, const NetworkExport& what);

/// The same with all tensors as constants of the graph, and with batch norms folded where `what` says so.
torch::jit::Module frozenNetwork(students::Student& student, const NetworkExport& what);

} // namespace retort::study
