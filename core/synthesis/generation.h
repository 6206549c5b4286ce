#pragma once
// Generates a synthetic set: `synthetic/<name>/` in the workspace, with everything about each picture in the
// store. A picture depends on its own seed alone, so that the set is the same at any batch size and after any
// interruption.
//
//   RETORT_TRY(const auto painter, openPainter("models/sd-2-1-base", {.device = device}));
//   RETORT_TRY(const auto made, generateSet(workspace, *painter, spec, inputs, {.stop = token}));
//   RETORT_TRY(const auto set, openSyntheticSet(workspace, made.set));

#include "base/progress.h"
#include "base/result.h"
#include "base/strong_id.h"
#include "data/data_set.h"
#include "store/workspace.h"
#include "synthesis/generation_spec.h"
#include "synthesis/painter.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::synthesis {

/// The teacher's image embeddings of the source pictures.
struct SourceEmbeddings {
    std::string teacher{};     ///< for people
    std::string teacherHash{}; ///< of weights, preprocessing and precision: all that decides the rows
    int width = 0;
    std::span<const float>
        rows{}; ///< row-major [sources, width], not normalised, in the order of the sources
};

struct GenerationInputs {
    const data::DataSet& dataSet;
    data::Split split = data::Split::Train; ///< that the sources are of; every other split is refused
    std::string splitHash{};                ///< of its pictures and labels
    /// Indices of the labelled pictures: picture k is of the class of source k mod their count, and for
    /// img2img and SDEdit drawn from it.
    std::vector<std::int64_t> sources{};
    /// Img2Img needs them; SDEdit keeps them as condition embeddings where they are given.
    std::optional<SourceEmbeddings> embeddings{};
};

struct GenerationOptions {
    std::string name{}; ///< of the set; empty: made from data set, kind and hash
    int batchSize = 8;  ///< pictures that are drawn together; changes no picture
    ProgressSink progress{};
    std::stop_token stop{};
    /// Bytes that are free where a path lies; empty: the file system is asked.
    std::function<Result<std::uint64_t>(const std::filesystem::path&)> freeBytes{};
};

struct GenerationOutcome {
    SyntheticSetId set{};
    std::string name{};
    std::string unusedName{}; ///< that was asked for; the set was there already under `name`
    std::int64_t stored = 0;  ///< pictures of the set
    std::int64_t leftOut = 0; ///< pictures that curation leaves out of it
    std::int64_t invalid = 0; ///< pictures that came out black or not a number: counted, not stored
    std::int64_t drawn = 0;   ///< in this session
    double seconds = 0;       ///< of drawing, over all sessions
};

/// SHA-256 of everything that changes the pictures: generator and its precision, training split, sources,
/// teacher (where there are embeddings), specification. Not batch size, device, name or folder.
std::string generationIdentity(const GenerationSpec& spec, const GenerationInputs& inputs,
                               const PainterDescription& painter);

/// Goes on with the unfinished set of this identity, returns a finished one at once, or begins one. After an
/// error the set stays and can be gone on with; at most the batch in flight is lost.
///
/// InvalidArgument: a senseless specification, sources that are not of the training split, img2img without
/// embeddings, sides that are no multiples of the generator's factor, a name that is taken. Mismatch:
/// embeddings of another width than the generator's, or a generator of the other kind. DiskFull: said before
/// the first picture from an estimate, and when the disk fills meanwhile. Corrupt: pictures come out invalid
/// without exception. Cancelled; the errors of reading sources and of drawing.
Result<GenerationOutcome> generateSet(store::Workspace& workspace, Painter& painter,
                                      const GenerationSpec& spec, const GenerationInputs& inputs,
                                      const GenerationOptions& options = {});

} // namespace retort::synthesis
