#pragma once
// A study of seconds on a tiny dataset, with generators that are given.

#include "base/sha256.h"
#include "study/report/study_list.h"
#include "study/spec/spec.h"
#include "testing/temporary_folder.h"
#include "tiny_image_generator.h"
#include "tiny_study.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>

namespace retort::study::testing {

class SyntheticStudyTest : public ::testing::Test {
protected:
    static constexpr std::int64_t kLabelled = 16, kGenerated = 2 * kLabelled; ///< images

    SyntheticStudyTest() {
        writeTinyDataset(folder / "colours");
        writeTinyTeacher(folder / "tiny-clip");
        std::filesystem::create_directories(folder / "text");
        std::filesystem::create_directories(folder / "unclip");
    }

    StudySpec spec(const std::string& columns = "", const std::string& generation = "",
                   const std::string& cls2img = "text") const {
        auto text = fmt::format(R"(, "generators": {{"cls2img": "{0}/{1}", "img2img": "{0}/unclip"}},
            "generation": {{"perImage": 2, "steps": 1, "batch": 8{2}}})",
                                folder.path().string(), cls2img, generation);
        if (!columns.empty())
            text += ", \"columns\": [" + columns + "]";
        return tinyStudy(folder / "colours", folder / "tiny-clip", text);
    }
    store::Workspace open(const std::string& name = "workspace") const {
        auto workspace = store::Workspace::open(folder / name, store::Access::ReadWrite);
        EXPECT_TRUE(workspace.ok()) << workspace.error().text();
        return std::move(workspace).value();
    }
    ComputeContext options(const BeforeBatch& beforeBatch = {}) const {
        return {.resources = folder / "resources",
                .imageGenerators = {
                    .open =
                        [beforeBatch](const std::filesystem::path& path,
                                      const synthesis::ImageGeneratorOptions&) {
                            return openTinyImageGenerator(path, beforeBatch);
                        },
                    .describe =
                        [](const std::filesystem::path& path, const synthesis::ImageGeneratorOptions&) {
                            return describeTinyImageGenerator(path);
                        }}};
    }
    static std::map<std::string, std::string> students(store::Workspace& workspace) {
        std::map<std::string, std::string> hashes;
        const auto listed = listStudents(workspace);
        EXPECT_TRUE(listed.ok());
        for (const auto& student : *listed)
            hashes[student.run.column] = sha256OfFile(student.file).value();
        return hashes;
    }

    retort::testing::TemporaryFolder folder;
};

} // namespace retort::study::testing
