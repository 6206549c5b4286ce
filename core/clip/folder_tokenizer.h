#pragma once
// The tokenizer that belongs to a model folder.

#include "base/result.h"
#include "clip/folder_config.h"
#include "clip/tokenizer.h"

#include <filesystem>
#include <vector>

namespace retort::clip {

/// From `vocab.json` + `merges.txt` in the folder; else from CLIP's stock `bpe_simple_vocab_16e6.txt[.gz]` in
/// it or in one of `vocabularyFolders`. Context and padding are the model's (Hugging Face folders name their
/// pad token in `special_tokens_map.json` or `tokenizer_config.json`). NotFound: no vocabulary, naming where
/// it was looked for. Mismatch: more ids than the model has embeddings. Unsupported: the end token has not
/// the largest id, by which the text tower finds it.
Result<Tokenizer> openFolderTokenizer(const std::filesystem::path& folder, const FolderConfig& config,
                                      const std::vector<std::filesystem::path>& vocabularyFolders);

} // namespace retort::clip
