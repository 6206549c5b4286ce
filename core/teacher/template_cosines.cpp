#include "teacher/template_cosines.h"

#include "base/random_stream.h"
#include "tensor/torch_error.h"

#include <torch/types.h>

#include <algorithm>

namespace retort::study {

Result<TemplateCosines> templateCosines(const at::Tensor& pictures, const std::vector<std::int64_t>& labels,
                                        const at::Tensor& prompts) {
    return tensor::guarded("comparing images with prompts", [&]() -> Result<TemplateCosines> {
        TemplateCosines cosines{.templates = static_cast<std::size_t>(prompts.size(1)),
                                .classes = static_cast<std::size_t>(prompts.size(0)),
                                .labels = labels,
                                .pictures = {},
                                .prompts = {}};
        cosines.pictures.reserve(cosines.templates * labels.size() * cosines.classes);
        for (std::int64_t which = 0; which < prompts.size(1); ++which) {
            const auto rows = pictures.matmul(prompts.select(1, which).t()).contiguous();
            cosines.pictures.insert(cosines.pictures.end(), rows.data_ptr<float>(),
                                    rows.data_ptr<float>() + rows.numel());
        }
        const auto wide = prompts.to(at::kDouble);
        const auto among = wide.matmul(wide.transpose(1, 2)).contiguous();
        cosines.prompts.assign(among.data_ptr<double>(), among.data_ptr<double>() + among.numel());
        return cosines;
    });
}

std::vector<std::int64_t> withinMemory(std::vector<std::int64_t> pictures, const PromptSet& candidates,
                                       std::uint64_t seed) {
    constexpr std::size_t kMostCosines = (256u << 20) / sizeof(float);
    const auto perPicture =
        std::max<std::size_t>(candidates.templates.size() * candidates.classNames.size(), 1);
    const auto most = std::max<std::size_t>(kMostCosines / perPicture, 1);
    if (pictures.size() <= most)
        return pictures;
    const auto order =
        permutation(static_cast<std::int64_t>(pictures.size()), RandomStream(seed, "pictures to choose by"));
    std::vector<std::int64_t> drawn;
    for (std::size_t i = 0; i < most; ++i)
        drawn.push_back(pictures[static_cast<std::size_t>(order[i])]);
    std::sort(drawn.begin(), drawn.end());
    return drawn;
}

} // namespace retort::study
