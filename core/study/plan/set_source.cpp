#include "study/plan/set_source.h"

#include "synthesis/sets/generation_spec.h"
#include "synthesis/sets/synthetic_dataset.h"

namespace retort::study {

Source sourceOf(const store::SyntheticSetRecord& set) {
    if (!synthesis::isImported(set))
        return set.request.kind == wordOf(synthesis::GenerationKind::Cls2Img) ? Source::Cls2Img
                                                                              : Source::Img2Img;
    const auto sources = synthesis::sourcesOf(set);
    return sources.ok() && !sources->empty() ? Source::Img2Img : Source::Cls2Img;
}

} // namespace retort::study
