#include "teacher/known_parts.h"

#include "base/file_stamp.h"
#include "base/sha256.h"
#include "diffusion/checkpoints/assembly_file.h"
#include "diffusion/checkpoints/checkpoint.h"

#include <fmt/format.h>

namespace retort::study {

namespace {

/// What is kept under the key, or made and kept; only made where there is no key.
template<class Value, class Make>
Result<Value> remembered(std::map<std::string, Value>& known, const Result<std::string>& key, Make make) {
    if (!key.ok())
        return make(); // a file that cannot be looked at need not be one that is used
    if (const auto found = known.find(*key); found != known.end())
        return found->second;
    RETORT_TRY(auto made, make());
    return known.emplace(*key, std::move(made)).first->second;
}

template<class Options> std::string keyOf(const std::string& stamp, const Options& options) {
    return fmt::format("{} {} {}", stamp, options.device.name, tensor::name(options.precision));
}

template<class Options>
Result<std::string> modelKey(const std::filesystem::path& folder, const Options& options) {
    RETORT_TRY(const auto stamp, fileStamp(folder));
    return keyOf(stamp, options);
}

/// A generator in one file may be described by others beside it.
Result<std::string> stampWithFilesBeside(const std::filesystem::path& path) {
    RETORT_TRY(auto stamp, fileStamp(path));
    if (std::error_code ignored; std::filesystem::is_directory(path, ignored))
        return stamp;
    for (const auto& file : diffusion::filesBeside(path)) {
        RETORT_TRY(const auto beside, fileStamp(file));
        stamp += " " + beside;
    }
    return stamp;
}

/// Of the files that a generator is put together from, and how it is.
Result<std::string> keyOfParts(const diffusion::Assembly& assembly) {
    auto stamps = " " + canonical(diffusion::jsonOf(assembly));
    for (const auto& file : diffusion::filesOf(assembly)) {
        RETORT_TRY(const auto stamp, stampWithFilesBeside(file));
        stamps += " " + stamp;
    }
    return stamps;
}

Result<std::string> generatorKey(const std::filesystem::path& path,
                                 const synthesis::ImageGeneratorOptions& options) {
    RETORT_TRY(const auto stamp, stampWithFilesBeside(path));
    auto key = keyOf(stamp, options);
    auto assembly = options.assembly;
    if (!assembly && diffusion::isAssembly(path)) {
        RETORT_TRY(assembly, diffusion::readAssembly(path));
    }
    if (assembly) {
        RETORT_TRY(const auto ofParts, keyOfParts(*assembly));
        key += ofParts;
    }
    return key + " " + std::string(options.prediction ? wordOf(*options.prediction) : "");
}

/// The files, and which of them are images of the split: a curated set leaves some out.
Result<std::string> contentKey(const data::Dataset& dataset, data::Split split) {
    RETORT_TRY(const auto stamp, fileStamp(dataset.summary().path));
    Sha256 samples;
    for (std::int64_t index = 0; index < dataset.size(split); ++index)
        samples.update(dataset.sampleName(split, index)).update("\n");
    return fmt::format("{} {} {}", stamp, data::name(split), samples.hex());
}

} // namespace

Result<StudyData> KnownParts::data(const std::string& nameOrPath, const data::LabelledSubset& labelled,
                                   const data::DatasetSearch& search, const OpeningOptions& options) {
    const auto content = [&](const data::Dataset& dataset, data::Split split) {
        return contentHash(dataset, split, options.stop);
    };
    RETORT_TRY(auto data, remembered(m_data, nameOrPath, [&] {
                   return openStudyData(nameOrPath, labelled, search, options, content);
               }));
    RETORT_CHECK(takeSubset(labelled, data));
    return data;
}

Result<KnownTeacher> KnownParts::teacher(const std::filesystem::path& folder, const TeacherOptions& options) {
    return remembered(m_teachers, modelKey(folder, options),
                      [&] { return KnownTeacher::in(folder, options); });
}

Result<synthesis::ImageGeneratorDescription>
KnownParts::generator(const synthesis::ImageGeneratorDescriber& describe, const std::filesystem::path& folder,
                      const synthesis::ImageGeneratorOptions& options) {
    return remembered(m_generators, generatorKey(folder, options), [&] { return describe(folder, options); });
}

Result<std::string> KnownParts::contentHash(const data::Dataset& dataset, data::Split split,
                                            const std::stop_token& stop) {
    return remembered(m_contents, contentKey(dataset, split),
                      [&] { return dataset.contentHash(split, stop); });
}

Result<std::string> KnownParts::fileHash(const std::filesystem::path& file) {
    return remembered(m_contents, fileStamp(file), [&] { return sha256OfFile(file); });
}

} // namespace retort::study
