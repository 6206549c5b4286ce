#pragma once
// What the store knows of generated images, as people and the form read it.

#include "store/synthetic_table.h"
#include "study/spec/generation_section.h"

#include <QString>

#include <utility>
#include <vector>

namespace retort::ui {

/// Every choice that the set was made with; those of a set whose specification cannot be read are absent.
study::GenerationChoices choicesOf(const store::SyntheticSetRecord& set);

struct ImageFact {
    QString name;
    QString value;
};
/// Everything that the image came from, in words, in the order in which they are read.
std::vector<ImageFact> imageFacts(const store::SyntheticSetRecord& set,
                                  const store::SyntheticImageRecord& image);
/// The same, a line for each, for the clipboard.
QString parameterText(const store::SyntheticSetRecord& set, const store::SyntheticImageRecord& image);

struct ClassGuess {
    QString name;
    double probability = 0;
};
/// The classes that the teacher thought likeliest, the first first; empty where none looked.
std::vector<ClassGuess> guessesOf(const store::SyntheticSetRecord& set,
                                  const store::SyntheticImageRecord& image);

/// The name of a label; its number where the set has no such class.
QString className(const store::SyntheticSetRecord& set, std::int64_t label);

} // namespace retort::ui
