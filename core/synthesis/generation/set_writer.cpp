#include "synthesis/generation/set_writer.h"

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

Result<store::SyntheticImageRecord> SetWriter::writeImage(const PlannedImage& planned,
                                                          const GeneratedImage& generated) {
    const bool isMadeFromSource = m_facts.spec.kind != GenerationKind::Cls2Img;
    store::SyntheticImageRecord record{.number = planned.number,
                                       .label = planned.label,
                                       .prompt = planned.prompt,
                                       .seed = planned.seed,
                                       .noiseLevel = m_facts.spec.noiseLevel,
                                       .state = store::ImageState::Invalid};
    if (isMadeFromSource)
        record.source = planned.source;
    if (!generated.valid)
        return record;
    RETORT_TRY(const auto bytes, fileOf(planned, generated, m_facts));
    const auto file = m_folder.image(planned.number, planned.label);
    RETORT_CHECK(writeBytes(m_folder.root() / file, bytes));
    if (m_noised)
        RETORT_CHECK(m_noised->write(planned.number, generated.noisedEmbedding));
    record.file = file.generic_string();
    record.state = store::ImageState::Stored;
    return record;
}

Status SetWriter::write(const GeneratedBatch& batch) {
    std::vector<store::SyntheticImageRecord> records;
    for (std::size_t i = 0; i < batch.planned.size(); ++i) {
        RETORT_TRY(auto record, writeImage(batch.planned[i], batch.generated[i]));
        record.seconds = batch.seconds / static_cast<double>(batch.planned.size());
        records.push_back(std::move(record));
    }
    if (m_noised)
        RETORT_CHECK(m_noised->sync());
    return m_table.addImages(m_set, records);
}

} // namespace retort::synthesis
