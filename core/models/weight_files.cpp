#include "models/weight_files.h"

namespace retort::models {

Result<tensor::TensorArchive> openWeights(const std::filesystem::path& folder,
                                          const std::vector<std::string>& stems) {
    RETORT_TRY(const auto path, tensor::findWeights(folder, stems));
    return tensor::TensorArchive::open(path);
}

} // namespace retort::models
