#pragma once
// Files of prompts from anywhere, recognised by what is in them:
//   - one template a line, where it is no JSON; lines that begin with '#' are remarks
//   - ["a photo of a {}."]
//   - {"templates": [...], "classNames": ..., "disabled": [...]}: this program's own (prompt_set.h)
//   - {"cifar10": ["a photo of a {c}."], "eurosat": [...]}: a list for each dataset, as CLIP_benchmark has
//   it
// Published sets are not part of the program: they are read from the file that a person has.

#include "base/json.h"
#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace retort::study {

/// Which of a file's sets is meant, where it has several.
struct PromptChoice {
    std::string dataset{}; ///< a dataset's name or path
    std::string set{};     ///< the set's name in the file; stronger than the dataset's
};

enum class PromptSchema { Templates, Own, ByDataset };

/// A file of prompts, not yet bound to classes.
class PromptText {
public:
    /// Corrupt: neither JSON nor UTF-8 text. InvalidArgument: JSON that is none of the forms above.
    static Result<PromptText> parse(std::string_view text, const std::string& source);

    PromptSchema schema() const { return m_schema; }
    const JsonDocument& document() const { return m_document; }
    /// Sorted; empty where the file is one set.
    std::vector<std::string> sets() const;
    /// The templates that are meant, checked. InvalidArgument: a template without a place, none, more than a
    /// thousand, or one of more than a thousand bytes. NotFound: no set of that name; says which there are.
    Result<std::vector<std::string>> templates(const PromptChoice& choice) const;

private:
    PromptText(JsonDocument document, PromptSchema schema)
        : m_document(std::move(document)), m_schema(schema) {}
    Result<std::string> setFor(const PromptChoice& choice) const;

    JsonDocument m_document;
    PromptSchema m_schema;
};

/// Refuses what no teacher should be asked with; `source` is named. Errors as of PromptText::templates().
Status checkTemplates(const std::vector<std::string>& templates, const std::string& source);

} // namespace retort::study
