#include "clip/text/prompt_fit.h"

#include <fmt/format.h>

#include <map>

namespace retort::clip {

namespace {

/// Start, text and end. Texts of fewer bytes than ids fit are not looked at: every id stands for a byte at
/// least.
std::int64_t tokensOf(const std::string& text, const Tokenizer& tokenizer) {
    constexpr std::int64_t kStartAndEnd = 2;
    const auto context = tokenizer.options().contextLength;
    if (static_cast<std::int64_t>(text.size()) + kStartAndEnd <= context)
        return 0;
    return static_cast<std::int64_t>(tokenizer.encode(text).size()) + kStartAndEnd;
}

Error nameIsCut(const std::string& text, const std::string& className, std::int64_t tokens,
                const Tokenizer& tokenizer) {
    return {ErrorCode::InvalidArgument,
            fmt::format("the prompt template \"{}\" leaves no room for the class name \"{}\": up to its end "
                        "there are {} tokens, and the teacher reads {}; shorten the template or the name",
                        text, className, tokens, tokenizer.options().contextLength)};
}

using Ids = std::vector<std::int64_t>;

/// By one template: a name that is read as another is so in every sentence.
void noteAlikeClasses(std::vector<std::string>& remarks, const Tokenizer& tokenizer,
                      const PromptTemplates& templates, const std::vector<std::string>& classNames) {
    constexpr std::size_t kMost = 5;
    std::map<Ids, std::size_t> labels;
    std::size_t alike = 0;
    for (std::size_t label = 0; label < classNames.size(); ++label) {
        const auto [first, isNew] =
            labels.try_emplace(tokenizer.encode(templates.beginningsFor(classNames[label]).front()), label);
        if (!isNew && ++alike <= kMost)
            remarks.push_back(fmt::format("the classes {} (\"{}\") and {} (\"{}\") are read as the same "
                                          "text, so no teacher can tell them "
                                          "apart; give one of them another name in the prompts",
                                          first->second, classNames[first->second], label,
                                          classNames[label]));
    }
    if (alike > kMost)
        remarks.push_back(
            fmt::format("{} more classes are read as the same text as another one", alike - kMost));
}

void noteAlikeTemplates(std::vector<std::string>& remarks, const Tokenizer& tokenizer,
                        const PromptTemplates& templates) {
    std::map<Ids, std::size_t> known;
    const auto prompts = templates.promptsFor("{}");
    for (std::size_t i = 0; i < prompts.size(); ++i)
        if (!known.try_emplace(tokenizer.encode(prompts[i]), i).second)
            remarks.push_back(
                fmt::format("the prompt template \"{}\" is there twice and so counts double; name it once",
                            templates.texts()[i]));
}

} // namespace

Result<std::vector<CutTemplate>> cutTemplates(const Tokenizer& tokenizer, const PromptTemplates& templates,
                                              const std::vector<std::string>& classNames) {
    const auto context = tokenizer.options().contextLength;
    std::map<std::size_t, CutTemplate> cut;
    for (const auto& className : classNames) {
        const auto prompts = templates.promptsFor(className);
        const auto beginnings = templates.beginningsFor(className);
        for (std::size_t i = 0; i < prompts.size(); ++i) {
            const auto tokens = tokensOf(prompts[i], tokenizer);
            if (tokens <= context)
                continue;
            if (const auto needed = tokensOf(beginnings[i], tokenizer); needed > context)
                return nameIsCut(templates.texts()[i], className, needed, tokenizer);
            auto& entry = cut[i];
            entry.text = templates.texts()[i];
            ++entry.classes;
            if (tokens > entry.tokens) {
                entry.tokens = tokens;
                entry.longestClass = className;
            }
        }
    }
    std::vector<CutTemplate> found;
    for (auto& [index, entry] : cut)
        found.push_back(std::move(entry));
    return found;
}

std::string describe(const CutTemplate& cut, const Tokenizer& tokenizer) {
    return fmt::format("the prompt template \"{}\" is too long for {} of the classes: with \"{}\" it has {} "
                       "tokens, and the teacher reads {}; what is behind them is cut off",
                       cut.text, cut.classes, cut.longestClass, cut.tokens,
                       tokenizer.options().contextLength);
}

Result<std::vector<std::string>> promptRemarks(const Tokenizer& tokenizer, const PromptTemplates& templates,
                                               const std::vector<std::string>& classNames) {
    RETORT_TRY(const auto cut, cutTemplates(tokenizer, templates, classNames));
    std::vector<std::string> remarks;
    for (const auto& one : cut)
        remarks.push_back(describe(one, tokenizer));
    noteAlikeClasses(remarks, tokenizer, templates, classNames);
    noteAlikeTemplates(remarks, tokenizer, templates);
    return remarks;
}

std::string describeCut(const std::string& prompt, const Tokenizer& tokenizer) {
    const auto context = tokenizer.options().contextLength;
    const auto tokens = tokensOf(prompt, tokenizer);
    if (tokens <= context)
        return {};
    return fmt::format("the prompt \"{}\" has {} tokens, and the text tower reads {}; what is behind them is "
                       "cut off",
                       prompt, tokens, context);
}

} // namespace retort::clip
