#include "models/generate/generation_record.h"

#include "models/session/text.h"
#include "synthesis/sets/image_notes.h"
#include "synthesis/sets/set_spec.h"
#include "synthesis/sets/synthetic_dataset.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>

namespace retort::ui {

namespace {

struct FactTexts {
    Q_DECLARE_TR_FUNCTIONS(ImageFacts)
};

/// Of a square; absent for 0 x 0, which stands for "as it comes".
std::optional<int> sideOf(const data::ImageSize& size) {
    return size.width > 0 ? std::optional(size.width) : std::nullopt;
}

QString realText(const std::optional<double>& value) {
    return value ? QLocale().toString(*value) : QString();
}

QString wholeText(const std::optional<int>& value) {
    return value ? count(*value) : QString();
}

QString samplingText(const study::GenerationChoices& choices) {
    const auto scheduler =
        choices.scheduler ? qt(std::string(wordOf(*choices.scheduler))) : FactTexts::tr("model default");
    return FactTexts::tr("%1 · %2").arg(wholeText(choices.steps), scheduler);
}

void addSet(std::vector<ImageFact>& facts, const store::SyntheticSetRecord& set, int noiseLevel) {
    const auto& made = set.request;
    const auto choices = choicesOf(set);
    facts.push_back(
        {FactTexts::tr("Kind"), synthesis::isImported(set) ? FactTexts::tr("imported") : qt(made.kind)});
    facts.push_back({FactTexts::tr("Generator"), qt(made.generator)});
    facts.push_back({FactTexts::tr("Dataset"), qt(made.dataset)});
    if (!made.teacher.empty())
        facts.push_back({FactTexts::tr("Embeddings by"), qt(made.teacher)});
    if (made.kind == "img2img")
        facts.push_back({FactTexts::tr("Noise level"), count(noiseLevel)});
    if (made.kind == "sdedit")
        facts.push_back({FactTexts::tr("Strength"), realText(choices.strength)});
    if (synthesis::isImported(set))
        return;
    facts.push_back({FactTexts::tr("Guidance"), realText(choices.guidance)});
    facts.push_back({FactTexts::tr("Steps"), samplingText(choices)});
    if (choices.prediction)
        facts.push_back({FactTexts::tr("Prediction"), qt(std::string(wordOf(*choices.prediction)))});
    if (choices.eta.value_or(0) > 0)
        facts.push_back({FactTexts::tr("Eta"), realText(choices.eta)});
    facts.push_back({FactTexts::tr("Seed of the set"), QString::number(choices.seed.value_or(0))});
}

/// What an imported image says of how it was made.
void addNotes(std::vector<ImageFact>& facts, const synthesis::ImageNotes& notes) {
    const auto add = [&](const QString& name, const QString& value) {
        if (!value.isEmpty())
            facts.push_back({name, value});
    };
    add(FactTexts::tr("Program"), qt(notes.program));
    add(FactTexts::tr("Model"), qt(notes.model));
    add(FactTexts::tr("Negative prompt"), qt(notes.negativePrompt));
    add(FactTexts::tr("Guidance"), realText(notes.guidance));
    add(FactTexts::tr("Steps"), notes.steps ? count(*notes.steps) : QString());
    add(FactTexts::tr("Sampler"), qt(notes.sampler));
    add(FactTexts::tr("Imported from"), qt(notes.file));
}

QString sizeText(const store::SyntheticSetRecord& set, const store::SyntheticImageRecord& image) {
    const bool isOwn = image.width > 0;
    return FactTexts::tr("%1 × %2 px")
        .arg(isOwn ? image.width : set.request.width)
        .arg(isOwn ? image.height : set.request.height);
}

} // namespace

study::GenerationChoices choicesOf(const store::SyntheticSetRecord& set) {
    const auto spec = synthesis::readSetSpec(set.request.spec, set.request.name);
    if (!spec.ok() || synthesis::isImported(set))
        return {};
    const auto& made = spec->generation;
    study::GenerationChoices choices{.perImage = made.perImage,
                                     .guidance = made.guidance,
                                     .steps = made.steps,
                                     .scheduler = made.scheduler,
                                     .spacing = made.spacing,
                                     .prediction = made.prediction,
                                     .eta = made.eta,
                                     .seed = made.seed,
                                     .size = sideOf(made.sampledSize),
                                     .storedSize = sideOf(made.storedSize),
                                     .format = made.format,
                                     .noiseLevel = made.noiseLevel,
                                     .strength = made.strength};
    if (!made.negativePrompt.empty())
        choices.negativePrompt = made.negativePrompt;
    if (!made.templates.empty())
        choices.templates = made.templates;
    return choices;
}

QString className(const store::SyntheticSetRecord& set, std::int64_t label) {
    const auto& classes = set.request.classes;
    if (label < 0 || label >= static_cast<std::int64_t>(classes.size()))
        return QString::number(label);
    return qt(classes[static_cast<std::size_t>(label)]);
}

std::vector<ImageFact> imageFacts(const store::SyntheticSetRecord& set,
                                  const store::SyntheticImageRecord& image) {
    std::vector<ImageFact> facts;
    facts.push_back({FactTexts::tr("Class"), className(set, image.label)});
    facts.push_back(
        {FactTexts::tr("Prompt"), image.prompt.empty() ? FactTexts::tr("(empty)") : qt(image.prompt)});
    const auto notes = synthesis::readNotes(image.parameters);
    if (!synthesis::isImported(set) || notes.seed)
        facts.push_back({FactTexts::tr("Seed"), QString::number(image.seed)});
    facts.push_back({FactTexts::tr("Number"), count(image.number)});
    if (image.source)
        facts.push_back(
            {FactTexts::tr("Source"), FactTexts::tr("training image %1").arg(count(*image.source))});
    if (image.score)
        facts.push_back({FactTexts::tr("Score"), QLocale().toString(*image.score, 'f', 2)});
    facts.push_back({FactTexts::tr("State"), image.state == store::ImageState::Excluded
                                                 ? FactTexts::tr("excluded")
                                                 : FactTexts::tr("kept")});
    addSet(facts, set, image.noiseLevel);
    addNotes(facts, notes);
    facts.push_back({FactTexts::tr("Stored size"), sizeText(set, image)});
    facts.push_back({FactTexts::tr("Set"), qt(set.request.name)});
    if (!synthesis::isImported(set))
        facts.push_back(
            {FactTexts::tr("Time"), FactTexts::tr("%1 s").arg(QLocale().toString(image.seconds, 'f', 2))});
    return facts;
}

QString parameterText(const store::SyntheticSetRecord& set, const store::SyntheticImageRecord& image) {
    QString text;
    for (const auto& fact : imageFacts(set, image))
        text += fact.name + QStringLiteral(": ") + fact.value + QLatin1Char('\n');
    return text;
}

std::vector<ClassGuess> guessesOf(const store::SyntheticSetRecord& set,
                                  const store::SyntheticImageRecord& image) {
    std::vector<ClassGuess> guesses;
    for (const auto entry : QJsonDocument::fromJson(QByteArray::fromStdString(image.top5)).array()) {
        const auto pair = entry.toArray();
        guesses.push_back({className(set, pair.at(0).toInteger()), pair.at(1).toDouble()});
    }
    return guesses;
}

} // namespace retort::ui
