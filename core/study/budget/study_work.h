#pragma once
// All the work of a study, piece by piece, whether or not its datasets and models are here: what is not here
// is counted by its published sizes. Begins nothing.

#include "base/result.h"
#include "base/words.h"
#include "progress/work_estimate.h"
#include "store/workspace.h"
#include "study/budget/missing_part.h"
#include "study/plan/study_plan.h"
#include "study/spec/run_spec.h"
#include "study/spec/spec.h"
#include "synthesis/sets/generation_spec.h"
#include "teacher/compute_context.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

/// Where the numbers of a dataset come from.
enum class Counted { Here, Published, Unknown };
constexpr auto words(Counted) {
    return std::to_array<Word<Counted>>(
        {{Counted::Here, "here"}, {Counted::Published, "published"}, {Counted::Unknown, "unknown"}});
}

struct WorkedDataset {
    std::string name;
    Counted counted = Counted::Here;
    std::int64_t labelled = 0;             ///< images that are learnt from
    std::vector<std::int64_t> evaluated{}; ///< images of the test split, and those of validation
};

/// A teacher or a generator, as far as it decides how long it takes.
struct WorkedModel {
    std::string name;
    bool isHere = false;
    std::string network{}; ///< as tensor::Timing calls it; empty: not a published one
    int embeddingWidth = 0;
    int size = 0;             ///< pixels of a side
    double multiplyAdds = 0;  ///< of an image, or of one call for one; 0: not known
    std::int64_t weights = 0; ///< in memory; 0: not known
    bool isExternal = false;  ///< another program
};

struct WorkedSet {
    Source source = Source::Cls2Img;
    std::size_t dataset = 0; ///< into StudyWork::datasets
    synthesis::GenerationSpec spec{};
    WorkedModel generator{};
    int batch = 1;           ///< images generated together
    std::int64_t images = 0; ///< all of them
    std::int64_t left = 0;   ///< of them to generate
};

struct WorkedRun {
    RunSpec run;
    std::size_t dataset = 0;
    bool finished = false;
    /// The size of its images follows from those of a dataset that is not here.
    bool isSizeKnown = true;
};

struct StudyWork {
    std::vector<MissingPart> missing;
    std::vector<WorkedDataset> datasets;
    std::vector<WorkedModel> teachers; ///< WorkKey::teacher leads to these
    std::vector<WorkedSet> sets;
    std::vector<WorkedRun> runs;
    /// Its keys lead to these datasets, sets and runs.
    WorkEstimate estimate;
    std::optional<StudyPlan> plan; ///< as the runner makes it, where nothing is missing

    std::int64_t teacherPasses() const;
    /// Of these, on images as they are and on views; of all teachers or of one.
    std::int64_t cleanPasses(std::optional<std::size_t> teacher = {}) const;
    std::int64_t viewPasses(std::optional<std::size_t> teacher = {}) const;
    std::int64_t generatedImages() const;
    std::int64_t trainingSteps() const;
    std::int64_t trainingImages() const;
    std::size_t runsLeft() const;
    /// Whether some dataset is neither here nor published: counts of images are without it.
    bool isUncounted() const;
};

/// What decides how long a training step takes: the student without its heads, and the size of its images.
std::string networkKey(const RunSpec& run);

/// Errors are those of planStudy() but for what is not here.
Result<StudyWork> workOf(const StudySpec& spec, store::Workspace& workspace, const ResolvedContext& resolved);

} // namespace retort::study
