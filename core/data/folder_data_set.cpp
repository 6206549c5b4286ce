#include "data/folder_data_set.h"

#include "base/sha256.h"
#include "data/file_bytes.h"
#include "data/folder_check.h"
#include "data/folder_files.h"
#include "data/folder_split.h"

#include <fmt/format.h>
#include <set>
#include <utility>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

struct Sample {
    std::string file; ///< relative to the root
    std::int64_t label = 0;
    ImageSize size;
};

class FolderDataSet final : public DataSet {
public:
    FolderDataSet(DataSetSummary summary, std::map<Split, std::vector<Sample>> samples)
        : m_summary(std::move(summary)), m_samples(std::move(samples)) {}

    const DataSetSummary& summary() const override { return m_summary; }
    Storage storage() const override { return Storage::Files; }
    std::int64_t label(Split split, std::int64_t index) const override { return sample(split, index).label; }
    ImageSize storedSize(Split split, std::int64_t index) const override { return sample(split, index).size; }
    std::string sampleName(Split split, std::int64_t index) const override {
        return sample(split, index).file;
    }

    Result<Image> image(Split split, std::int64_t index, const DecodeOptions& options) const override {
        const auto path = m_summary.path / sample(split, index).file;
        std::vector<std::byte> bytes;
        RETORT_CHECK(readFileBytes(path, bytes));
        return decodeImage(bytes, path.string(), options);
    }

    Result<std::string> contentHash(Split split) const override {
        const auto found = m_samples.find(split);
        if (found == m_samples.end())
            return Error{ErrorCode::NotFound, fmt::format("{} has no {} split", m_summary.name, name(split))};
        Sha256 hash;
        std::vector<std::byte> bytes;
        for (const auto& sample : found->second) {
            RETORT_CHECK(readFileBytes(m_summary.path / sample.file, bytes));
            hash.update(fmt::format("file {}\n", bytes.size())).update(bytes);
        }
        return hash.hex();
    }

private:
    const Sample& sample(Split split, std::int64_t index) const {
        return m_samples.at(split).at(static_cast<std::size_t>(index));
    }

    DataSetSummary m_summary;
    std::map<Split, std::vector<Sample>> m_samples;
};

Error invalid(const fs::path& root, const std::string& why) {
    return {ErrorCode::InvalidArgument, fmt::format("{}: {}", root.string(), why)};
}

/// The classes are the training split's; the other splits may lack some, but not add any.
Result<std::vector<std::string>> classNames(const fs::path& root,
                                            const std::map<Split, FilesOfClass>& splits) {
    std::vector<std::string> classes;
    for (const auto& [className, files] : splits.at(Split::Train))
        classes.push_back(className);
    for (const auto& [split, ofClass] : splits)
        for (const auto& [className, files] : ofClass)
            if (!splits.at(Split::Train).contains(className))
                return invalid(root, fmt::format("class '{}' is in the {} split but not in the train split",
                                                 className, name(split)));
    if (classes.size() < 2)
        return invalid(
            root, fmt::format("holds one class only ('{}'); a classifier needs two class folders or more",
                              classes.empty() ? "" : classes.front()));
    return classes;
}

/// Collects the usable files of all splits into a data set.
class Assembly {
public:
    Assembly(std::string dataSetName, FolderFiles files, std::vector<std::string> classes) {
        m_summary.name = std::move(dataSetName);
        m_summary.path = std::move(files.root);
        m_summary.classes = std::move(classes);
        m_summary.problems = std::move(files.problems);
        m_summary.channels = 1;
    }

    void add(Split split, std::size_t label, const std::string& file, const CheckedFile& checked) {
        if (!checked.problem.empty())
            return m_summary.problems.push_back(checked.problem + "; left out");
        m_samples[split].push_back({file, static_cast<std::int64_t>(label), checked.size});
        auto& of = m_summary.splits[split];
        of.perClass.resize(m_summary.classes.size());
        ++of.perClass[label];
        ++of.count;
        m_sizes.insert({checked.size.width, checked.size.height});
        if (checked.channels != 1)
            m_summary.channels = 3;
    }

    Result<std::unique_ptr<DataSet>> finish() {
        RETORT_CHECK(checkClasses());
        if (m_sizes.size() == 1)
            m_summary.imageSize = {m_sizes.begin()->first, m_sizes.begin()->second};
        return std::unique_ptr<DataSet>{
            std::make_unique<FolderDataSet>(std::move(m_summary), std::move(m_samples))};
    }

private:
    Status checkClasses() {
        for (std::size_t label = 0; label < m_summary.classes.size(); ++label) {
            const auto& className = m_summary.classes[label];
            const auto train = m_summary.splits.find(Split::Train);
            if (train == m_summary.splits.end() || train->second.perClass[label] == 0)
                return invalid(
                    m_summary.path,
                    fmt::format("class '{}' has no usable picture in the train split; add some or remove "
                                "the folder{}{}",
                                className, m_summary.problems.empty() ? "" : "; first problem: ",
                                m_summary.problems.empty() ? "" : m_summary.problems.front()));
            for (const auto& [split, summary] : m_summary.splits)
                if (summary.perClass[label] == 0)
                    m_summary.problems.push_back(
                        fmt::format("class '{}' has no picture in the {} split", className, name(split)));
        }
        return {};
    }

    DataSetSummary m_summary;
    std::map<Split, std::vector<Sample>> m_samples;
    std::set<std::pair<int, int>> m_sizes;
};

std::vector<std::string> allFiles(const std::map<Split, FilesOfClass>& splits) {
    std::vector<std::string> names;
    for (const auto& [split, classes] : splits)
        for (const auto& [className, files] : classes)
            names.insert(names.end(), files.begin(), files.end());
    return names;
}

std::string nameFor(const fs::path& folder, const FolderOptions& options) {
    if (!options.name.empty())
        return options.name;
    const auto path = folder.lexically_normal();
    return (path.has_filename() ? path.filename() : path.parent_path().filename()).string();
}

} // namespace

Result<std::unique_ptr<DataSet>> openFolder(const fs::path& folder, const FolderOptions& options) {
    const SplitFractions fractions{options.validationFraction, options.testFraction, options.splitSeed};
    RETORT_CHECK(validate(fractions));
    RETORT_TRY(auto files, listFolderFiles(folder));
    const auto splits = files.splits.empty() ? splitFiles(files.unsplit, fractions) : std::move(files.splits);
    RETORT_TRY(auto classes, classNames(files.root, splits));
    RETORT_TRY(const auto checked, checkFiles(files.root, allFiles(splits), options));

    Assembly assembly{nameFor(folder, options), std::move(files), classes};
    std::size_t next = 0;
    for (const auto& [split, ofClass] : splits)
        for (std::size_t label = 0; label < classes.size(); ++label)
            if (const auto found = ofClass.find(classes[label]); found != ofClass.end())
                for (const auto& file : found->second)
                    assembly.add(split, label, file, checked[next++]);
    return assembly.finish();
}

} // namespace retort::data
