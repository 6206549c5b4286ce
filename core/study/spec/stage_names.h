#pragma once
// The words for stages and splits in the store, in events and in files.

#include <string_view>

namespace retort::study {

inline constexpr std::string_view kDistilStage = "distil";
inline constexpr std::string_view kFinetuneStage = "finetune";
inline constexpr std::string_view kTestSplit = "test";
inline constexpr std::string_view kValidationSplit = "validation";

} // namespace retort::study
