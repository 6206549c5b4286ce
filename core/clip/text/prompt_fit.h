#pragma once
// Prompts that a text tower cannot tell apart, or reads in part: the tokenizer cuts what is too long, and
// where the cut goes through the class's name, all classes look alike.

#include "base/result.h"
#include "clip/text/prompt_templates.h"
#include "clip/text/tokenizer.h"

#include <cstdint>
#include <string>
#include <vector>

namespace retort::clip {

/// A template that is too long with the names of some classes, but not so long that a name is cut.
struct CutTemplate {
    std::string text;
    std::size_t classes = 0;  ///< with whose names it is cut
    std::string longestClass; ///< of these the one with the longest prompt
    std::int64_t tokens = 0;  ///< of that prompt, start and end included
};

/// InvalidArgument, naming template, class and lengths: a class's name does not fit into the context.
Result<std::vector<CutTemplate>> cutTemplates(const Tokenizer& tokenizer, const PromptTemplates& templates,
                                              const std::vector<std::string>& classNames);

/// The same as a sentence for people.
std::string describe(const CutTemplate& cut, const Tokenizer& tokenizer);

/// A sentence for each cut template, for each class whose prompts read as those of an earlier one, and for
/// each template that reads as an earlier one. Errors as above.
Result<std::vector<std::string>> promptRemarks(const Tokenizer& tokenizer, const PromptTemplates& templates,
                                               const std::vector<std::string>& classNames);

/// Of a prompt that has no class's name in it of which one knows: "the prompt "..." has 90 tokens, 77 are
/// read; ...", or nothing where it fits.
std::string describeCut(const std::string& prompt, const Tokenizer& tokenizer);

} // namespace retort::clip
