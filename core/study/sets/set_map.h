#pragma once
// A synthetic set and the real images that it was made from as a teacher sees them: as points on a plane, and
// by likeness. Nothing is embedded for it: what the teacher embedded lies in the cache.

#include "base/result.h"
#include "base/strong_id.h"
#include "store/workspace.h"
#include "teacher/compute_context.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::study {

struct MappedImage {
    std::int64_t number = 0; ///< of a generated image within its set, of a real one within the training split
    std::int64_t label = 0;
    bool isReal = false;
    float x = 0; ///< along the axis of most variance of the unit-length embeddings (PCA)
    float y = 0; ///< along the next
};

struct LikeImage {
    std::int64_t number = 0;
    float cosine = 0;
};

class SetMap {
public:
    /// Of the context the resources, device, precision and stop; where nothing was embedded in this
    /// precision, the other one is looked up. InvalidArgument: no teacher has scored the set or conditioned
    /// it. NotFound: the teacher, or the embeddings of the set's images; those of the real ones may be
    /// absent, and are not on the map then. Else the errors of opening set, dataset and teacher.
    static Result<SetMap> of(store::Workspace& workspace, SyntheticSetId set, const ComputeContext& context);

    const std::string& teacher() const { return m_teacher; }
    /// At most 5,000 of either kind, spread over all.
    const std::vector<MappedImage>& images() const { return m_images; }
    /// Share of the variance that the two axes have, 0 to 1.
    double shown() const { return m_shown; }
    /// The generated images that are most alike one of them, that one first; empty for a number that is none.
    std::vector<LikeImage> like(std::int64_t number, std::size_t count) const;

private:
    std::string m_teacher;
    std::vector<MappedImage> m_images;
    double m_shown = 0;
    std::size_t m_width = 0;
    std::vector<std::int64_t> m_numbers; ///< of all generated images
    std::vector<float> m_rows;           ///< their embeddings, of length 1
};

} // namespace retort::study
