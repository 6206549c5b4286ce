#include "synthesis/set_writer.h"

#include "base/file.h"

namespace retort::synthesis {

namespace {

Status writeBytes(const std::filesystem::path& path, std::span<const std::byte> bytes) {
    RETORT_TRY(auto file, AtomicFile::create(path));
    RETORT_CHECK(file.write(bytes));
    return file.commit();
}

} // namespace

SetWriter::SetWriter(store::SyntheticTable& table, SyntheticSetId set, SetFolder folder, SetFacts facts,
                     std::optional<ConditionFile> noised)
    : m_table(table), m_set(set), m_folder(std::move(folder)), m_facts(std::move(facts)),
      m_noised(std::move(noised)) {}

Result<store::SyntheticImageRecord> SetWriter::writePicture(const PlannedPicture& planned,
                                                            const PaintedPicture& painted) {
    const bool isDrawnFromSource = m_facts.spec.kind != GenerationKind::Cls2Img;
    store::SyntheticImageRecord record{.number = planned.number,
                                       .label = planned.label,
                                       .prompt = planned.prompt,
                                       .seed = planned.seed,
                                       .noiseLevel = m_facts.spec.noiseLevel,
                                       .state = store::PictureState::Invalid};
    if (isDrawnFromSource)
        record.source = planned.source;
    if (!painted.valid)
        return record;
    RETORT_TRY(const auto bytes, fileOf(planned, painted, m_facts));
    const auto file = m_folder.picture(planned.number, planned.label);
    RETORT_CHECK(writeBytes(m_folder.root() / file, bytes));
    if (m_noised)
        RETORT_CHECK(m_noised->write(planned.number, painted.noisedEmbedding));
    record.file = file.generic_string();
    record.state = store::PictureState::Stored;
    return record;
}

Status SetWriter::write(const DrawnBatch& batch) {
    std::vector<store::SyntheticImageRecord> records;
    for (std::size_t i = 0; i < batch.planned.size(); ++i) {
        RETORT_TRY(auto record, writePicture(batch.planned[i], batch.painted[i]));
        record.seconds = batch.seconds / static_cast<double>(batch.planned.size());
        records.push_back(std::move(record));
    }
    if (m_noised)
        RETORT_CHECK(m_noised->sync());
    return m_table.addImages(m_set, records);
}

} // namespace retort::synthesis
