#pragma once
// The tokenizer that belongs to a model folder.

#include "base/result.h"
#include "clip/folder_config.h"
#include "clip/text/tokenizer.h"

#include <filesystem>
#include <vector>

namespace retort::clip {

/// From `vocab.json` + `merges.txt` in the folder, or its `tokenizer.json`; else, for a model of as many
/// embeddings, from CLIP's stock `bpe_simple_vocab_16e6.txt[.gz]` in it or in one of `vocabularyFolders`.
/// Context and padding are the model's (Hugging Face folders name their pad token in
/// `special_tokens_map.json` or `tokenizer_config.json`). NotFound: no vocabulary, naming where it was looked
/// for. Mismatch: another number of ids than the model has embeddings, or another end of text than the
/// configuration says. Unsupported: a tokenizer that is not CLIP's, or an end token that has not the largest
/// id, by which most text towers find it.
Result<Tokenizer> openFolderTokenizer(const std::filesystem::path& folder, const FolderConfig& config,
                                      const std::vector<std::filesystem::path>& vocabularyFolders);

/// Those files of the folder that openFolderTokenizer() may read.
std::vector<std::filesystem::path> tokenizerFiles(const std::filesystem::path& folder);

} // namespace retort::clip
