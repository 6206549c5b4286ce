#include "deploy/image_input.h"

#include "data/images/decode_image.h"
#include "data/images/file_bytes.h"

#include <torch/types.h>

#include <algorithm>

namespace retort::study {

Result<data::Image> readImage(const std::filesystem::path& file) {
    std::vector<std::byte> bytes;
    RETORT_CHECK(data::readFileBytes(file, bytes));
    return data::decodeImage(bytes, file.string());
}

std::vector<ClassScore> bestScores(const at::Tensor& probabilities, const std::vector<std::string>& classes,
                                   std::size_t top) {
    const auto count = static_cast<std::int64_t>(std::min(top, classes.size()));
    const auto [values, labels] = probabilities.topk(count);
    std::vector<ClassScore> scores;
    for (std::int64_t i = 0; i < count; ++i)
        scores.push_back({.name = classes[static_cast<std::size_t>(labels[i].item<std::int64_t>())],
                          .probability = values[i].item<double>()});
    return scores;
}

} // namespace retort::study
