#include "models/session/glossary.h"

#include <QCoreApplication>

#include <algorithm>

namespace retort::ui {

namespace {

struct GlossaryTexts {
    Q_DECLARE_TR_FUNCTIONS(Glossary)
};

std::vector<GlossaryEntry> columns() {
    return {
        {QStringLiteral("SUP"), GlossaryTexts::tr("supervised training"),
         GlossaryTexts::tr("The baseline: the student learns from the labelled images and their labels "
                           "alone, with as many steps as both stages of a distilled student have unless "
                           "the study says otherwise. What the other columns gain is counted from here.")},
        {QStringLiteral("SUP*"), GlossaryTexts::tr("longer supervised training"),
         GlossaryTexts::tr("A control where the study gives SUP a length of its own: SUP with as many "
                           "steps as both stages of a distilled student have, so that more training alone "
                           "is no gain.")},
        {QStringLiteral("cls2img/SUP"), GlossaryTexts::tr("supervised training on generated images"),
         GlossaryTexts::tr("A control, as img2img/SUP. Stage 1: the student learns generated images with the "
                           "classes that they were made for. Stage 2: it is fine-tuned with the labels. It "
                           "shows what the images give without a teacher's targets.")},
        {QStringLiteral("FD"), GlossaryTexts::tr("feature distillation"),
         GlossaryTexts::tr("Stage 1: the student learns to give the teacher's embedding of each image. "
                           "Stage 2: it is fine-tuned with the labels.")},
        {QStringLiteral("LD"), GlossaryTexts::tr("logit distillation"),
         GlossaryTexts::tr("Stage 1: the student learns to give the class probabilities that the teacher "
                           "gives zero-shot, by the prompts. Stage 2: it is fine-tuned with the labels.")},
        {QStringLiteral("CP"), GlossaryTexts::tr("condition prediction"),
         GlossaryTexts::tr("Stage 1: the student sees a generated image and learns to give the embedding "
                           "that it was generated from. The teacher need not look at generated images. "
                           "Stage 2: it is fine-tuned with the labels.")}};
}

std::vector<GlossaryEntry> sources() {
    return {
        {QStringLiteral("Real"), GlossaryTexts::tr("real images"),
         GlossaryTexts::tr("Stage 1 trains on the labelled images of the dataset.")},
        {QStringLiteral("cls2img"), GlossaryTexts::tr("class to image"),
         GlossaryTexts::tr("Images that a generator makes from the prompt of a class, for example \"a photo "
                           "of a cat\".")},
        {QStringLiteral("img2img"), GlossaryTexts::tr("image to image"),
         GlossaryTexts::tr("Variations of the labelled images: a generator makes them from the teacher's "
                           "embedding of each, or from the image itself with noise added.")}};
}

std::vector<GlossaryEntry> things() {
    return {
        {GlossaryTexts::tr("Teacher"), GlossaryTexts::tr("a CLIP model"),
         GlossaryTexts::tr("Large and pretrained on images with texts. It is not trained here.")},
        {GlossaryTexts::tr("Student"), GlossaryTexts::tr("a small classifier"),
         GlossaryTexts::tr("The network that is trained here, and that one uses afterwards.")},
        {GlossaryTexts::tr("Zero-shot"), GlossaryTexts::tr("without training images"),
         GlossaryTexts::tr("The teacher classifies an image by the prompt whose embedding is nearest to the "
                           "image's.")},
        {GlossaryTexts::tr("Near-duplicate"), GlossaryTexts::tr("of a test image"),
         GlossaryTexts::tr("A generated image that is nearly identical to a test image. Learning from it "
                           "would make the test accuracy too good.")},
        {GlossaryTexts::tr("Fréchet distance"), GlossaryTexts::tr("of two sets of images"),
         GlossaryTexts::tr(
             "How far apart the embeddings of generated and real images lie as a whole: smaller "
             "is closer. With few images it is much too large.")}};
}

} // namespace

std::vector<GlossaryEntry> glossary() {
    auto all = columns();
    for (const auto& more : {sources(), things()})
        all.insert(all.end(), more.begin(), more.end());
    return all;
}

QString explained(const QString& term) {
    const auto all = glossary();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const GlossaryEntry& entry) { return entry.term == term; });
    if (found == all.end())
        return {};
    return GlossaryTexts::tr("%1, %2: %3").arg(found->term, found->name, found->text);
}

} // namespace retort::ui
