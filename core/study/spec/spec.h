#pragma once
// A study as a person writes it: what is to be compared, with everything else optional. resolved_run.h makes
// of it runs in which nothing is left unset.
//
//   { "name": "miniature",
//     "datasets": ["fashion-mnist"],
//     "labelled": {"perClass": 50},
//     "validation": {"fraction": 0.1},
//     "teacher": "miniature-clip",
//     "generators": {"cls2img": "miniature-sd", "img2img": "miniature-unclip"},
//     "generation": {"perImage": 4, "guidance": 2, "steps": 25},
//     "features": {"transform": "none", "conditionTarget": "clean"},
//     "columns": ["SUP", "real/FD", "real/LD", "cls2img/FD", "img2img/FD", "img2img/CP"],
//     "seeds": [1, 2, 3],
//     "student": {"architecture": "resnet18", "width": 16, "stem": "small-image", "imageSize": 32},
//     "distil": {"steps": 1500, "learningRate": 0.002, "LD": {"temperature": 2}},
//     "finetune": {"steps": 800} }

#include "base/json.h"
#include "base/result.h"
#include "distill/feature_options.h"
#include "study/spec/column.h"
#include "study/spec/generation_section.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

/// The labelled part of the training split; neither number means all of it.
struct LabelledSpec {
    std::optional<int> perClass;
    std::optional<double> percent; ///< of each class
    std::uint64_t seed = 0;
};

struct StudentSpecification {
    std::optional<std::string> architecture; ///< torchvision's name, for example "resnet18"
    std::optional<int> width;
    std::optional<std::string> stem; ///< "standard" or "small-image"
    std::optional<int> imageSize;    ///< pixels, square
};

/// One stage of training. What is absent is taken from where the stage's defaults come from.
struct StageSpec {
    std::optional<std::int64_t> steps;
    std::optional<int> batch;
    std::optional<std::string> optimizer; ///< "sgd", "adam" or "adamw"
    std::optional<double> learningRate;
    std::optional<double> weightDecay;
    std::optional<double> momentum;
    std::optional<std::string> schedule; ///< "cosine", "step" or "constant"
    std::optional<std::int64_t> warmupSteps;
    std::optional<double> backboneRateFactor;
    std::optional<double> headRateFactor;
    std::optional<double> emaDecay;
    std::optional<double> gradientClip;
    std::optional<double> labelSmoothing; ///< where labels are learnt
    std::optional<std::string> loss;      ///< FD and CP: "cosine", "mse" or "smooth-l1"
    std::optional<double> temperature;    ///< LD
};

struct AugmentationSpec {
    std::optional<std::string> geometry; ///< "random-resized-crop", "padded-crop" or "resize"
    std::optional<int> padding;          ///< pixels, for "padded-crop"
    std::optional<double> minScale;      ///< part of the area, for "random-resized-crop"
    std::optional<double> flip;          ///< probability
    std::optional<double> brightness, contrast, saturation, hue;
    std::optional<bool> trivialAugment;
    std::optional<double> erasing; ///< probability
};

/// Prompt templates: written in the study, or in a file of their own.
struct TemplatesSpec {
    std::vector<std::string> inlined; ///< each with "{}" or "{c}" where the class name goes
    std::optional<std::string> file;  ///< relative to the study's file

    bool given() const { return !inlined.empty() || file.has_value(); }
};

/// What FD and CP learn to predict.
struct FeatureSpec {
    distill::FeatureTransformOptions transform;
    distill::ConditionTarget conditionTarget = distill::ConditionTarget::Clean;
};

struct StudySpec {
    std::string name;
    std::vector<std::string> datasets; ///< names or paths
    LabelledSpec labelled;
    /// Share of each class's labelled pictures that no column learns from and that choose the best step; 0:
    /// none.
    double validationFraction = 0;
    std::optional<std::string> teacher; ///< a model's name or path; needed when a column distils
    TemplatesSpec templates;            ///< for all data sets
    std::map<std::string, TemplatesSpec> templatesOf; ///< for single data sets
    GenerationSection generation;
    std::vector<Column> columns; ///< when they are not named, all that the study has generators for
    /// "columnsOf": fewer columns for single data sets, for example only those that are still missing.
    std::map<std::string, std::vector<Column>> columnsOf;
    std::vector<std::int64_t> seeds{1};
    StudentSpecification student;
    StageSpec distil;
    StageSpec distilFeatures;   ///< "FD" inside "distil": stronger than `distil`
    StageSpec distilLogits;     ///< "LD" inside "distil": stronger than `distil`
    StageSpec distilConditions; ///< "CP" inside "distil": stronger than `distilFeatures`
    FeatureSpec features;
    StageSpec finetune;
    StageSpec supervised; ///< SUP; what is absent is taken from `finetune`, but for the learning rate
    AugmentationSpec augmentation;
    /// Steps between evaluations; 0: at a stage's ends. Absent: about 20 in a stage, see evaluated_images.h.
    std::optional<std::int64_t> evaluateEvery;
    std::int64_t checkpointEvery = 500;
    std::string device = "auto";
    std::string precision = "auto";
    int threads = 0;              ///< 0: the machine's physical cores
    std::filesystem::path folder; ///< of the study's file: relative paths begin here
    std::string text;             ///< the JSON that this was read from
};

/// The columns that a data set's row has.
const std::vector<Column>& columnsFor(const StudySpec& spec, const std::string& dataset);

/// InvalidArgument (unknown key with the nearest valid one, wrong type, senseless value) or Corrupt (no
/// JSON), each with line; `source` names the text in messages.
Result<StudySpec> parseStudySpec(const std::string& text, const std::string& source);
/// The errors above, or those of opening the file.
Result<StudySpec> readStudySpec(const std::filesystem::path& path);

} // namespace retort::study
