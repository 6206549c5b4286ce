#pragma once
// The kinds of work that jobs consist of, and what their units cost in multiply-adds.

#include "base/result.h"
#include "progress/work_estimate.h"
#include "store/workspace.h"
#include "study/spec/run_spec.h"
#include "synthesis/generation/image_generator.h"
#include "synthesis/sets/generation_spec.h"
#include "teacher/known_teacher.h"

#include <cstdint>

namespace retort::study {

/// Training of a student; its units are images, evaluated ones at what they cost beside them.
WorkKind trainingKind(const RunSpec& run, Phase phase);
/// Of an image forward and, at twice the cost, backward; 0 where there can be no such student: its run says
/// why. Makes one, with random weights.
double trainingMultiplyAdds(const RunSpec& run);

/// `images` that go through the teacher.
WorkPiece embeddingOf(std::int64_t images, const KnownTeacher& teacher);

struct Sampling {
    const synthesis::ImageGeneratorDescription& generator;
    const synthesis::GenerationSpec& spec;
};
/// Adds `images` to be generated, with the speed of the sets that the generator has generated in this
/// workspace.
Status addGeneration(WorkEstimate& estimate, WorkKey key, std::int64_t images, store::Workspace& workspace,
                     const Sampling& generation);
/// Adds the comparison of so many images, generated and real, that are embedded.
void addComparing(WorkEstimate& estimate, WorkKey key, std::int64_t images);

} // namespace retort::study
