#include "study/spec/spec.h"
#include "study/spec/spec_text.h"
#include "testing/result_matchers.h"

#include <nlohmann/json.hpp>

namespace retort::study {
namespace {

constexpr const char* kEverything = R"({
  "name": "all", "datasets": ["fashion-mnist", "a b/ü"],
  "labelled": {"percent": 2.5, "seed": 7}, "validation": {"fraction": 0.15},
  "teacher": "miniature-clip",
  "templates": {"fashion-mnist": ["a {}.", "the {c}"], "a b/ü": "mine.json"},
  "generators": {"cls2img": "sd", "img2img": "unclip"},
  "generation": {"perImage": 3, "guidance": 2.5, "steps": 9, "scheduler": "euler",
    "prediction": "v_prediction", "eta": 0.5, "seed": 4,
    "negativePrompt": "blurry", "templates": ["one {}"], "size": 64, "storedSize": 32, "format": "webp",
    "noiseLevel": 20, "strength": 0.5, "batch": 16,
    "cls2img": {"guidance": 3}, "img2img": {"noiseLevel": 7}},
  "sets": {"cls2img": ["drawn", "other"], "img2img": ["curated"]},
  "mix": "synthetic-only",
  "columns": ["SUP", "real/FD", "img2img/CP"],
  "columnsOf": {"fashion-mnist": ["SUP", "real/FD"]},
  "seeds": [3, 1],
  "student": {"architecture": "resnet18", "width": 16, "stem": "small-image", "imageSize": 32},
  "distil": {"steps": 10, "batch": 8, "optimizer": "sgd", "learningRate": 0.1, "weightDecay": 0.01,
    "momentum": 0.5, "schedule": "step", "warmupSteps": 3, "backboneRateFactor": 0.5, "headRateFactor": 2,
    "emaDecay": 0.9, "gradientClip": 1, "loss": "mse", "temperature": 2,
    "FD": {"loss": "smooth-l1"}, "LD": {"temperature": 4}, "CP": {"steps": 11}},
  "finetune": {"steps": 5, "labelSmoothing": 0.1},
  "supervised": {"learningRate": 0.2},
  "features": {"transform": "centre", "regularisation": 0.5, "conditionTarget": "noised"},
  "augmentation": {"geometry": "padded-crop", "padding": 2, "minScale": 0.5, "flip": 0.25, "brightness": 0.1,
    "contrast": 0.2, "saturation": 0.3, "hue": 0.05, "trivialAugment": true, "erasing": 0.5},
  "evaluateEvery": 3, "checkpointEvery": 9, "device": "cpu", "precision": "fp32", "threads": 1})";

nlohmann::json written(const std::string& text) {
    return nlohmann::json::parse(textOf(parseStudySpec(text, "study").value()));
}

TEST(StudySpecText, HoldsEveryKeyThatWasRead) {
    EXPECT_EQ(written(kEverything), nlohmann::json::parse(kEverything));
}

TEST(StudySpecText, OfASmallStudyHoldsNoDefaults) {
    EXPECT_EQ(written(R"({"name": "s", "datasets": ["d"], "columns": ["SUP"]})"),
              nlohmann::json::parse(R"({"name": "s", "datasets": ["d"], "columns": ["SUP"], "seeds": [1]})"));
}

TEST(StudySpecText, OfOneTemplateFileForAllIsItsName) {
    const auto* text = R"({"name": "s", "datasets": ["d"], "columns": ["SUP"], "templates": "t.json"})";
    EXPECT_EQ(written(text)["templates"], "t.json");
}

} // namespace
} // namespace retort::study
