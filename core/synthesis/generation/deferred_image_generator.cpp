#include "synthesis/generation/deferred_image_generator.h"

#include <fmt/format.h>

namespace retort::synthesis {

Status DeferredImageGenerator::open() {
    if (m_opened)
        return {};
    RETORT_TRY(auto opened, m_open());
    if (opened->description().contentHash != m_description.contentHash)
        return Error{ErrorCode::Mismatch,
                     fmt::format("{}: the generator's files were changed while it was in use; start again",
                                 m_description.name)};
    m_opened = std::move(opened);
    return {};
}

Result<std::vector<GeneratedImage>> DeferredImageGenerator::generate(std::span<const ImageOrder> orders,
                                                                     const GenerationSpec& spec,
                                                                     const std::stop_token& stop) {
    RETORT_CHECK(open());
    return m_opened->generate(orders, spec, stop);
}

} // namespace retort::synthesis
