#include "teacher/template_cosines.h"

#include "base/random_stream.h"
#include "tensor/torch_error.h"

#include <torch/types.h>

#include <algorithm>

namespace retort::study {

Result<TemplateCosines> templateCosines(const at::Tensor& images, const std::vector<std::int64_t>& labels,
                                        const at::Tensor& prompts) {
    return tensor::guarded("comparing images with prompts", [&]() -> Result<TemplateCosines> {
        TemplateCosines cosines{.templates = static_cast<std::size_t>(prompts.size(1)),
                                .classes = static_cast<std::size_t>(prompts.size(0)),
                                .labels = labels,
                                .images = {},
                                .prompts = {}};
        cosines.images.reserve(cosines.templates * labels.size() * cosines.classes);
        for (std::int64_t which = 0; which < prompts.size(1); ++which) {
            const auto rows = images.matmul(prompts.select(1, which).t()).contiguous();
            cosines.images.insert(cosines.images.end(), rows.data_ptr<float>(),
                                  rows.data_ptr<float>() + rows.numel());
        }
        const auto wide = prompts.to(at::kDouble);
        const auto among = wide.matmul(wide.transpose(1, 2)).contiguous();
        cosines.prompts.assign(among.data_ptr<double>(), among.data_ptr<double>() + among.numel());
        return cosines;
    });
}

std::vector<std::int64_t> withinMemory(std::vector<std::int64_t> images, const PromptSet& candidates,
                                       std::uint64_t seed) {
    constexpr std::size_t kMostCosines = (256u << 20) / sizeof(float);
    const auto eachImage =
        std::max<std::size_t>(candidates.templates.size() * candidates.classNames.size(), 1);
    const auto most = std::max<std::size_t>(kMostCosines / eachImage, 1);
    if (images.size() <= most)
        return images;
    const auto order =
        permutation(static_cast<std::int64_t>(images.size()), RandomStream(seed, "pictures to choose by"));
    std::vector<std::int64_t> generated;
    for (std::size_t i = 0; i < most; ++i)
        generated.push_back(images[static_cast<std::size_t>(order[i])]);
    std::sort(generated.begin(), generated.end());
    return generated;
}

} // namespace retort::study
