#pragma once
// The kinds of jobs, as the store has them.

namespace retort::study {

inline constexpr const char* kStudyJob = "study";
inline constexpr const char* kGenerationJob = "generation";
inline constexpr const char* kPreviewJob = "preview"; ///< a small generated set, to look at
inline constexpr const char* kGridJob = "picture-grid";
inline constexpr const char* kZeroShotJob = "zero-shot";
inline constexpr const char* kSetCheckJob = "set-check";
inline constexpr const char* kDownloadJob = "download";

} // namespace retort::study
