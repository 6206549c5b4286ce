#pragma once
// A cache of opened datasets, teachers and generators; each is read again only when its files change. For
// repeated questions about similar studies, while a person edits one.

#include "base/result.h"
#include "synthesis/generation/image_generator.h"
#include "teacher/known_teacher.h"
#include "teacher/study_data.h"

#include <filesystem>
#include <map>
#include <stop_token>
#include <string>

namespace retort::study {

/// For one thread at a time. Errors are not kept.
class KnownParts {
public:
    /// As openStudyData(). Once opened it stays so until forgetDatasets().
    Result<StudyData> data(const std::string& nameOrPath, const data::LabelledSubset& labelled,
                           const data::DatasetSearch& search, const OpeningOptions& options);
    /// As KnownTeacher::in().
    Result<KnownTeacher> teacher(const std::filesystem::path& folder, const TeacherOptions& options);
    /// As the describer, which should always be the same.
    Result<synthesis::ImageGeneratorDescription> generator(const synthesis::ImageGeneratorDescriber& describe,
                                                           const std::filesystem::path& folder,
                                                           const synthesis::ImageGeneratorOptions& options);
    /// As Dataset::contentHash().
    Result<std::string> contentHash(const data::Dataset& dataset, data::Split split,
                                    const std::stop_token& stop);
    /// As sha256OfFile().
    Result<std::string> fileHash(const std::filesystem::path& file);

    /// Datasets are opened again; of those whose files are as they were, the images are not read again.
    void forgetDatasets() { m_data.clear(); }

private:
    std::map<std::string, StudyData> m_data;
    // By all that they were made from, files with their stamps:
    std::map<std::string, KnownTeacher> m_teachers;
    std::map<std::string, synthesis::ImageGeneratorDescription> m_generators;
    std::map<std::string, std::string> m_contents;
};

} // namespace retort::study
