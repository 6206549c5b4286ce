#include "pages/distil/study_form.h"

#include "base/limits.h"
#include "models/model_table.h"
#include "models/study_draft.h"
#include "models/text.h"
#include "students/student_spec.h"
#include "widgets/calm_boxes.h"
#include "widgets/card.h"

#include <QDoubleValidator>
#include <QLineEdit>

namespace retort::ui {

namespace {

using study::StudySpec;

/// A number as people write it: "0.002", not "2.0000e-03".
QString realText(const std::optional<double>& value) {
    constexpr int kDigits = 6;
    return value ? QString::number(*value, 'g', kDigits) : QString();
}

} // namespace

StudyForm::StudyForm(StudyDraft& draft, ModelTable& models, QWidget* parent)
    : ScrollingForm(parent), m_draft(draft), m_models(models) {
    addModels();
    addStudent();
    addDistillation();
    addFinetuning();
    addRest();
    connect(&draft, &StudyDraft::changed, this, &StudyForm::showSpec);
    connect(&models, &ModelTable::loaded, this, &StudyForm::showSpec);
    showSpec();
    fitWidth();
}

void StudyForm::addModels() {
    addHeading(tr("Models"));
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
    generator(tr("cls2img by"), study::Source::Cls2Img, {QStringLiteral("Stable Diffusion")});
    generator(tr("img2img by"), study::Source::Img2Img,
              {QStringLiteral("Stable unCLIP"), QStringLiteral("Stable Diffusion")});
    addNumber<int>(
        tr("Pictures each"), limits::kPerImage, tr(" per image"),
        [](StudySpec & spec) -> auto& { return spec.generation.shared.perImage; });
    addReal(
        tr("Guidance"), limits::kGuidance,
        [](StudySpec & spec) -> auto& { return spec.generation.shared.guidance; });
}

void StudyForm::addStudent() {
    addHeading(tr("Student"));
    QStringList architectures;
    for (const auto architecture : students::allArchitectures())
        architectures << qt(std::string{students::name(architecture)});
    addWord(
        tr("Network"), architectures, [](StudySpec & spec) -> auto& { return spec.student.architecture; });
    addNumber<int>(
        tr("Width"), limits::kStudentWidth, tr(" channels"),
        [](StudySpec & spec) -> auto& { return spec.student.width; });
    addNumber<int>(
        tr("Picture"), limits::kImageSize, tr(" px"),
        [](StudySpec & spec) -> auto& { return spec.student.imageSize; });
    addWord(
        tr("Stem"), {QStringLiteral("standard"), QStringLiteral("small-image")},
        [](StudySpec & spec) -> auto& { return spec.student.stem; });
}

void StudyForm::addDistillation() {
    addHeading(tr("Stage 1: distil"));
    addNumber<std::int64_t>(
        tr("Length"), limits::kTrainSteps, tr(" steps"),
        [](StudySpec & spec) -> auto& { return spec.distil.steps; });
    addNumber<int>(
        tr("Batch"), limits::kTrainBatch, tr(" pictures"),
        [](StudySpec & spec) -> auto& { return spec.distil.batch; });
    addReal(
        tr("Learning rate"), limits::kRate,
        [](StudySpec & spec) -> auto& { return spec.distil.learningRate; });
    addWord(
        tr("FD and CP loss"), {QStringLiteral("cosine"), QStringLiteral("mse"), QStringLiteral("smooth-l1")},
        [](StudySpec & spec) -> auto& { return spec.distil.loss; });
    addReal(
        tr("LD temperature"), limits::kTemperature,
        [](StudySpec & spec) -> auto& { return spec.distil.temperature; });
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
        tr("CP learns"), {{Target::Clean, tr("clean embeddings")}, {Target::Noised, tr("noised embeddings")}},
        [](StudySpec & spec) -> auto& { return spec.features.conditionTarget; });
    addChoice<study::Mix>(
        tr("Goes over"),
        {{study::Mix::Add, tr("real and generated")}, {study::Mix::SyntheticOnly, tr("generated alone")}},
        [](StudySpec & spec) -> auto& { return spec.generation.mix; });
}

void StudyForm::addFinetuning() {
    addHeading(tr("Stage 2: fine-tune"));
    addNumber<std::int64_t>(
        tr("Length"), limits::kTrainSteps, tr(" steps"),
        [](StudySpec & spec) -> auto& { return spec.finetune.steps; });
    addNumber<int>(
        tr("Batch"), limits::kTrainBatch, tr(" pictures"),
        [](StudySpec & spec) -> auto& { return spec.finetune.batch; });
    addReal(
        tr("Learning rate"), limits::kRate,
        [](StudySpec & spec) -> auto& { return spec.finetune.learningRate; });
    addReal(
        tr("SUP learning rate"), limits::kRate,
        [](StudySpec & spec) -> auto& { return spec.supervised.learningRate; });
}

void StudyForm::addRest() {
    addHeading(tr("Data"));
    addNumber<int>(
        tr("Labelled"), limits::kPerClass, tr(" per class"),
        [](StudySpec & spec) -> auto& { return spec.labelled.perClass; },
        [](StudySpec& spec) { spec.labelled.percent.reset(); });
    addReal(
        tr("or, % of each"), limits::kPercent,
        [](StudySpec & spec) -> auto& { return spec.labelled.percent; },
        [](StudySpec& spec) { spec.labelled.perClass.reset(); });
    addValidation();
    addWord(
        tr("Crop"),
        {QStringLiteral("random-resized-crop"), QStringLiteral("padded-crop"), QStringLiteral("resize")},
        [](StudySpec & spec) -> auto& { return spec.augmentation.geometry; });
    addReal(
        tr("Flip"), limits::kShare, [](StudySpec & spec) -> auto& { return spec.augmentation.flip; });
    addReal(
        tr("Erasing"), limits::kShare, [](StudySpec & spec) -> auto& { return spec.augmentation.erasing; });
    addHeading(tr("Runs"));
    addSeeds();
    const auto automatic = std::pair{std::string("auto"), tr("automatic")};
    addChoice<std::string>(
        tr("Device"), {automatic, {"cpu", tr("processor")}, {"cuda:0", tr("graphics card")}},
        [](StudySpec & spec) -> auto& { return spec.device; });
    addChoice<std::string>(
        tr("Precision"), {automatic, {"fp32", QStringLiteral("fp32")}, {"bf16", QStringLiteral("bf16")}},
        [](StudySpec & spec) -> auto& { return spec.precision; });
}

void StudyForm::addModel(const QString& title, const QStringList& kinds,
                         const std::function<std::string(const StudySpec&)>& read,
                         const std::function<void(StudySpec&, const std::string&)>& write) {
    auto* box = new CalmCombo;
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
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
    });
    connect(box, &QComboBox::activated, this, [this, box, write] {
        m_draft.edit([&](StudySpec& spec) { write(spec, utf8(box->currentData().toString())); });
    });
}

void StudyForm::addWord(const QString& title, const QStringList& words,
                        const std::function<std::optional<std::string>&(StudySpec&)>& field) {
    auto* box = new CalmCombo;
    box->addItem(tr("default"), QString());
    for (const auto& word : words)
        box->addItem(word, word);
    addRow(title, box);
    m_showers.push_back([box, field](const StudySpec& spec) {
        auto copy = spec;
        box->setCurrentIndex(qMax(0, box->findData(qt(field(copy).value_or("")))));
    });
    connect(box, &QComboBox::activated, this, [this, box, field] {
        const auto word = utf8(box->currentData().toString());
        m_draft.edit(
            [&](StudySpec& spec) { field(spec) = word.empty() ? std::nullopt : std::optional(word); });
    });
}

template<class Number>
void StudyForm::addNumber(const QString& title, const Range<Number>& range, const QString& unit,
                          const std::function<std::optional<Number>&(StudySpec&)>& field,
                          const std::function<void(StudySpec&)>& after) {
    auto* box = new CalmSpin;
    const int lowest = static_cast<int>(range.smallest);
    box->setRange(lowest - 1, static_cast<int>(range.largest)); // one below the lowest stands for "default"
    box->setSpecialValueText(tr("default"));
    box->setSuffix(unit);
    box->setKeyboardTracking(false);
    box->setGroupSeparatorShown(true);
    addRow(title, box);
    m_showers.push_back([box, field, lowest](const StudySpec& spec) {
        auto copy = spec;
        const auto& value = field(copy);
        box->setValue(value ? static_cast<int>(*value) : lowest - 1);
    });
    connect(box, &QSpinBox::valueChanged, this, [this, field, lowest, after](int value) {
        if (m_showing)
            return;
        m_draft.edit([&](StudySpec& spec) {
            field(spec) = value < lowest ? std::nullopt : std::optional<Number>(value);
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

void StudyForm::addReal(const QString& title, const Range<double>& range,
                        const std::function<std::optional<double>&(StudySpec&)>& field,
                        const std::function<void(StudySpec&)>& after) {
    auto* line = new QLineEdit;
    line->setPlaceholderText(tr("default"));
    auto* validator = new QDoubleValidator(line);
    validator->setLocale(QLocale::c());
    validator->setBottom(range.smallest);
    validator->setTop(range.largest);
    line->setValidator(validator);
    addRow(title, line);
    m_showers.push_back([line, field](const StudySpec& spec) {
        auto copy = spec;
        line->setText(realText(field(copy)));
    });
    connect(line, &QLineEdit::editingFinished, this, [this, line, field, after] {
        bool isNumber = false;
        const double value = line->text().toDouble(&isNumber);
        m_draft.edit([&](StudySpec& spec) {
            field(spec) = isNumber ? std::optional(value) : std::nullopt;
            if (after && isNumber)
                after(spec);
        });
    });
}

void StudyForm::addValidation() {
    constexpr double kWhole = 100, kMost = 90;
    auto* box = new CalmRealSpin;
    box->setRange(0, kMost);
    box->setDecimals(1);
    box->setSpecialValueText(tr("none"));
    box->setKeyboardTracking(false);
    box->setToolTip(
        tr("Taken out of training in every column. These images choose the best step of each run, in the "
           "place of the dataset's own validation split; the result is its test accuracy."));
    addRow(tr("Validation, % of labelled"), box);
    m_showers.push_back([box](const StudySpec& spec) { box->setValue(kWhole * spec.validationFraction); });
    connect(box, &QDoubleSpinBox::valueChanged, this, [this](double percent) {
        if (!m_showing)
            m_draft.edit([&](StudySpec& spec) { spec.validationFraction = percent / kWhole; });
    });
}

void StudyForm::addSeeds() {
    auto* line = new QLineEdit;
    line->setToolTip(tr("One run of every cell for each seed, for example 1, 2, 3"));
    addRow(tr("Seeds"), line);
    m_showers.push_back([line](const StudySpec& spec) {
        QStringList seeds;
        for (const auto seed : spec.seeds)
            seeds << QString::number(seed);
        line->setText(seeds.join(QStringLiteral(", ")));
    });
    connect(line, &QLineEdit::editingFinished, this, [this, line] {
        std::vector<std::int64_t> seeds;
        for (const auto& part : line->text().split(QLatin1Char(','), Qt::SkipEmptyParts)) {
            bool isNumber = false;
            const auto seed = part.trimmed().toLongLong(&isNumber);
            if (isNumber && std::find(seeds.begin(), seeds.end(), seed) == seeds.end())
                seeds.push_back(seed);
        }
        m_draft.edit([&](StudySpec& spec) { spec.seeds = std::move(seeds); });
    });
}

void StudyForm::showSpec() {
    m_showing = true;
    for (const auto& show : m_showers)
        show(m_draft.spec());
    m_showing = false;
}

} // namespace retort::ui
