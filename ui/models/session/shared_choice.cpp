#include "models/session/shared_choice.h"

#include <utility>

namespace retort::ui {

void SharedChoice::follow(const study::StudySpec& spec) {
    Models models{.dataset = spec.datasets.empty() ? m_models.dataset : spec.datasets.front(),
                  .teacher = spec.teacher,
                  .generators = {}};
    for (const auto& [source, generator] : spec.generation.generators)
        if (!generator.assembly)
            models.generators.emplace(source, generator.nameOrPath);
    if (models == m_models)
        return;
    m_models = std::move(models);
    ++m_version;
}

} // namespace retort::ui
