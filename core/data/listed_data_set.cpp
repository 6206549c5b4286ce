#include "data/listed_data_set.h"

#include "base/cancellation.h"
#include "base/sha256.h"
#include "data/file_bytes.h"
#include "data/folder_check.h"
#include "data/known_data_sets.h"

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

class ListedDataSet final : public DataSet {
public:
    ListedDataSet(DataSetSummary summary, std::map<Split, std::vector<Sample>> samples)
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

    Result<std::string> contentHash(Split split, const std::stop_token& stop) const override {
        const auto found = m_samples.find(split);
        if (found == m_samples.end())
            return Error{ErrorCode::NotFound, fmt::format("{} has no {} split", m_summary.name, name(split))};
        Sha256 hash;
        std::vector<std::byte> bytes;
        for (const auto& sample : found->second) {
            RETORT_CHECK(checkCancelled(stop, kHashing));
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

Error unusable(const fs::path& root, const std::string& why) {
    return {ErrorCode::InvalidArgument, fmt::format("{}: {}", root.string(), why)};
}

/// Collects the usable files of all splits into a data set.
class Assembly {
public:
    Assembly(std::string dataSetName, PictureList& list) {
        m_summary.name = std::move(dataSetName);
        m_summary.path = list.root;
        m_summary.classes = std::move(list.classes);
        m_summary.problems = std::move(list.problems);
        m_summary.channels = 1;
        m_known = list.known;
    }

    void add(Split split, const ListedPicture& picture, const CheckedFile& checked) {
        if (!checked.problem.empty())
            return m_summary.problems.push_back(checked.problem + "; left out");
        const auto label = static_cast<std::size_t>(picture.label);
        m_samples[split].push_back({picture.file, picture.label, checked.size});
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
        if (m_known != nullptr)
            noteCounts(*m_known, m_summary);
        if (m_sizes.size() == 1)
            m_summary.imageSize = {m_sizes.begin()->first, m_sizes.begin()->second};
        return std::unique_ptr<DataSet>{
            std::make_unique<ListedDataSet>(std::move(m_summary), std::move(m_samples))};
    }

private:
    Status checkClasses() {
        for (std::size_t label = 0; label < m_summary.classes.size(); ++label) {
            const auto& className = m_summary.classes[label];
            const auto train = m_summary.splits.find(Split::Train);
            if (train == m_summary.splits.end() || train->second.perClass[label] == 0)
                return unusable(
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
    const KnownDataSet* m_known = nullptr;
};

} // namespace

Result<std::unique_ptr<DataSet>> openPictureList(PictureList list, std::string name,
                                                 const FolderOptions& options) {
    if (list.classes.size() < 2)
        return unusable(
            list.root,
            fmt::format("holds one class only ('{}'); a classifier needs two class folders or more",
                        list.classes.empty() ? "" : list.classes.front()));
    std::vector<std::string> files;
    for (const auto& [split, pictures] : list.splits)
        for (const auto& picture : pictures)
            files.push_back(picture.file);
    RETORT_TRY(const auto checked, checkFiles(list.root, files, options));
    Assembly assembly{std::move(name), list};
    std::size_t next = 0;
    for (const auto& [split, pictures] : list.splits)
        for (const auto& picture : pictures)
            assembly.add(split, picture, checked[next++]);
    return assembly.finish();
}

} // namespace retort::data
