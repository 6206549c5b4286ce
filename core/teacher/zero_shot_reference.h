#pragma once
// What others have published on teachers' zero-shot accuracy (resources/references/zero-shot.json): shown
// beside what was measured here, always with its source and templates, never as one's own.

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

struct ZeroShotReference {
    std::string teacher; ///< "OpenCLIP ViT-H-14, laion2b_s32b_b79k"
    std::string dataset;
    double top1 = 0; ///< per cent, as published
    std::optional<double> meanPerClass{};
    std::optional<std::int64_t> images{}; ///< of the test split it was measured on
    std::string templates;                ///< which set, in words
    std::string source;

    friend bool operator==(const ZeroShotReference&, const ZeroShotReference&) = default;
};

/// `<resources>/references/zero-shot.json`. NotFound; Corrupt or InvalidArgument: it holds no such figures.
Result<std::vector<ZeroShotReference>> readZeroShotReferences(const std::filesystem::path& resources);

/// Those on this dataset, whatever the case and punctuation of its name; none is no error, and there is none
/// for other classes than the published dataset's.
Result<std::vector<ZeroShotReference>> zeroShotReferencesFor(const std::filesystem::path& resources,
                                                             const std::string& dataset,
                                                             const std::vector<std::string>& classes);

} // namespace retort::study
