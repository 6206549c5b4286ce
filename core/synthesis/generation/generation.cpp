#include "synthesis/generation/generation.h"

#include "synthesis/generation/generation_session.h"

namespace retort::synthesis {

Result<GenerationOutcome> generateSet(store::Workspace& workspace, ImageGenerator& imageGenerator,
                                      const GenerationSpec& spec, const GenerationInputs& inputs,
                                      const GenerationOptions& options) {
    RETORT_TRY(auto session, GenerationSession::begin({.workspace = workspace,
                                                       .imageGenerator = imageGenerator,
                                                       .spec = spec,
                                                       .inputs = inputs,
                                                       .options = options}));
    return session.run();
}

} // namespace retort::synthesis
