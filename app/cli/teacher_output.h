#pragma once
// What the teacher's commands print.

#include "teacher/teacher_embedding.h"
#include "teacher/zero_shot_reference.h"
#include "teacher/zero_shot_report.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace retort::cli {

/// {"teacher", "dataset", "split", "classes", "class_names", "templates", "images", "top1", "mean_per_class",
/// "nll", "ece", "per_class", "confusion", "references"}, with "per_template" and "suggestion" where they
/// were asked for. "top1" and "mean_per_class" are per cent; "per_class" are shares.
nlohmann::json zeroShotJson(const study::ZeroShotReport& report,
                            const std::vector<study::ZeroShotReference>& references);
std::string zeroShotText(const study::ZeroShotReport& report,
                         const std::vector<study::ZeroShotReference>& references);

/// {"teacher", "dataset", "splits": {"train": {"images", "computed"}}}
nlohmann::json embeddedJson(const study::EmbeddedDataset& done);
std::string embeddedText(const study::EmbeddedDataset& done);

} // namespace retort::cli
