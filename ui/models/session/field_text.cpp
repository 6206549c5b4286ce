#include "models/session/field_text.h"

#include <QCoreApplication>

#include <string>

namespace retort::ui {

namespace {

// The texts of the field lists, for lupdate, which does not read core/. A test holds them complete.
constexpr const char* kTexts[] = {
    QT_TRANSLATE_NOOP("fields", "Labelled"),
    QT_TRANSLATE_NOOP("fields", "Labelled, % per class"),
    QT_TRANSLATE_NOOP("fields", "Split seed"),
    QT_TRANSLATE_NOOP("fields", "Network"),
    QT_TRANSLATE_NOOP("fields", "Width"),
    QT_TRANSLATE_NOOP("fields", "Stem"),
    QT_TRANSLATE_NOOP("fields", "Input size"),
    QT_TRANSLATE_NOOP("fields", "Steps"),
    QT_TRANSLATE_NOOP("fields", "Batch"),
    QT_TRANSLATE_NOOP("fields", "Optimiser"),
    QT_TRANSLATE_NOOP("fields", "Learning rate"),
    QT_TRANSLATE_NOOP("fields", "Weight decay"),
    QT_TRANSLATE_NOOP("fields", "Momentum"),
    QT_TRANSLATE_NOOP("fields", "Schedule"),
    QT_TRANSLATE_NOOP("fields", "Warm-up"),
    QT_TRANSLATE_NOOP("fields", "Backbone rate"),
    QT_TRANSLATE_NOOP("fields", "Head rate"),
    QT_TRANSLATE_NOOP("fields", "EMA decay"),
    QT_TRANSLATE_NOOP("fields", "Gradient clip"),
    QT_TRANSLATE_NOOP("fields", "Label smoothing"),
    QT_TRANSLATE_NOOP("fields", "FD and CP loss"),
    QT_TRANSLATE_NOOP("fields", "LD weight"),
    QT_TRANSLATE_NOOP("fields", "LD temperature"),
    QT_TRANSLATE_NOOP("fields", "LD logit scale"),
    QT_TRANSLATE_NOOP("fields", "LD prior correction"),
    QT_TRANSLATE_NOOP("fields", "of the LD loss that is added to that of FD and CP; 0: none"),
    QT_TRANSLATE_NOOP("fields", "factor of the teacher's cosines; default: the teacher's own"),
    QT_TRANSLATE_NOOP("fields", "divides the teacher's mean class distribution over the labelled images out "
                                "of its answers"),
    QT_TRANSLATE_NOOP("fields", "Share of real images"),
    QT_TRANSLATE_NOOP("fields", "Share at the end"),
    QT_TRANSLATE_NOOP("fields", "Loss weight of real images"),
    QT_TRANSLATE_NOOP("fields", "Batch norms"),
    QT_TRANSLATE_NOOP("fields",
                      "in each batch of stage 1 with generated images; default: every image once an "
                      "epoch"),
    QT_TRANSLATE_NOOP("fields", "of real images: the share goes linearly to it over stage 1; default: it "
                                "stays"),
    QT_TRANSLATE_NOOP("fields", "generated ones have the rest; 0.8 as in DataDream; default: every image "
                                "counts alike"),
    QT_TRANSLATE_NOOP("fields", "of stage 1: shared, separate for generated images, or re-estimated on real "
                                "ones before each evaluation"),
    QT_TRANSLATE_NOOP("fields", "Crop"),
    QT_TRANSLATE_NOOP("fields", "Padding"),
    QT_TRANSLATE_NOOP("fields", "Smallest crop"),
    QT_TRANSLATE_NOOP("fields", "Flip"),
    QT_TRANSLATE_NOOP("fields", "Brightness"),
    QT_TRANSLATE_NOOP("fields", "Contrast"),
    QT_TRANSLATE_NOOP("fields", "Saturation"),
    QT_TRANSLATE_NOOP("fields", "Hue"),
    QT_TRANSLATE_NOOP("fields", "TrivialAugment"),
    QT_TRANSLATE_NOOP("fields", "Erasing"),
    QT_TRANSLATE_NOOP("fields", "Embeddings"),
    QT_TRANSLATE_NOOP("fields", "Regularisation"),
    QT_TRANSLATE_NOOP("fields", "CP target"),
    QT_TRANSLATE_NOOP("fields", "Views"),
    QT_TRANSLATE_NOOP("fields", "Mixup"),
    QT_TRANSLATE_NOOP("fields", "CutMix"),
    QT_TRANSLATE_NOOP("fields", "Seed of views"),
    QT_TRANSLATE_NOOP("fields", "per image"),
    QT_TRANSLATE_NOOP("fields",
                      "augmented versions of each image that the teacher sees as the student does; 0: the "
                      "teacher sees the image itself"),
    QT_TRANSLATE_NOOP("fields", "views are blends of two images, with a share from Beta(x, x); 0: none"),
    QT_TRANSLATE_NOOP("fields", "views have a part of another image pasted in, of a share from Beta(x, x); "
                                "0: none"),
    QT_TRANSLATE_NOOP("fields", "Evaluate every"),
    QT_TRANSLATE_NOOP("fields", "Checkpoint every"),
    QT_TRANSLATE_NOOP("fields", "or two minutes, whichever comes first; 0: two minutes"),
    QT_TRANSLATE_NOOP("fields", "Device"),
    QT_TRANSLATE_NOOP("fields", "Precision"),
    QT_TRANSLATE_NOOP("fields", "Threads"),
    QT_TRANSLATE_NOOP("fields", "per class"),
    QT_TRANSLATE_NOOP("fields", "%"),
    QT_TRANSLATE_NOOP("fields", "channels"),
    QT_TRANSLATE_NOOP("fields", "px"),
    QT_TRANSLATE_NOOP("fields", "images"),
    QT_TRANSLATE_NOOP("fields", "steps"),
    QT_TRANSLATE_NOOP("fields", "probability"),
    QT_TRANSLATE_NOOP("fields", "turns"),
    QT_TRANSLATE_NOOP("fields", "name in torchvision or timm"),
    QT_TRANSLATE_NOOP("fields", "Starting weights"),
    QT_TRANSLATE_NOOP("fields", "safetensors file of torchvision or timm whose backbone every student begins "
                                "with; default: random"),
    QT_TRANSLATE_NOOP("fields", "of a ResNet's stem"),
    QT_TRANSLATE_NOOP("fields", "small-image: no stride and no pooling"),
    QT_TRANSLATE_NOOP("fields", "square"),
    QT_TRANSLATE_NOOP("fields", "the peak"),
    QT_TRANSLATE_NOOP("fields", "of sgd"),
    QT_TRANSLATE_NOOP("fields", "of the learning rate"),
    QT_TRANSLATE_NOOP("fields", "factor of the learning rate for the backbone"),
    QT_TRANSLATE_NOOP("fields", "factor of the learning rate for the heads"),
    QT_TRANSLATE_NOOP("fields", "of the moving average of the weights; 0: none"),
    QT_TRANSLATE_NOOP("fields", "largest norm; 0: none"),
    QT_TRANSLATE_NOOP("fields", "of padded-crop"),
    QT_TRANSLATE_NOOP("fields", "share of the area, of random-resized-crop"),
    QT_TRANSLATE_NOOP("fields", "post-processing of the teacher's embeddings"),
    QT_TRANSLATE_NOOP("fields", "of standardise and pca-whiten"),
    QT_TRANSLATE_NOOP("fields", "the teacher's embedding of the source image, or the same with the noise "
                                "that the generator was shown"),
    QT_TRANSLATE_NOOP("fields", "0: at a stage's ends; default: about 20 times a stage"),
    QT_TRANSLATE_NOOP("fields", "auto, cpu or cuda:N"),
    QT_TRANSLATE_NOOP("fields", "auto, fp32 or bf16"),
    QT_TRANSLATE_NOOP("fields", "0: the physical cores"),
    QT_TRANSLATE_NOOP("fields", "Images per real image"),
    QT_TRANSLATE_NOOP("fields", "Guidance"),
    QT_TRANSLATE_NOOP("fields", "Scheduler"),
    QT_TRANSLATE_NOOP("fields", "Spacing"),
    QT_TRANSLATE_NOOP("fields", "Prediction"),
    QT_TRANSLATE_NOOP("fields", "Eta"),
    QT_TRANSLATE_NOOP("fields", "Sampling seed"),
    QT_TRANSLATE_NOOP("fields", "Negative prompt"),
    QT_TRANSLATE_NOOP("fields", "Prompt templates"),
    QT_TRANSLATE_NOOP("fields", "Resolution"),
    QT_TRANSLATE_NOOP("fields", "Save at"),
    QT_TRANSLATE_NOOP("fields", "Format"),
    QT_TRANSLATE_NOOP("fields", "Noise level"),
    QT_TRANSLATE_NOOP("fields", "Strength"),
    QT_TRANSLATE_NOOP("fields", "Training data"),
    QT_TRANSLATE_NOOP("fields", "timesteps"),
    QT_TRANSLATE_NOOP("fields", "generated images per labelled real one"),
    QT_TRANSLATE_NOOP("fields", "classifier-free guidance scale; 0 and 1 are without"),
    QT_TRANSLATE_NOOP("fields", "sampler steps"),
    QT_TRANSLATE_NOOP("fields", "default: the generator's own"),
    QT_TRANSLATE_NOOP("fields",
                      "of the sampler steps; with few steps trailing is best; default: the generator's own"),
    QT_TRANSLATE_NOOP("fields", "what the generator's network predicts; default: by its configuration"),
    QT_TRANSLATE_NOOP("fields", "noise of ddim's steps"),
    QT_TRANSLATE_NOOP(
        "fields",
        "each with {} for the class name; default: the dataset's for cls2img, an empty prompt for img2img"),
    QT_TRANSLATE_NOOP("fields", "of sampling; default: native"),
    QT_TRANSLATE_NOOP("fields", "default: as sampled"),
    QT_TRANSLATE_NOOP("fields", "of the image files"),
    QT_TRANSLATE_NOOP(
        "fields", "noise on the image's embedding: with more noise, images differ more from their source"),
    QT_TRANSLATE_NOOP("fields", "share of the sampler steps, from the noised image: with a larger share, "
                                "images differ more from their source"),
    QT_TRANSLATE_NOOP("fields", "images generated together; changes images by rounding at most"),
    QT_TRANSLATE_NOOP("fields", "of stage 1 on generated images: with the real ones, or alone"),
};

} // namespace

QString fieldText(std::string_view text) {
    return QCoreApplication::translate("fields", std::string(text).c_str());
}

std::span<const char* const> translatedFieldTexts() {
    return kTexts;
}

} // namespace retort::ui
