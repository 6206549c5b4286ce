#include "data/formats/listed_dataset.h"

#include "base/cancellation.h"
#include "base/sha256.h"
#include "data/class_names.h"
#include "data/formats/folder_check.h"
#include "data/images/decode_image.h"
#include "data/images/file_bytes.h"
#include "data/known_datasets.h"
#include "data/repeated_images.h"

#include <algorithm>
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

class ListedDataset final : public Dataset {
public:
    ListedDataset(DatasetSummary summary, std::map<Split, std::vector<Sample>> samples, Verify verify)
        : m_summary(std::move(summary)), m_samples(std::move(samples)), m_verify(verify) {}

    const DatasetSummary& summary() const override { return m_summary; }
    Storage storage() const override { return Storage::Files; }
    std::int64_t label(Split split, std::int64_t index) const override { return sample(split, index).label; }
    ImageSize storedSize(Split split, std::int64_t index) const override { return sample(split, index).size; }
    std::string sampleName(Split split, std::int64_t index) const override {
        return sample(split, index).file;
    }

    Result<Image> image(Split split, std::int64_t index, const DecodeOptions& options) const override {
        const auto path = m_summary.path / sample(split, index).file;
        std::vector<std::byte> bytes;
        if (auto read = readFileBytes(path, bytes); !read)
            return changedSince(std::move(read).error());
        auto image = decodeImage(bytes, path.string(), options);
        return image ? std::move(image) : changedSince(std::move(image).error());
    }

    Result<std::string> contentHash(Split split, const std::stop_token& stop) const override {
        const auto found = m_samples.find(split);
        if (found == m_samples.end())
            return Error{ErrorCode::NotFound, fmt::format("{} has no {} split", m_summary.name, name(split))};
        Sha256 hash;
        std::vector<std::byte> bytes;
        for (const auto& sample : found->second) {
            RETORT_CHECK(checkCancelled(stop, kHashing));
            if (auto read = readFileBytes(m_summary.path / sample.file, bytes); !read)
                return changedSince(std::move(read).error());
            hash.update(fmt::format("file {}\n", bytes.size())).update(bytes);
        }
        return hash.hex();
    }

private:
    /// Whatever cannot be read was excluded at the opening.
    Error changedSince(Error error) const {
        if (error.code != ErrorCode::OutOfMemory && m_verify == Verify::Decode)
            error.message += fmt::format("; it was changed after {} was opened: start again, and it is "
                                         "excluded",
                                         m_summary.name);
        return error;
    }
    const Sample& sample(Split split, std::int64_t index) const {
        return m_samples.at(split).at(static_cast<std::size_t>(index));
    }

    DatasetSummary m_summary;
    std::map<Split, std::vector<Sample>> m_samples;
    Verify m_verify;
};

Error unusable(const fs::path& root, const std::string& why) {
    return {ErrorCode::InvalidArgument, fmt::format("{}: {}", root.string(), why)};
}

/// Collects the usable files of all splits into a dataset.
class Assembly {
public:
    Assembly(std::string datasetName, ImageListing& list) {
        m_summary.name = std::move(datasetName);
        m_summary.path = list.root;
        m_summary.classes = std::move(list.classes);
        m_summary.problems = std::move(list.problems);
        m_summary.drawn = list.drawn;
        m_summary.channels = 1;
        m_known = list.known;
    }

    void add(Split split, const ListedImage& image, const CheckedFile& checked) {
        auto& of = m_summary.splits[split];
        of.perClass.resize(m_summary.classes.size());
        if (!checked.problem.empty()) {
            ++of.excluded;
            return m_summary.problems.push_back(fmt::format("{}{}", checked.problem, kExcluded));
        }
        noteSeveral(image.file, checked);
        m_repeated.add(split, image.label, image.file, checked.fingerprint);
        const auto label = static_cast<std::size_t>(image.label);
        m_samples[split].push_back({image.file, image.label, checked.size});
        ++of.perClass[label];
        ++of.count;
        m_sizes.insert({checked.size.width, checked.size.height});
        if (checked.channels != 1)
            m_summary.channels = 3;
    }

    Result<std::unique_ptr<Dataset>> finish(Verify verify) {
        // A split without a usable image is none; its files stand among the problems.
        std::erase_if(m_summary.splits, [](const auto& split) { return split.second.count == 0; });
        RETORT_CHECK(checkClasses());
        if (m_several > 0)
            m_summary.problems.push_back(fmt::format(
                "{}: {} file{} several images (pages or frames), of which the first is used, for "
                "example {}",
                m_summary.path.string(), m_several, m_several == 1 ? " holds" : "s hold", m_severalExample));
        for (auto& problem : m_repeated.problems())
            m_summary.problems.push_back(std::move(problem));
        m_summary.testInTraining = m_repeated.testInTraining();
        if (m_known != nullptr)
            noteCounts(*m_known, m_summary);
        noteSplitSizes(m_summary);
        noteClassNames(m_summary);
        if (m_sizes.size() == 1)
            m_summary.imageSize = {m_sizes.begin()->first, m_sizes.begin()->second};
        return std::unique_ptr<Dataset>{
            std::make_unique<ListedDataset>(std::move(m_summary), std::move(m_samples), verify)};
    }

private:
    void noteSeveral(const std::string& file, const CheckedFile& checked) {
        if (checked.holdsSeveral && m_several++ == 0)
            m_severalExample = file;
    }

    Status checkClasses() {
        for (std::size_t label = 0; label < m_summary.classes.size(); ++label) {
            const auto& className = m_summary.classes[label];
            const auto train = m_summary.splits.find(Split::Train);
            if (train == m_summary.splits.end() || train->second.perClass[label] == 0)
                return unusable(
                    m_summary.path,
                    fmt::format("class '{}' has no usable image in the train split; add some or remove "
                                "the folder{}",
                                className, firstProblemOf(className)));
            for (const auto& [split, summary] : m_summary.splits)
                if (summary.perClass[label] == 0)
                    m_summary.problems.push_back(
                        fmt::format("class '{}' has no image in the {} split", className, name(split)));
        }
        return {};
    }

    /// Of a file of the class, where there is one; as the end of a message.
    std::string firstProblemOf(const std::string& className) const {
        const auto& problems = m_summary.problems;
        if (problems.empty())
            return {};
        const auto found = std::find_if(problems.begin(), problems.end(), [&](const std::string& problem) {
            return problem.find(fmt::format("/{}/", className)) != std::string::npos;
        });
        return "; first problem: " + (found == problems.end() ? problems.front() : *found);
    }

    DatasetSummary m_summary;
    std::map<Split, std::vector<Sample>> m_samples;
    std::set<std::pair<int, int>> m_sizes;
    RepeatedImages m_repeated;
    std::int64_t m_several = 0; ///< files of which the first image is used
    std::string m_severalExample;
    const KnownDataset* m_known = nullptr;
};

} // namespace

Result<std::unique_ptr<Dataset>> openListedImages(ImageListing list, std::string name,
                                                  const FolderOptions& options) {
    if (list.classes.size() < 2)
        return unusable(
            list.root,
            fmt::format("holds one class only ('{}'); a classifier needs two class folders or more{}{}",
                        list.classes.empty() ? "" : list.classes.front(),
                        list.problems.empty() ? "" : "; first problem: ",
                        list.problems.empty() ? "" : list.problems.front()));
    std::vector<std::string> files;
    for (const auto& [split, images] : list.splits)
        for (const auto& image : images)
            files.push_back(image.file);
    RETORT_TRY(const auto checked, checkFiles(list.root, files, options));
    Assembly assembly{std::move(name), list};
    std::size_t next = 0;
    for (const auto& [split, images] : list.splits)
        for (const auto& image : images)
            assembly.add(split, image, checked[next++]);
    return assembly.finish(options.verify);
}

} // namespace retort::data
