#pragma once
// Sweeps: a study that gives one or two of its keys several values is run once for each of them, or for each
// pair.
//
//   "vary": {"generation.perImage": [0, 1, 2, 4, 8], "labelled.perClass": [10, 50, 200]}
//
//   RETORT_TRY(const auto variants, variantsOf(spec));   // 15 studies without "vary"
//   rowName("fashion-mnist", variants[1].settings);      // their rows in the table

#include "base/result.h"
#include "study/spec/column.h"
#include "study/spec/spec.h"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace retort::study {

/// One of the values of a key.
struct Setting {
    std::string key;
    std::string value; ///< as it stands in JSON: `4`, `"none"`, `true`

    /// Without quotation marks.
    std::string plainValue() const;
    friend bool operator==(const Setting&, const Setting&) = default;
};

/// "generation.perImage=4 labelled.perClass=50".
std::string textOf(const std::vector<Setting>& settings);

/// The study with one value of each key.
struct StudyVariant {
    std::vector<Setting> settings; ///< in the order of StudySpec::vary; empty where nothing varies
    StudySpec spec;
    /// Of which 0 images are generated: their columns are those of real images.
    std::set<Source> without{};
    /// What cls2img/SUP is without generated images: SUP where that is trained as SUP* is and the study has
    /// no SUP*, so that no run is there twice under two names.
    Method supervisedWithout = Method::SupervisedLonger;

    /// The column that the runs of a column of the study stand in: without generated images cls2img/FD is
    /// real/FD, img2img/CP, whose embeddings are those of the real images then, is real/FD too, and
    /// cls2img/SUP is supervisedWithout.
    Column columnIn(const Column& column) const;
    /// Distinguishes variants whose images, or the teacher's views of them, are not the same.
    std::string imageKey() const;
};

inline constexpr std::size_t kMostVariedKeys = 2;
inline constexpr std::size_t kMostVariants = 100;

/// Every combination of the values, that of the first key changing slowest; the study itself where nothing
/// varies. InvalidArgument names the value that the study cannot have.
Result<std::vector<StudyVariant>> variantsOf(const StudySpec& spec);

struct VariableKey {
    std::string key;
    std::string label; ///< of the field list: "Images per real image"
    std::string unit;
};
/// The keys that can vary: those of the field lists that change a run's result and have a number or a word.
const std::vector<VariableKey>& variableKeys();

/// How the rows of a variant are called in tables and in the store: "fashion-mnist generation.perImage=4".
std::string rowName(const std::string& dataset, const std::vector<Setting>& settings);

struct RowParts {
    std::string dataset;
    std::vector<Setting> settings{};
};
/// What rowName() was called with, for a row of a study with these keys.
RowParts partsOfRow(const std::string& row, const std::vector<VariedKey>& vary);

/// Reads "vary" of a study's object; what a value does to the study is not looked at here.
void readVariation(JsonReader& study, const std::string& text, std::vector<VariedKey>& into);
/// InvalidArgument, as variantsOf(): the message begins with the place in the document.
Status checkVariation(const JsonDocument& document, const StudySpec& spec);

} // namespace retort::study
