#include "pages/distil/study_form.h"

#include "base/limits.h"
#include "models/distil/study_draft.h"
#include "models/models/model_table.h"
#include "models/session/data_shelf.h"
#include "models/session/field_text.h"
#include "models/session/text.h"
#include "models/session/typed_number.h"
#include "pages/distil/material_fields.h"
#include "pages/distil/sweep_fields.h"
#include "pages/number_entry.h"
#include "settings/settings.h"
#include "style/icon.h"
#include "widgets/calm_boxes.h"
#include "widgets/card.h"
#include "widgets/entry_field.h"

#include <QAction>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>
#include <utility>

namespace retort::ui {

namespace {

using study::StudySpec;

/// A part of the study that has a field list.
template<class Part> using Section = std::function<Part&(StudySpec&)>;

QString stageRate(const study::RunStage& stage) {
    return typedText(stage.optimizer.learningRate);
}

template<class Enum> QString wordText(Enum value) {
    return qt(std::string(wordOf(value)));
}

QString lossName(const StudyDefaults& defaults) {
    const auto* features = std::get_if<distill::FeatureDistillation>(&defaults.features.distil->objective);
    return features ? wordText(features->loss) : QString();
}

QString temperature(const StudyDefaults& defaults) {
    const auto* logits = std::get_if<distill::LogitDistillation>(&defaults.logits.distil->objective);
    return logits ? typedText(logits->temperature) : QString();
}

/// A relative path would mean another folder wherever the program is started.
QString folderProblem(const QString& folder) {
    return folder.isEmpty() || QDir::isAbsolutePath(folder) ? QString()
                                                            : StudyForm::tr("A whole path, from / on");
}

/// Why a file cannot be what students begin with, as far as its name tells.
QString weightsProblem(const QString& file) {
    if (!file.isEmpty() && !file.endsWith(QStringLiteral(".safetensors")))
        return StudyForm::tr("A file whose name ends in .safetensors");
    return file.isEmpty() || QFileInfo::exists(file) ? QString() : StudyForm::tr("There is no such file");
}

} // namespace

StudyForm::StudyForm(StudyDraft& draft, ModelTable& models, StudyMaterial& material, DataShelf& shelf,
                     QWidget* parent)
    : FoldingForm(parent), m_draft(draft), m_models(models), m_material(material), m_shelf(shelf) {
    addModels();
    addMaterial();
    addStudent();
    addDistillation();
    addMixture();
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
    auto& group = addGroup(QStringLiteral("distil/models"), m_group = tr("Models"));
    addModel(
        tr("Teacher"), models::isTeacher, [](const StudySpec& spec) { return spec.teacher.value_or(""); },
        [](StudySpec& spec, const std::string& name) {
            spec.teacher = name.empty() ? std::exchange(spec.secondTeacher, {}) : std::optional(name);
        });
    addModel(
        tr("Second teacher"), models::isTeacher,
        [](const StudySpec& spec) { return spec.secondTeacher.value_or(""); },
        [](StudySpec& spec, const std::string& name) {
            auto& place = spec.teacher ? spec.secondTeacher : spec.teacher;
            place = name.empty() ? std::nullopt : std::optional(name);
        });
    const auto generator = [this](const QString& title, study::Source source,
                                  const std::function<bool(models::ModelKind)>& fits) {
        addModel(
            title, fits,
            [source](const StudySpec& spec) {
                const auto found = spec.generation.generators.find(source);
                return found == spec.generation.generators.end() ? study::GeneratorSetting{} : found->second;
            },
            [source](StudySpec& spec, const std::string& name) {
                auto& generators = spec.generation.generators;
                if (const auto found = generators.find(source);
                    found != generators.end() && found->second.text() == name)
                    return; // one that is put together in the study is chosen by its text
                generators.erase(source);
                if (!name.empty())
                    generators.emplace(source, name);
            });
    };
    generator(tr("cls2img generator"), study::Source::Cls2Img, models::generatesFromText);
    generator(tr("img2img generator"), study::Source::Img2Img, [](models::ModelKind kind) {
        return models::generatesFromEmbeddings(kind) || models::generatesFromText(kind);
    });
    auto* combine = new QPushButton(tr("Combine…"));
    combine->setToolTip(
        tr("A generator of a model, LoRAs, an image adapter and a small decoder, on the Models page"));
    group.form().addRow(QString(), combine);
    connect(combine, &QPushButton::clicked, this, &StudyForm::combineWanted);
}

void StudyForm::addMaterial() {
    using study::GenerationChoices;
    auto& group = addGroup(QStringLiteral("distil/material"), m_group = tr("Prompts and generated sets"));
    group.form().addRow(new MaterialFields(m_draft, m_material));
    const Section<GenerationChoices> choices = [](StudySpec & spec) -> auto& {
        return spec.generation.shared;
    };
    addField(choices, &GenerationChoices::perImage,
             [](const StudyDefaults& defaults) { return typedText(defaults.generation.perImage); });
    addField(choices, &GenerationChoices::guidance,
             [](const StudyDefaults& defaults) { return typedText(defaults.generation.guidance); });
    addField(
        choices, &GenerationChoices::steps,
        [](const StudyDefaults& defaults) { return typedText(defaults.generation.steps); },
        tr("Sampling steps"));
    addField(choices, &GenerationChoices::seed,
             [](const StudyDefaults& defaults) { return typedText(defaults.generation.seed); });
}

void StudyForm::addStudent() {
    using study::StudentSpecification;
    addGroup(QStringLiteral("distil/student"), m_group = tr("Student"));
    const Section<StudentSpecification> student = [](StudySpec & spec) -> auto& {
        return spec.student;
    };
    addField(student, &StudentSpecification::architecture,
             [](const StudyDefaults& d) { return wordText(d.supervised.student.architecture); });
    addField(student, &StudentSpecification::width,
             [](const StudyDefaults& d) { return typedText(d.supervised.student.width); });
    addField(student, &StudentSpecification::imageSize,
             [](const StudyDefaults& d) { return typedText(d.supervised.imageSize); });
    addField(student, &StudentSpecification::stem,
             [](const StudyDefaults& d) { return wordText(d.supervised.student.stem); });
    addStartingWeights();
}

void StudyForm::addStartingWeights() {
    const auto write = [this](const QString& file) {
        m_draft.edit([&](StudySpec& spec) {
            spec.student.weights = file.isEmpty() ? std::nullopt : std::optional(utf8(file));
        });
    };
    auto* entry = new EntryField([this](const QString& text) {
        const QDir folder(qt(m_draft.spec().folder.string()));
        return weightsProblem(text.isEmpty() ? text : folder.absoluteFilePath(text));
    });
    const auto listed = fieldOf(&study::StudentSpecification::weights);
    entry->setStandard(tr("random"));
    entry->line().setToolTip(fieldText(listed.help));
    auto* choose = entry->line().addAction(icon(QStringLiteral("open")), QLineEdit::TrailingPosition);
    choose->setToolTip(tr("Choose a file"));
    addEntry(fieldText(listed.label), entry);
    m_showers.push_back(
        [entry](const StudySpec& spec) { entry->setText(qt(spec.student.weights.value_or(""))); });
    connect(entry, &EntryField::entered, this, write);
    connect(choose, &QAction::triggered, this, [this, write] {
        const auto file =
            QFileDialog::getOpenFileName(this, tr("Starting weights"), {}, tr("Weights (*.safetensors)"));
        if (!file.isEmpty())
            write(file);
    });
}

void StudyForm::addDistillation() {
    using study::StageSpec;
    addGroup(QStringLiteral("distil/stage1"), m_group = tr("Stage 1: distil"));
    const Section<StageSpec> stage = [](StudySpec & spec) -> auto& {
        return spec.distil;
    };
    addField(stage, &StageSpec::steps,
             [](const StudyDefaults& d) { return typedText(d.features.distil->steps); });
    addField(stage, &StageSpec::batch,
             [](const StudyDefaults& d) { return typedText(d.features.distil->batch); });
    addField(stage, &StageSpec::learningRate,
             [](const StudyDefaults& d) { return stageRate(*d.features.distil); });
    addField(stage, &StageSpec::loss, lossName);
    const auto none = [](const StudyDefaults&) { return tr("none"); };
    addField(stage, &StageSpec::logitWeight, none);
    addField(stage, &StageSpec::temperature, temperature);
    addField(stage, &StageSpec::logitScale, [](const StudyDefaults&) { return tr("the teacher's"); });
    addSwitch(stage, &StageSpec::priorCorrection);
    using Transform = distill::FeatureTransformKind;
    addChoice<Transform>(
        tr("Embeddings"),
        {{Transform::None, tr("as they are")},
         {Transform::Centre, tr("centred")},
         {Transform::Standardise, tr("standardised")},
         {Transform::Whiten, tr("PCA-whitened")},
         {Transform::PhiS, tr("PHI-S")}},
        [](StudySpec & spec) -> auto& { return spec.features.transform; });
    using Target = distill::ConditionTarget;
    addChoice<Target>(
        tr("CP target"), {{Target::Clean, tr("clean embeddings")}, {Target::Noised, tr("noised embeddings")}},
        [](StudySpec & spec) -> auto& { return spec.features.conditionTarget; });
    const Section<study::ViewSpec> views = [](StudySpec & spec) -> auto& {
        return spec.views;
    };
    addField(views, &study::ViewSpec::count, none);
    addField(views, &study::ViewSpec::mixup, none);
    addField(views, &study::ViewSpec::cutmix, none);
}

void StudyForm::addMixture() {
    using study::MixtureSpec;
    addGroup(QStringLiteral("distil/mixture"), m_group = tr("Real and generated images"));
    addChoice<study::Mix>(
        tr("Training data"),
        {{study::Mix::Add, tr("real + generated")}, {study::Mix::SyntheticOnly, tr("generated only")}},
        [](StudySpec & spec) -> auto& { return spec.generation.mix; });
    using Weight = std::optional<double>;
    constexpr double kDataDream = 0.8;
    addChoice<Weight>(
        tr("Preset"), {{Weight(), tr("none")}, {kDataDream, tr("DataDream")}},
        [](StudySpec & spec) -> auto& { return spec.mixture.realWeight; });
    const Section<MixtureSpec> mixture = [](StudySpec & spec) -> auto& {
        return spec.mixture;
    };
    // The labels of the list leave no room for values.
    addField(
        mixture, &MixtureSpec::realWeight, [](const StudyDefaults&) { return tr("all images equal"); },
        tr("Real loss weight"));
    addField(
        mixture, &MixtureSpec::realShare, [](const StudyDefaults&) { return tr("by their number"); },
        tr("Real share"));
    addField(
        mixture, &MixtureSpec::lastRealShare, [](const StudyDefaults&) { return tr("constant"); },
        tr("Share at the end"));
    using Norms = distill::BatchNorms;
    addChoice<Norms>(
        tr("Batch norms"),
        {{Norms::Shared, tr("shared")},
         {Norms::Separate, tr("separate")},
         {Norms::Reestimated, tr("re-estimated")}},
        [](StudySpec & spec) -> auto& { return spec.mixture.batchNorm; });
}

void StudyForm::addFinetuning() {
    using study::StageSpec;
    addGroup(QStringLiteral("distil/stage2"), m_group = tr("Stage 2: fine-tune"));
    const Section<StageSpec> stage = [](StudySpec & spec) -> auto& {
        return spec.finetune;
    };
    addField(stage, &StageSpec::steps,
             [](const StudyDefaults& d) { return typedText(d.features.finetune.steps); });
    addField(stage, &StageSpec::batch,
             [](const StudyDefaults& d) { return typedText(d.features.finetune.batch); });
    addField(stage, &StageSpec::learningRate,
             [](const StudyDefaults& d) { return stageRate(d.features.finetune); });
    const Section<StageSpec> supervised = [](StudySpec & spec) -> auto& {
        return spec.supervised;
    };
    addField(
        supervised, &StageSpec::steps,
        [](const StudyDefaults& d) { return typedText(d.supervised.finetune.steps); }, tr("SUP steps"));
    addField(
        supervised, &StageSpec::learningRate,
        [](const StudyDefaults& d) { return stageRate(d.supervised.finetune); }, tr("SUP learning rate"));
}

void StudyForm::addData() {
    using study::AugmentationSpec;
    using study::LabelledSpec;
    addGroup(QStringLiteral("distil/data"), m_group = tr("Data"));
    const auto all = [](const StudyDefaults&) { return tr("all"); };
    const Section<LabelledSpec> labelled = [](StudySpec & spec) -> auto& {
        return spec.labelled;
    };
    // One of both; emptied, a field gives the other back.
    const auto instead = std::make_shared<LabelledSpec>();
    addField(labelled, &LabelledSpec::perClass, all, {}, [instead](StudySpec& spec) {
        auto& own = spec.labelled;
        (own.perClass ? instead->percent : own.percent) =
            std::exchange(own.perClass ? own.percent : instead->percent, {});
    });
    addField(labelled, &LabelledSpec::percent, all, {}, [instead](StudySpec& spec) {
        auto& own = spec.labelled;
        (own.percent ? instead->perClass : own.perClass) =
            std::exchange(own.percent ? own.perClass : instead->perClass, {});
    });
    addValidation();
    addField<StudySpec>(
        [](StudySpec & spec) -> auto& { return spec; }, &StudySpec::evaluateEvery,
        [](const StudyDefaults&) { return tr("up to 20 times per stage"); });
    const Section<AugmentationSpec> augmentation = [](StudySpec & spec) -> auto& {
        return spec.augmentation;
    };
    addField(augmentation, &AugmentationSpec::geometry,
             [](const StudyDefaults& d) { return wordText(d.supervised.augmentation.geometry); });
    addField(augmentation, &AugmentationSpec::flip,
             [](const StudyDefaults& d) { return typedText(d.supervised.augmentation.flipProbability); });
    addField(augmentation, &AugmentationSpec::erasing,
             [](const StudyDefaults& d) { return typedText(d.supervised.augmentation.erasing.probability); });
}

void StudyForm::addRuns() {
    addGroup(QStringLiteral("distil/runs"), m_group = tr("Runs"));
    addSeeds();
    addRow(tr("Sweep"), new SweepFields(m_draft));
    const auto automatic = std::pair{std::string("auto"), tr("automatic")};
    addChoice<std::string>(
        tr("Device"), {automatic, {"cpu", tr("CPU")}, {"cuda:0", tr("GPU")}},
        [](StudySpec & spec) -> auto& { return spec.device; });
    addChoice<std::string>(
        tr("Precision"), {automatic, {"fp32", QStringLiteral("fp32")}, {"bf16", QStringLiteral("bf16")}},
        [](StudySpec & spec) -> auto& { return spec.precision; });
    addTensorBoard();
}

/// Not of the study: of whoever looks at it.
void StudyForm::addTensorBoard() {
    auto* entry = new EntryField(folderProblem);
    entry->setStandard(tr("off"));
    entry->line().setToolTip(
        tr("A folder for TensorBoard: each run that the queue begins from now on writes an event file there "
           "while it is trained. To look at them: tensorboard --logdir FOLDER"));
    auto* choose = entry->line().addAction(icon(QStringLiteral("open")), QLineEdit::TrailingPosition);
    choose->setToolTip(tr("Choose a folder"));
    addEntry(tr("TensorBoard"), entry);
    entry->setText(settings::tensorBoardFolder().value());
    connect(entry, &EntryField::entered, this,
            [](const QString& folder) { settings::tensorBoardFolder().set(folder); });
    connect(choose, &QAction::triggered, this, [this, entry] {
        const auto folder = QFileDialog::getExistingDirectory(this, tr("Folder for TensorBoard"));
        if (folder.isEmpty())
            return;
        entry->line().setText(folder);
        Q_EMIT entry->line().textEdited(folder); // as if it had been typed
    });
}

void StudyForm::addModel(const QString& title, const std::function<bool(models::ModelKind)>& fits,
                         const std::function<study::GeneratorSetting(const StudySpec&)>& read,
                         const std::function<void(StudySpec&, const std::string&)>& write) {
    auto* box = new CalmCombo;
    addRow(title, box);
    m_showers.push_back([this, box, fits, read](const StudySpec& spec) {
        box->clear();
        box->addItem(tr("none"), QString());
        for (const auto& model : m_models.rows())
            if (model.kind && fits(*model.kind) && model.problem.empty())
                box->addItem(qt(model.name), qt(model.name));
        const auto setting = read(spec);
        const auto chosen = qt(setting.text());
        if (box->findData(chosen) < 0)
            box->addItem(setting.assembly ? chosen : tr("%1 (not found)").arg(chosen), chosen);
        box->setCurrentIndex(box->findData(chosen));
        box->setToolTip(box->currentText());
    });
    connect(box, &QComboBox::activated, this, [this, box, write] {
        m_draft.edit([&](StudySpec& spec) { write(spec, utf8(box->currentData().toString())); });
    });
}

template<class Section, class Value>
void StudyForm::addField(const std::function<Section&(StudySpec&)>& section,
                         std::optional<Value> Section::*member, const Standard& standard,
                         const QString& title, const After& after) {
    const auto listed = fieldOf(member);
    const auto label = title.isEmpty() ? fieldText(listed.label) : title;
    const std::function<std::optional<Value>&(StudySpec&)> value =
        [ section, member ](StudySpec & spec) -> auto& {
        return section(spec).*member;
    };
    if constexpr (std::is_enum_v<Value>)
        addWord<Value>(label, fieldText(listed.help), value, standard);
    else
        addNumber<Value>(label, fieldText(listed.help), *listed.range, fieldText(listed.unit), value,
                         standard, after);
}

template<class Enum>
void StudyForm::addWord(const QString& title, const QString& help,
                        const std::function<std::optional<Enum>&(StudySpec&)>& field,
                        const Standard& standard) {
    auto* box = new CalmCombo;
    box->setToolTip(help);
    box->addItem(StudyForm::tr("default"));
    for (const auto& word : allWords<Enum>())
        box->addItem(qt(word));
    addRow(title, box);
    m_showers.push_back([box, field](const StudySpec& spec) {
        auto copy = spec;
        const auto value = field(copy);
        box->setCurrentIndex(value ? box->findText(wordText(*value)) : 0);
        setLook(*box, "tone", value ? QString() : QStringLiteral("faint"));
    });
    m_standards.push_back([box, standard](const StudyDefaults& defaults) {
        box->setItemText(0, StudyForm::tr("default (%1)").arg(standard(defaults)));
    });
    connect(box, &QComboBox::activated, this, [this, box, field](int at) {
        m_draft.edit([&](StudySpec& spec) {
            field(spec) = at == 0 ? std::nullopt : enumOf<Enum>(utf8(box->itemText(at)));
        });
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
void StudyForm::addNumber(const QString& title, const QString& help, const Range<Number>& range,
                          const QString& unit, const std::function<std::optional<Number>&(StudySpec&)>& field,
                          const Standard& standard, const After& after) {
    auto* entry = new EntryField(checkOf(range, MayBeEmpty::Yes));
    entry->setUnit(unit);
    entry->setStandard(StudyForm::tr("default"));
    entry->line().setToolTip(help);
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
            if (after)
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
    box->setPlaceholderText(StudyForm::tr("custom"));
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

template<class Section>
void StudyForm::addSwitch(const std::function<Section&(StudySpec&)>& section,
                          std::optional<bool> Section::*member) {
    using Switch = std::optional<bool>;
    const std::function<Switch&(StudySpec&)> field = [ section, member ](StudySpec & spec) -> auto& {
        return section(spec).*member;
    };
    addChoice<Switch>(fieldText(fieldOf(member).label),
                      {{Switch(), StudyForm::tr("no")}, {true, StudyForm::tr("yes")}}, field);
}

void StudyForm::addValidation() {
    constexpr double kWhole = 100;
    static constexpr auto kHeldOut = inPercent(limits::kFraction);
    auto* entry = new EntryField(checkOf(kHeldOut, MayBeEmpty::Yes));
    entry->setStandard(tr("none"));
    entry->setUnit(tr("% of labelled"));
    entry->line().setToolTip(
        tr("Held out from training in every column. These images select the best step of each run, instead "
           "of the dataset's own validation split; the result is the test accuracy at that step."));
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
    const auto images = set && set->dataset ? set->dataset->summary().imageSize : data::ImageSize{};
    if (const auto defaults = defaultsOf(spec, images))
        for (const auto& show : m_standards)
            show(*defaults);
}

} // namespace retort::ui
