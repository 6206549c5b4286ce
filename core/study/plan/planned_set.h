#pragma once
// A study's synthetic sets before they exist: which generator makes which images from which labelled images.

#include "base/result.h"
#include "store/synthetic_table.h"
#include "store/workspace.h"
#include "study/spec/run_spec.h"
#include "study/spec/spec.h"
#include "synthesis/generation/generation_inputs.h"
#include "synthesis/generation/generation_options.h"
#include "synthesis/generation/image_generator.h"
#include "synthesis/sets/generation_spec.h"
#include "synthesis/sets/synthetic_dataset.h"
#include "teacher/compute_context.h"
#include "teacher/known_teacher.h"
#include "teacher/prompt_set.h"
#include "teacher/study_data.h"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

/// A generator, known but not in memory.
struct KnownGenerator {
    std::string nameOrPath;     ///< as it is asked for, for people
    std::filesystem::path path; ///< of the model, or of the base that it is put together from
    std::optional<diffusion::Assembly> assembly{};         ///< its parts where they lie
    std::optional<diffusion::PredictionType> prediction{}; ///< that it is to be opened with
    synthesis::ImageGeneratorDescription description;
};
using KnownGenerators = std::map<Source, KnownGenerator>;

/// A generator as it is asked for.
struct GeneratorChoice {
    GeneratorSetting generator{};
    std::optional<diffusion::PredictionType> prediction{}; ///< that it is to be opened with
    std::filesystem::path folder{};                        ///< that a relative path begins at
};

/// Its weights stay in their files. NotFound, or the errors of synthesis::openImageGenerator.
Result<KnownGenerator> knowGenerator(const GeneratorChoice& choice, const store::Workspace& workspace,
                                     const ResolvedContext& resolved);
/// Those of the study's columns.
Result<KnownGenerators> knowGenerators(const StudySpec& spec, const store::Workspace& workspace,
                                       const ResolvedContext& resolved);
Result<std::unique_ptr<synthesis::ImageGenerator>> openGenerator(const KnownGenerator& generator,
                                                                 const store::Workspace& workspace,
                                                                 const ResolvedContext& resolved);
/// One for each further device, for synthesis::GenerationOptions::alongside; none for another program. Borrow
/// what they are given.
std::vector<synthesis::OpenImageGenerator> generatorsAlongside(const KnownGenerator& generator,
                                                               const store::Workspace& workspace,
                                                               const ResolvedContext& resolved);

struct PlannedSet {
    std::size_t dataset = 0; ///< into StudyPlan::datasets
    Source source = Source::Cls2Img;
    synthesis::GenerationSpec spec;
    /// Img2img: whose embeddings it is generated from. The rows are those of the labelled images and to come.
    std::optional<synthesis::SourceEmbeddings> embeddings;
    std::string identity;
    std::string curation{}; ///< synthesis::curationIdentity of the images that are in the workspace already
    int batch = 1;          ///< images generated together
    std::vector<std::string> remarks{}; ///< on prompts that the generator cuts, for people
    std::string generator{};            ///< for people
    std::size_t teacher = 0;            ///< of the study's, whose embeddings it is generated from
    /// How many images a set has that the study names; absent: as many as the specification asks for.
    std::optional<std::int64_t> images{};
};

/// What the choices come to, for images of this kind.
synthesis::GenerationSpec generationSpec(const GenerationChoices& choices, synthesis::GenerationKind kind,
                                         const PromptSet& prompts);
/// How many images are generated together: as many as fill a step without filling the memory, 32 of 64 x 64,
/// 4 of 512 x 512. `nativeSize`: of the generator, in pixels of a side.
int generationBatch(const GenerationChoices& choices, int nativeSize);

/// The images that a set is generated from. `embeddings`: the teacher's, fp32 [labelled, D], contiguous;
/// undefined as long as they are not known.
synthesis::GenerationInputs generationInputs(const PlannedSet& planned, const StudyData& data,
                                             const at::Tensor& embeddings = {});

/// A generator that takes image embeddings generates img2img images from those (unCLIP), one that takes text
/// noises the labelled images and generates them anew (SDEdit). Mismatch: a cls2img generator that takes
/// image embeddings, or one for embeddings of another width than the teacher's; InvalidArgument: a choice
/// that is not for this kind of generator, or invalid, or a template that leaves no room for a class's name
/// in what the generator reads. `teacher` may be null; img2img images that are generated from text then have
/// no condition embeddings.
Result<PlannedSet> planSet(const GenerationChoices& choices, Source source, const KnownGenerator& generator,
                           const StudyData& data, const PromptSet& prompts, const KnownTeacher* teacher);

/// How many of a set's `images` would go through the teacher if it were to embed them now: all as long as
/// the set is not finished. Errors are those of opening and reading it.
Result<std::int64_t> missingEmbeddings(store::Workspace& workspace, const KnownTeacher& teacher,
                                       const std::optional<store::SyntheticSetRecord>& set,
                                       std::int64_t images, synthesis::Curation curation,
                                       const ResolvedContext& resolved);

/// The same of the views of them that a run with views is shown.
Result<std::int64_t> missingViews(store::Workspace& workspace, const KnownTeacher& teacher,
                                  const std::optional<store::SyntheticSetRecord>& set, std::int64_t images,
                                  const RunSpec& run, const ResolvedContext& resolved);

} // namespace retort::study
