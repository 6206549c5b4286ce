#include "study/sets/set_map.h"

#include "base/cancellation.h"
#include "clip/zero_shot.h"
#include "store/synthetic_table.h"
#include "synthesis/sets/synthetic_dataset.h"
#include "teacher/known_teacher.h"
#include "teacher/study_data.h"
#include "teacher/teacher_identity.h"
#include "teacher/teacher_place.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <numeric>

namespace retort::study {

namespace {

constexpr std::int64_t kMostPoints = 5000;

Result<KnownTeacher> teacherOf(const store::SyntheticSetRecord& set, const store::Workspace& workspace,
                               const ResolvedContext& resolved) {
    const auto& name = set.scoreTeacher.empty() ? set.request.teacher : set.scoreTeacher;
    if (name.empty())
        return invalidArgument(
            fmt::format("the set {} was generated and scored without a teacher; compare it with test images "
                        "first",
                        set.request.name));
    RETORT_TRY(auto place, findTeacher(firstTeacher(name), resolved, workspace.folder()));
    return KnownTeacher::in(place.folder, std::move(place.options));
}

/// Of length 1, [N, D]. NotFound: the cache lacks some.
Result<at::Tensor> cachedRows(const KnownTeacher& teacher, const SplitImages& list,
                              const std::stop_token& stop) {
    std::vector<at::Tensor> parts;
    for (std::int64_t first = 0; first < std::ssize(list.indices);) {
        RETORT_CHECK(checkCancelled(stop, "reading embeddings"));
        const auto part = teacher.part(list, first);
        RETORT_TRY(auto rows, teacher.cached(part));
        parts.push_back(std::move(rows));
        first += std::ssize(part.indices);
    }
    return tensor::guarded("reading embeddings",
                           [&]() -> Result<at::Tensor> { return clip::unitRows(torch::cat(parts)); });
}

struct Plane {
    at::Tensor centre; ///< [D]
    at::Tensor axes;   ///< [D, 2]
    double shown = 0;
};

/// Pearson 1901, by the eigenvectors of the covariance.
Plane planeOf(const at::Tensor& rows) {
    const auto centre = rows.mean(0);
    const auto centred = (rows - centre).to(torch::kDouble);
    const auto covariance = centred.t().matmul(centred);
    const auto [values, vectors] = torch::linalg_eigh(covariance);
    const auto width = values.size(0);
    const auto total = values.sum().item<double>();
    const auto first = values.slice(0, std::max<std::int64_t>(0, width - 2));
    return {.centre = centre,
            .axes = vectors.slice(1, std::max<std::int64_t>(0, width - 2)).flip({1}).to(torch::kFloat32),
            .shown = total > 0 ? first.sum().item<double>() / total : 0};
}

std::vector<std::int64_t> spreadOver(std::int64_t count) {
    const auto shown = std::min(count, kMostPoints);
    std::vector<std::int64_t> rows(static_cast<std::size_t>(shown));
    for (std::int64_t i = 0; i < shown; ++i)
        rows[static_cast<std::size_t>(i)] = i * count / shown;
    return rows;
}

/// Places `images`, a row each.
void place(const std::vector<MappedImage>& images, const at::Tensor& rows, const Plane& plane,
           std::vector<MappedImage>& into) {
    const auto places = (rows - plane.centre).matmul(plane.axes).contiguous();
    const auto* values = places.data_ptr<float>();
    const auto axes = places.size(1);
    for (const auto row : spreadOver(std::ssize(images))) {
        auto image = images[static_cast<std::size_t>(row)];
        image.x = values[row * axes];
        image.y = axes > 1 ? values[row * axes + 1] : 0;
        into.push_back(image);
    }
}

/// Images with their embeddings, a row each; undefined where the teacher did not embed them.
struct Seen {
    std::vector<MappedImage> images;
    at::Tensor rows;
};

Result<Seen> generatedOf(const synthesis::SyntheticDataset& set, const KnownTeacher& teacher,
                         const std::stop_token& stop) {
    RETORT_TRY(const auto hash, set.contentHash(data::Split::Train, stop));
    Seen seen;
    const auto all = data::allIndices(set, data::Split::Train);
    for (const auto index : all)
        seen.images.push_back({.number = set.image(index).number, .label = set.image(index).label});
    auto rows = cachedRows(
        teacher, {.dataset = set, .split = data::Split::Train, .splitHash = hash, .indices = all}, stop);
    if (!rows.ok() && rows.error().code == ErrorCode::NotFound)
        return Error{
            ErrorCode::NotFound,
            fmt::format("{} has not embedded all images of {} yet; compare the set with test images, "
                        "or score it",
                        teacher.identity().name, set.record().request.name)};
    RETORT_TRY(seen.rows, std::move(rows));
    return seen;
}

/// Nothing where the dataset is gone or the teacher did not embed its images.
Result<Seen> realOf(const store::Workspace& workspace, const store::SyntheticSetRecord& set,
                    const KnownTeacher& teacher, const std::stop_token& stop) {
    Seen seen;
    const auto dataset = openForWork(set.request.dataset, datasetSearch(workspace.folder()), {.stop = stop});
    if (!dataset.ok())
        return seen;
    RETORT_TRY(const auto sources, synthesis::comparedImages(set, **dataset));
    RETORT_TRY(const auto hash, splitHash(**dataset, data::Split::Train, readContent(stop)));
    const auto rows = cachedRows(
        teacher, {.dataset = **dataset, .split = data::Split::Train, .splitHash = hash, .indices = sources},
        stop);
    if (!rows.ok())
        return rows.error().code == ErrorCode::NotFound ? Result<Seen>(seen) : Result<Seen>(rows.error());
    seen.rows = *rows;
    for (const auto source : sources)
        seen.images.push_back(
            {.number = source, .label = (*dataset)->label(data::Split::Train, source), .isReal = true});
    return seen;
}

struct Embedded {
    std::string teacher;
    Seen made;
    Seen real;
};

Result<Embedded> embeddedOf(const store::Workspace& workspace, const synthesis::SyntheticDataset& set,
                            const ResolvedContext& resolved) {
    Embedded found;
    RETORT_TRY(const auto teacher, teacherOf(set.record(), workspace, resolved));
    found.teacher = teacher.identity().name;
    RETORT_TRY(found.made, generatedOf(set, teacher, resolved.context.stop));
    RETORT_TRY(found.real, realOf(workspace, set.record(), teacher, resolved.context.stop));
    return found;
}

tensor::Precision otherThan(tensor::Precision precision) {
    return precision == tensor::Precision::BFloat16 ? tensor::Precision::Float32
                                                    : tensor::Precision::BFloat16;
}

} // namespace

Result<SetMap> SetMap::of(store::Workspace& workspace, SyntheticSetId id, const ComputeContext& context) {
    RETORT_TRY(const auto set,
               synthesis::openSyntheticSet(workspace, id, {.curation = synthesis::Curation::Ignored}));
    RETORT_TRY(auto resolved, resolve(context));
    auto embedded = embeddedOf(workspace, *set, resolved);
    // A study may have asked for the other precision.
    if (!embedded.ok() && embedded.error().code == ErrorCode::NotFound) {
        resolved.precision = otherThan(resolved.precision);
        if (auto other = embeddedOf(workspace, *set, resolved); other.ok())
            embedded = std::move(other);
    }
    RETORT_TRY(const auto found, std::move(embedded));
    return tensor::guarded("mapping a synthetic set", [&]() -> Result<SetMap> {
        const auto& [teacher, made, real] = found;
        const auto plane = planeOf(real.rows.defined() ? torch::cat({real.rows, made.rows}) : made.rows);
        SetMap map;
        map.m_teacher = teacher;
        map.m_shown = plane.shown;
        if (real.rows.defined())
            place(real.images, real.rows, plane, map.m_images);
        place(made.images, made.rows, plane, map.m_images);
        const auto rows = made.rows.contiguous();
        map.m_width = static_cast<std::size_t>(rows.size(1));
        map.m_rows.assign(rows.data_ptr<float>(), rows.data_ptr<float>() + rows.numel());
        for (const auto& image : made.images)
            map.m_numbers.push_back(image.number);
        return map;
    });
}

std::vector<LikeImage> SetMap::like(std::int64_t number, std::size_t count) const {
    const auto found = std::lower_bound(m_numbers.begin(), m_numbers.end(), number);
    if (found == m_numbers.end() || *found != number)
        return {};
    const auto row = [&](std::size_t at) {
        return m_rows.begin() + static_cast<std::ptrdiff_t>(at * m_width);
    };
    const auto own = row(static_cast<std::size_t>(found - m_numbers.begin()));
    std::vector<LikeImage> like(m_numbers.size());
    for (std::size_t i = 0; i < like.size(); ++i)
        like[i] = {.number = m_numbers[i],
                   .cosine =
                       std::inner_product(own, own + static_cast<std::ptrdiff_t>(m_width), row(i), 0.0F)};
    like[static_cast<std::size_t>(found - m_numbers.begin())].cosine = 2; // itself first, rounding or not
    const auto shown = std::min(count, like.size());
    std::partial_sort(like.begin(), like.begin() + static_cast<std::ptrdiff_t>(shown), like.end(),
                      [](const LikeImage& a, const LikeImage& b) { return a.cosine > b.cosine; });
    like.resize(shown);
    if (!like.empty())
        like.front().cosine = 1;
    return like;
}

} // namespace retort::study
