#pragma once
// The files of a synthetic set as a dataset whose images may still be coming, so that what shows images
// of a dataset shows these too: image i of its training split is the one with the number i.

#include "data/dataset.h"

#include <shared_mutex>

namespace retort::ui {

class GeneratedFiles : public data::Dataset {
public:
    explicit GeneratedFiles(std::filesystem::path folder) { m_summary.path = std::move(folder); }

    /// `file`: relative to the folder.
    void add(std::int64_t number, std::string file);
    std::filesystem::path path(std::int64_t number) const;

    const data::DatasetSummary& summary() const override { return m_summary; }
    data::Storage storage() const override { return data::Storage::Files; }
    /// Which class it is of is the store's to say.
    std::int64_t label(data::Split, std::int64_t) const override { return 0; }
    data::ImageSize storedSize(data::Split, std::int64_t) const override { return {}; }
    Result<data::Image> image(data::Split split, std::int64_t index,
                              const data::DecodeOptions& options = {}) const override;
    std::string sampleName(data::Split split, std::int64_t index) const override;
    /// Unsupported: it would be another one for every image that comes.
    Result<std::string> contentHash(data::Split split, const std::stop_token& stop) const override;

private:
    data::DatasetSummary m_summary;
    mutable std::shared_mutex m_mutex; ///< guards what follows
    std::vector<std::string> m_files;  ///< by number; empty where there is none
};

} // namespace retort::ui
