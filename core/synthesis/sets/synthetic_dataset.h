#pragma once
// A synthetic set as a dataset: one training split, with the origin of every image.
//
//   RETORT_TRY(const auto set, openSyntheticSet(workspace, id));
//   RETORT_TRY(const auto conditions, set->conditions(Condition::Clean));
//   const std::span<const float> target = conditions.row(i);

#include "base/result.h"
#include "base/strong_id.h"
#include "data/dataset.h"
#include "store/synthetic_table.h"
#include "store/workspace.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace retort::synthesis {

enum class ConditionKind {
    Clean, ///< the teacher's embedding of the source image
    Noised ///< with the noise that the generator was told it with
};
/// "clean" or "noised".
std::string_view name(ConditionKind condition);

/// Condition embeddings, memory-mapped; row i belongs to image i of the dataset. Copies share the mapping.
class ConditionEmbeddings {
public:
    ConditionEmbeddings(std::shared_ptr<const float> values, std::size_t width,
                        std::vector<std::int64_t> rows)
        : m_values(std::move(values)), m_width(width), m_rows(std::move(rows)) {}

    std::int64_t size() const { return static_cast<std::int64_t>(m_rows.size()); }
    std::size_t width() const { return m_width; }
    std::span<const float> row(std::int64_t image) const {
        const auto at = static_cast<std::size_t>(m_rows[static_cast<std::size_t>(image)]);
        return {m_values.get() + at * m_width, m_width};
    }

private:
    std::shared_ptr<const float> m_values;
    std::size_t m_width;
    std::vector<std::int64_t> m_rows; ///< in the file, by image
};

/// Holds the images that were stored, by number; invalid ones, and those that curation excludes, have no
/// part in it.
class SyntheticDataset : public data::Dataset {
public:
    const data::DatasetSummary& summary() const override { return m_summary; }
    data::Storage storage() const override { return data::Storage::Files; }
    std::int64_t label(data::Split split, std::int64_t index) const override;
    data::ImageSize storedSize(data::Split split, std::int64_t index) const override;
    Result<data::Image> image(data::Split split, std::int64_t index,
                              const data::DecodeOptions& options = {}) const override;
    std::string sampleName(data::Split split, std::int64_t index) const override;
    Result<std::string> contentHash(data::Split split, const std::stop_token& stop) const override;

    const store::SyntheticSetRecord& record() const { return m_record; }
    /// Prompt, seed, source index in the real training split, score, ...
    const store::SyntheticImageRecord& image(std::int64_t index) const {
        return m_images[static_cast<std::size_t>(index)];
    }
    std::filesystem::path file(std::int64_t index) const { return m_folder / image(index).file; }
    const std::filesystem::path& folder() const { return m_folder; }

    /// InvalidArgument: the set has none of this kind (cls2img has no condition, SDEdit no noised one);
    /// Corrupt or NotFound: its file is damaged or gone.
    Result<ConditionEmbeddings> conditions(ConditionKind condition) const;

private:
    friend class SyntheticSetOpener;
    SyntheticDataset() = default;

    std::filesystem::path m_folder;
    store::SyntheticSetRecord m_record;
    std::vector<store::SyntheticImageRecord> m_images;
    std::int64_t m_sources = 0; ///< rows of clean conditions
    data::DatasetSummary m_summary;
};

/// Indices of the real training images that the set was made from, as its specification lists them; of an
/// imported set one for each image, or none at all. Corrupt.
Result<std::vector<std::int64_t>> sourcesOf(const store::SyntheticSetRecord& record);

/// The real training images that the set is compared with: those that it was made from, each once.
/// Where it names none, as many as it has and at least 2,000, alike from each class. Corrupt.
Result<std::vector<std::int64_t>> comparedImages(const store::SyntheticSetRecord& record,
                                                 const data::Dataset& real);

bool isImported(const store::SyntheticSetRecord& record);

enum class Completeness { Finished, AsFarAsItIs };
enum class Curation {
    Applied,
    Ignored ///< images that were excluded are there too
};

struct OpenSetOptions {
    Completeness completeness = Completeness::Finished;
    Curation curation = Curation::Applied;
};

/// NotFound; InvalidArgument: the set is unfinished and has to be finished, or holds no image.
Result<std::unique_ptr<SyntheticDataset>> openSyntheticSet(store::Workspace& workspace, SyntheticSetId set,
                                                           const OpenSetOptions& options = {});

} // namespace retort::synthesis
