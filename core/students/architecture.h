#pragma once
// From a student's specification to its network.

#include "students/network.h"
#include "students/student_spec.h"

#include <memory>

namespace retort::students {

/// A network of the right shapes without weights: its parameters lie on the meta device. The specification
/// must be one that validate() accepts.
std::unique_ptr<Network> makeNetwork(const StudentSpec& spec);

} // namespace retort::students
