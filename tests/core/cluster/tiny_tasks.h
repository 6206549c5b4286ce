#pragma once
// A study of seconds, with generated sets, cut into tasks.

#include "cluster/study_tasks.h"
#include "study/spec/spec.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_image_generator.h"
#include "tiny_study.h"

#include <fmt/format.h>

#include <string>

namespace retort::cluster::testing {

class TinyTasksTest : public ::testing::Test {
protected:
    static constexpr std::int64_t kImagesPerTask = 10; ///< of 32: four tasks for each set

    TinyTasksTest() {
        study::testing::writeTinyDataset(folder / "colours");
        study::testing::writeTinyTeacher(folder / "tiny-clip");
        std::filesystem::create_directories(folder / "text");
        std::filesystem::create_directories(folder / "unclip");
    }

    study::StudySpec spec(const std::string& columns = R"("SUP", "real/FD", "cls2img/FD", "img2img/CP")",
                          const std::string& extra = "") const {
        return study::testing::tinyStudy(
            folder / "colours", folder / "tiny-clip",
            fmt::format(R"(, "generators": {{"cls2img": "{0}/text", "img2img": "{0}/unclip"}},
                "generation": {{"perImage": 2, "steps": 1, "batch": 8}}, "columns": [{1}]{2})",
                        folder.path().string(), columns, extra));
    }
    study::ComputeContext context() const {
        return {.resources = folder / "resources",
                .imageGenerators = {
                    .open =
                        [](const std::filesystem::path& path, const synthesis::ImageGeneratorOptions&) {
                            return study::testing::openTinyImageGenerator(path);
                        },
                    .describe =
                        [](const std::filesystem::path& path, const synthesis::ImageGeneratorOptions&) {
                            return study::testing::describeTinyImageGenerator(path);
                        }}};
    }
    Result<StudyTasks> plan(const study::StudySpec& study, const std::string& workspace = "none",
                            std::int64_t embedShards = 1) const {
        return StudyTasks::plan(study,
                                {.out = folder / "tasks",
                                 .workspace = folder / workspace,
                                 .imagesPerTask = kImagesPerTask,
                                 .embedShards = embedShards},
                                context());
    }

    retort::testing::TemporaryFolder folder;
};

} // namespace retort::cluster::testing
