#pragma once
// What a generator says of itself.

#include "clip/text/tokenizer.h"
#include "diffusion/schedulers/scheduler_config.h"

#include <optional>
#include <string>
#include <vector>

namespace retort::diffusion {

enum class Conditioning {
    Text,          ///< Stable Diffusion
    ImageEmbedding ///< Stable unCLIP, an image adapter, image variations: a CLIP image embedding, and text if
                   ///< it takes any
};

struct GeneratorDescription {
    Conditioning conditioning = Conditioning::Text;
    int nativeSize = 512;         ///< pixels per side that it was trained at
    int imageFactor = 8;          ///< sides must be multiples of it
    int embeddingWidth = 0;       ///< of the teacher's image embeddings, with Conditioning::ImageEmbedding
    bool noisesEmbeddings = true; ///< false: only noise level 0
    int textWidth = 0;            ///< of the text tower; 0 without one
    double multiplyAdds = 0;      ///< of one call of the UNet for an image of that size
    SchedulerConfig scheduler;    ///< the folder's own
    bool isForLcm = false;        ///< its weights were distilled for that scheduler, as far as its files tell
    std::string contentHash;      ///< of configuration and weights, as LoadedTeacher::contentHash
    std::optional<clip::Tokenizer> tokenizer{}; ///< of the prompts; none: it takes no prompts
    std::vector<std::string> remarks{};         ///< on its files, for people
};

} // namespace retort::diffusion
