#include "synthesis/deferred_painter.h"

#include <fmt/format.h>

namespace retort::synthesis {

Status DeferredPainter::open() {
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

Result<std::vector<PaintedPicture>> DeferredPainter::paint(std::span<const PictureOrder> orders,
                                                           const GenerationSpec& spec,
                                                           const std::stop_token& stop) {
    RETORT_CHECK(open());
    return m_opened->paint(orders, spec, stop);
}

} // namespace retort::synthesis
