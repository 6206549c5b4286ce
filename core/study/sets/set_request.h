#pragma once
// One synthetic set as a person asks for it, and what is still to be done of it.

#include "data/dataset.h"
#include "data/subset.h"
#include "study/spec/column.h"
#include "study/spec/generation_section.h"
#include "teacher/compute_context.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

enum class Scoring { None, ByTeacher };

/// What is still to be done of a set.
struct SetCost {
    std::int64_t images = 0;    ///< that are still to be generated
    std::int64_t generated = 0; ///< that are there
    std::int64_t teacherPasses = 0;
    std::uint64_t bytes = 0;            ///< of disk, at most
    std::uint64_t freeBytes = 0;        ///< where the workspace lies
    std::optional<double> seconds{};    ///< absent: the generator has generated nothing of this size here yet
    int earlierSets = 0;                ///< that the seconds were measured on
    std::vector<std::string> remarks{}; ///< on the models' files, the scheduler, and prompts that are cut

    bool isNothing() const { return images == 0 && teacherPasses == 0; }
};
struct SetRequest {
    Source source = Source::Cls2Img; ///< Cls2Img or Img2Img
    std::string generator{};         ///< name or path
    std::string dataset{};           ///< name or path
    /// Name or path; needed for scores and where the generator generates from image embeddings.
    std::optional<std::string> teacher{};
    data::LabelledSubset labelled{};
    data::Split split = data::Split::Train;           ///< the others are refused
    std::optional<std::filesystem::path> templates{}; ///< absent: those that ship for the dataset
    GenerationChoices choices{};
    /// Of a preview: a TAESD file in place of the generator's own decoder. The set's identity tells it.
    std::optional<std::filesystem::path> decoder{};
    std::string name{}; ///< of the set; empty: made from dataset, kind and hash
    Scoring scoring = Scoring::None;
    ComputeContext work{};
    std::function<void(const SetCost&)> costs{}; ///< told before the first image is generated
};

} // namespace retort::study
