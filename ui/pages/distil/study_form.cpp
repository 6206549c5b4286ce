#include "pages/distil/study_form.h"

#include "base/limits.h"
#include "models/data_shelf.h"
#include "models/model_table.h"
#include "models/study_draft.h"
#include "models/text.h"
#include "models/typed_number.h"
#include "pages/distil/material_fields.h"
#include "pages/number_entry.h"
#include "students/student_spec.h"
#include "widgets/calm_boxes.h"
#include "widgets/card.h"
#include "widgets/entry_field.h"

#include <QFormLayout>
#include <QLineEdit>

#include <algorithm>

namespace retort::ui {

namespace {

using study::StudySpec;

QString stageRate(const study::ResolvedStage& stage) {
    return typedText(stage.optimizer.learningRate);
}

QString lossName(const StudyDefaults& defaults) {
    const auto* features = std::get_if<distill::FeatureDistillation>(&defaults.features.distil->objective);
    return features ? qt(std::string{distill::name(features->loss)}) : QString();
}

QString temperature(const StudyDefaults& defaults) {
    const auto* logits = std::get_if<distill::LogitDistillation>(&defaults.logits.distil->objective);
    return logits ? typedText(logits->temperature) : QString();
}

QString geometryName(const StudyDefaults& defaults) {
    switch (defaults.supervised.augmentation.geometry) {
    case data::Geometry::PaddedCrop: return QStringLiteral("padded-crop");
    case data::Geometry::RandomResizedCrop: return QStringLiteral("random-resized-crop");
    case data::Geometry::Resize:
    case data::Geometry::CentreCrop: break;
    }
    return QStringLiteral("resize");
}

} // namespace

StudyForm::StudyForm(StudyDraft& draft, ModelTable& models, StudyMaterial& material, DataShelf& shelf,
                     QWidget* parent)
    : FoldingForm(parent), m_draft(draft), m_models(models), m_material(material), m_shelf(shelf) {
    addModels();
    addMaterial();
    addStudent();
    addDistillation();
    addFinetuning();
    addData();
    addRuns();
    connect(&draft, &StudyDraft::changed, this, &StudyForm::showSpec);
    connect(&draft, &StudyDraft::replaced, this, [this] {
        for (auto* entry : m_entries)
            entry->forget();
    });
    connect(&models, &ModelTable::loaded, this, &StudyForm::showSpec);
    connect(&shelf, &DataShelf::changed, this, &StudyForm::showDefaults);
    showSpec();
}

void StudyForm::addModels() {
    addGroup(QStringLiteral("distil/models"), m_group = tr("Models"));
    addModel(
        tr("Teacher"), {QStringLiteral("OpenCLIP"), QStringLiteral("Hugging Face")},
        [](const StudySpec& spec) { return spec.teacher.value_or(""); },
        [](StudySpec& spec, const std::string& name) {
            spec.teacher = name.empty() ? std::nullopt : std::optional(name);
        });
    const auto generator = [this](const QString& title, study::Source source, const QStringList& kinds) {
        addModel(
            title, kinds,
            [source](const StudySpec& spec) {
                const auto found = spec.generation.generators.find(source);
                return found == spec.generation.generators.end() ? std::string{} : found->second;
            },
            [source](StudySpec& spec, const std::string& name) {
                spec.generation.generators.erase(source);
                if (!name.empty())
                    spec.generation.generators.emplace(source, name);
            });
    };
    generator(tr("cls2img generator"), study::Source::Cls2Img, {QStringLiteral("Stable Diffusion")});
    generator(tr("img2img generator"), study::Source::Img2Img,
              {QStringLiteral("Stable unCLIP"), QStringLiteral("Stable Diffusion")});
}

void StudyForm::addMaterial() {
    auto& group = addGroup(QStringLiteral("distil/material"), m_group = tr("Prompts and generated sets"));
    group.form().addRow(new MaterialFields(m_draft, m_material));
    addNumber<int>(
        tr("Images per real image"), limits::kPerImage, {},
        [](StudySpec & spec) -> auto& { return spec.generation.shared.perImage; },
        [](const StudyDefaults& defaults) { return typedText(defaults.generation.perImage); });
    addNumber<double>(
        tr("Guidance"), limits::kGuidance, {},
        [](StudySpec & spec) -> auto& { return spec.generation.shared.guidance; },
        [](const StudyDefaults& defaults) { return typedText(defaults.generation.guidance); });
    addNumber<int>(
        tr("Sampling steps"), limits::kSamplingSteps, {},
        [](StudySpec & spec) -> auto& { return spec.generation.shared.steps; },
        [](const StudyDefaults& defaults) { return typedText(defaults.generation.steps); });
    addNumber<std::uint64_t>(
        tr("Sampling seed"), limits::kSeed, {},
        [](StudySpec & spec) -> auto& { return spec.generation.shared.seed; },
        [](const StudyDefaults& defaults) { return typedText(defaults.generation.seed); });
}

void StudyForm::addStudent() {
    addGroup(QStringLiteral("distil/student"), m_group = tr("Student"));
    QStringList architectures;
    for (const auto architecture : students::allArchitectures())
        architectures << qt(std::string{students::name(architecture)});
    addWord(
        tr("Network"), architectures, [](StudySpec & spec) -> auto& { return spec.student.architecture; },
        [](const StudyDefaults& d) {
            return qt(std::string{students::name(d.supervised.student.architecture)});
        });
    addNumber<int>(
        tr("Width"), limits::kStudentWidth, tr("channels"),
        [](StudySpec & spec) -> auto& { return spec.student.width; },
        [](const StudyDefaults& d) { return typedText(d.supervised.student.width); });
    addNumber<int>(
        tr("Input size"), limits::kImageSize, tr("px"),
        [](StudySpec & spec) -> auto& { return spec.student.imageSize; },
        [](const StudyDefaults& d) { return typedText(d.supervised.imageSize); });
    addWord(
        tr("Stem"), {QStringLiteral("standard"), QStringLiteral("small-image")},
        [](StudySpec & spec) -> auto& { return spec.student.stem; },
        [](const StudyDefaults& d) { return qt(std::string{students::name(d.supervised.student.stem)}); });
}

void StudyForm::addDistillation() {
    addGroup(QStringLiteral("distil/stage1"), m_group = tr("Stage 1: distil"));
    addNumber<std::int64_t>(
        tr("Steps"), limits::kTrainSteps, {}, [](StudySpec & spec) -> auto& { return spec.distil.steps; },
        [](const StudyDefaults& d) { return typedText(d.features.distil->steps); });
    addNumber<int>(
        tr("Batch"), limits::kTrainBatch, tr("images"),
        [](StudySpec & spec) -> auto& { return spec.distil.batch; },
        [](const StudyDefaults& d) { return typedText(d.features.distil->batch); });
    addNumber<double>(
        tr("Learning rate"), limits::kRate, {},
        [](StudySpec & spec) -> auto& { return spec.distil.learningRate; },
        [](const StudyDefaults& d) { return stageRate(*d.features.distil); });
    addWord(
        tr("FD and CP loss"), {QStringLiteral("cosine"), QStringLiteral("mse"), QStringLiteral("smooth-l1")},
        [](StudySpec & spec) -> auto& { return spec.distil.loss; }, lossName);
    addNumber<double>(
        tr("LD temperature"), limits::kTemperature, {},
        [](StudySpec & spec) -> auto& { return spec.distil.temperature; }, temperature);
    using Transform = distill::FeatureTransformKind;
    addChoice<Transform>(
        tr("Embeddings"),
        {{Transform::None, tr("as they are")},
         {Transform::Centre, tr("centred")},
         {Transform::Standardise, tr("standardised")},
         {Transform::Whiten, tr("PCA-whitened")}},
        [](StudySpec & spec) -> auto& { return spec.features.transform.kind; });
    using Target = distill::ConditionTarget;
    addChoice<Target>(
        tr("CP target"), {{Target::Clean, tr("clean embeddings")}, {Target::Noised, tr("noised embeddings")}},
        [](StudySpec & spec) -> auto& { return spec.features.conditionTarget; });
    addChoice<study::Mix>(
        tr("Training data"),
        {{study::Mix::Add, tr("real + generated")}, {study::Mix::SyntheticOnly, tr("generated only")}},
        [](StudySpec & spec) -> auto& { return spec.generation.mix; });
}

void StudyForm::addFinetuning() {
    addGroup(QStringLiteral("distil/stage2"), m_group = tr("Stage 2: fine-tune"));
    addNumber<std::int64_t>(
        tr("Steps"), limits::kTrainSteps, {}, [](StudySpec & spec) -> auto& { return spec.finetune.steps; },
        [](const StudyDefaults& d) { return typedText(d.features.finetune.steps); });
    addNumber<int>(
        tr("Batch"), limits::kTrainBatch, tr("images"),
        [](StudySpec & spec) -> auto& { return spec.finetune.batch; },
        [](const StudyDefaults& d) { return typedText(d.features.finetune.batch); });
    addNumber<double>(
        tr("Learning rate"), limits::kRate, {},
        [](StudySpec & spec) -> auto& { return spec.finetune.learningRate; },
        [](const StudyDefaults& d) { return stageRate(d.features.finetune); });
    addNumber<double>(
        tr("SUP learning rate"), limits::kRate, {},
        [](StudySpec & spec) -> auto& { return spec.supervised.learningRate; },
        [](const StudyDefaults& d) { return stageRate(d.supervised.finetune); });
}

void StudyForm::addData() {
    addGroup(QStringLiteral("distil/data"), m_group = tr("Data"));
    const auto all = [](const StudyDefaults&) { return tr("all"); };
    addNumber<int>(
        tr("Labelled"), limits::kPerClass, tr("per class"),
        [](StudySpec & spec) -> auto& { return spec.labelled.perClass; }, all,
        [](StudySpec& spec) { spec.labelled.percent.reset(); });
    addNumber<double>(
        tr("Labelled, % per class"), limits::kPercent, tr("%"),
        [](StudySpec & spec) -> auto& { return spec.labelled.percent; }, all,
        [](StudySpec& spec) { spec.labelled.perClass.reset(); });
    addValidation();
    addNumber<std::int64_t>(
        tr("Evaluate every"), limits::kCadence, tr("steps"),
        [](StudySpec & spec) -> auto& { return spec.evaluateEvery; },
        [](const StudyDefaults&) { return tr("up to 20 times per stage"); });
    addWord(
        tr("Crop"),
        {QStringLiteral("random-resized-crop"), QStringLiteral("padded-crop"), QStringLiteral("resize")},
        [](StudySpec & spec) -> auto& { return spec.augmentation.geometry; }, geometryName);
    addNumber<double>(
        tr("Flip"), limits::kShare, tr("probability"),
        [](StudySpec & spec) -> auto& { return spec.augmentation.flip; },
        [](const StudyDefaults& d) { return typedText(d.supervised.augmentation.flipProbability); });
    addNumber<double>(
        tr("Erasing"), limits::kShare, tr("probability"),
        [](StudySpec & spec) -> auto& { return spec.augmentation.erasing; },
        [](const StudyDefaults& d) { return typedText(d.supervised.augmentation.erasing.probability); });
}

void StudyForm::addRuns() {
    addGroup(QStringLiteral("distil/runs"), m_group = tr("Runs"));
    addSeeds();
    const auto automatic = std::pair{std::string("auto"), tr("automatic")};
    addChoice<std::string>(
        tr("Device"), {automatic, {"cpu", tr("CPU")}, {"cuda:0", tr("GPU")}},
        [](StudySpec & spec) -> auto& { return spec.device; });
    addChoice<std::string>(
        tr("Precision"), {automatic, {"fp32", QStringLiteral("fp32")}, {"bf16", QStringLiteral("bf16")}},
        [](StudySpec & spec) -> auto& { return spec.precision; });
}

void StudyForm::addModel(const QString& title, const QStringList& kinds,
                         const std::function<std::string(const StudySpec&)>& read,
                         const std::function<void(StudySpec&, const std::string&)>& write) {
    auto* box = new CalmCombo;
    addRow(title, box);
    m_showers.push_back([this, box, kinds, read](const StudySpec& spec) {
        box->clear();
        box->addItem(tr("none"), QString());
        for (const auto& model : m_models.rows())
            if (kinds.contains(qt(model.kind)) && model.problem.empty())
                box->addItem(qt(model.name), qt(model.name));
        const auto chosen = qt(read(spec));
        if (box->findData(chosen) < 0)
            box->addItem(tr("%1 (not found)").arg(chosen), chosen);
        box->setCurrentIndex(box->findData(chosen));
        box->setToolTip(box->currentText());
    });
    connect(box, &QComboBox::activated, this, [this, box, write] {
        m_draft.edit([&](StudySpec& spec) { write(spec, utf8(box->currentData().toString())); });
    });
}

void StudyForm::addWord(const QString& title, const QStringList& words,
                        const std::function<std::optional<std::string>&(StudySpec&)>& field,
                        const Standard& standard) {
    auto* box = new CalmCombo;
    box->addItem(tr("default"), QString());
    for (const auto& word : words)
        box->addItem(word, word);
    addRow(title, box);
    m_showers.push_back([box, field](const StudySpec& spec) {
        auto copy = spec;
        const auto value = field(copy);
        box->setCurrentIndex(qMax(0, box->findData(qt(value.value_or("")))));
        setLook(*box, "tone", value ? QString() : QStringLiteral("faint"));
    });
    m_standards.push_back([box, standard](const StudyDefaults& defaults) {
        box->setItemText(0, tr("default (%1)").arg(standard(defaults)));
    });
    connect(box, &QComboBox::activated, this, [this, box, field] {
        const auto word = utf8(box->currentData().toString());
        m_draft.edit(
            [&](StudySpec& spec) { field(spec) = word.empty() ? std::nullopt : std::optional(word); });
    });
}

void StudyForm::addEntry(const QString& title, EntryField* field) {
    addRow(title, field);
    m_entries.push_back(field);
    connect(field, &EntryField::refused, this,
            [this, name = tr("%1, %2").arg(m_group, title)](const QString& problem) {
                m_draft.setProblem(name, problem);
            });
}

template<class Number>
void StudyForm::addNumber(const QString& title, const Range<Number>& range, const QString& unit,
                          const std::function<std::optional<Number>&(StudySpec&)>& field,
                          const Standard& standard, const After& after) {
    auto* entry = new EntryField(checkOf(range, MayBeEmpty::Yes));
    entry->setUnit(unit);
    entry->setStandard(tr("default"));
    addEntry(title, entry);
    m_showers.push_back([entry, field](const StudySpec& spec) {
        auto copy = spec;
        const auto& value = field(copy);
        entry->setText(value ? typedText(*value) : QString());
    });
    m_standards.push_back(
        [entry, standard](const StudyDefaults& defaults) { entry->setStandard(standard(defaults)); });
    connect(entry, &EntryField::entered, this, [this, range, field, after](const QString& text) {
        m_draft.edit([&](StudySpec& spec) {
            field(spec) = readTyped(text, range);
            if (after && field(spec))
                after(spec);
        });
    });
}

template<class Choice>
void StudyForm::addChoice(const QString& title, const std::vector<std::pair<Choice, QString>>& choices,
                          const std::function<Choice&(StudySpec&)>& field) {
    auto* box = new CalmCombo;
    for (const auto& [choice, text] : choices)
        box->addItem(text);
    addRow(title, box);
    m_showers.push_back([box, choices, field](const StudySpec& spec) {
        auto copy = spec;
        const auto found = std::find_if(choices.begin(), choices.end(),
                                        [&](const auto& one) { return one.first == field(copy); });
        box->setCurrentIndex(found == choices.end() ? -1 : static_cast<int>(found - choices.begin()));
    });
    connect(box, &QComboBox::activated, this, [this, choices, field](int at) {
        m_draft.edit([&](StudySpec& spec) { field(spec) = choices[static_cast<std::size_t>(at)].first; });
    });
}

void StudyForm::addValidation() {
    constexpr double kWhole = 100;
    static constexpr auto kHeldOut = inPercent(limits::kFraction);
    auto* entry = new EntryField(checkOf(kHeldOut, MayBeEmpty::Yes));
    entry->setStandard(tr("none"));
    entry->setUnit(tr("% of labelled"));
    entry->line().setToolTip(
        tr("Taken out of training in every column. These images choose the best step of each run, in the "
           "place of the dataset's own validation split; the result is its test accuracy."));
    addEntry(tr("Validation"), entry);
    m_showers.push_back([entry](const StudySpec& spec) {
        entry->setText(spec.validationFraction > 0 ? typedText(kWhole * spec.validationFraction) : QString());
    });
    connect(entry, &EntryField::entered, this, [this](const QString& text) {
        m_draft.edit([&](StudySpec& spec) {
            spec.validationFraction = readTyped(text, kHeldOut).value_or(0) / kWhole;
        });
    });
}

void StudyForm::addSeeds() {
    auto* entry =
        new EntryField([](const QString& text) { return readSeeds(text) ? QString() : seedsSentence(); });
    entry->line().setToolTip(tr("One run of every cell for each seed, for example 1, 2, 3 or 1-5"));
    addEntry(tr("Seeds"), entry);
    m_showers.push_back([entry](const StudySpec& spec) { entry->setText(seedsText(spec.seeds)); });
    connect(entry, &EntryField::entered, this, [this](const QString& text) {
        m_draft.edit([&](StudySpec& spec) { spec.seeds = readSeeds(text).value_or(spec.seeds); });
    });
}

void StudyForm::showSpec() {
    for (const auto& show : m_showers)
        show(m_draft.spec());
    showDefaults();
}

void StudyForm::showDefaults() {
    const auto& spec = m_draft.spec();
    const auto* set = spec.datasets.empty() ? nullptr : m_shelf.find(qt(spec.datasets.front()));
    const auto images = set && set->dataSet ? set->dataSet->summary().imageSize : data::ImageSize{};
    if (const auto defaults = defaultsOf(spec, images))
        for (const auto& show : m_standards)
            show(*defaults);
}

} // namespace retort::ui
