#include "pages/distil/material_fields.h"

#include "models/distil/study_draft.h"
#include "models/session/text.h"
#include "style/tokens.h"
#include "widgets/calm_boxes.h"
#include "widgets/fold_group.h"

#include <QFileInfo>
#include <QFormLayout>

#include <algorithm>

namespace retort::ui {

namespace {

bool isSame(const study::TemplatesSpec& a, const study::TemplatesSpec& b) {
    return a.inlined == b.inlined && a.file == b.file;
}

/// Of prompts that are none of the workspace's.
QString templatesName(const study::TemplatesSpec& templates) {
    if (templates.file)
        return QFileInfo(qt(*templates.file)).fileName();
    return MaterialFields::tr("%Ln template(s) of the study", nullptr,
                              static_cast<int>(templates.inlined.size()));
}

} // namespace

MaterialFields::MaterialFields(StudyDraft& draft, StudyMaterial& material, QWidget* parent)
    : QWidget(parent), m_draft(draft), m_material(material), m_form(new QFormLayout(this)) {
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setHorizontalSpacing(size::kGap);
    m_form->setVerticalSpacing(size::kStep + 2);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    connect(&draft, &StudyDraft::changed, this, &MaterialFields::follow);
    connect(&material, &StudyMaterial::loaded, this, &MaterialFields::follow);
    build();
}

void MaterialFields::follow() {
    if (m_draft.spec().datasets != m_datasets) {
        m_material.reload(m_draft.spec().datasets);
        return build();
    }
    for (const auto& show : m_showers)
        show();
}

void MaterialFields::build() {
    while (m_form->rowCount() > 0)
        m_form->removeRow(0);
    m_showers.clear();
    m_datasets = m_draft.spec().datasets;
    for (const auto& dataset : m_datasets) {
        addPrompts(dataset);
        for (const auto source : {study::Source::Cls2Img, study::Source::Img2Img})
            addSet(dataset, source);
    }
    for (const auto& show : m_showers)
        show();
}

QString MaterialFields::titleFor(const QString& what, const std::string& dataset) const {
    return m_datasets.size() < 2 ? what : tr("%1, %2").arg(what, qt(path(qt(dataset)).filename()));
}

void MaterialFields::addPrompts(const std::string& dataset) {
    auto* box = new CalmCombo;
    addFormRow(*m_form, titleFor(tr("Prompts"), dataset), box);
    m_showers.push_back([this, box, dataset] {
        const auto& chosen = promptsOf(m_draft.spec(), dataset);
        const auto named = m_material.prompts(dataset);
        box->clear();
        for (const auto& prompts : named)
            box->addItem(prompts.name);
        const auto found = std::find_if(named.begin(), named.end(), [&](const NamedPrompts& prompts) {
            return isSame(prompts.templates, chosen);
        });
        if (found == named.end())
            box->addItem(templatesName(chosen));
        box->setCurrentIndex(static_cast<int>(found - named.begin()));
        box->setToolTip(chosen.file ? qt(*chosen.file) : box->currentText());
    });
    connect(box, &QComboBox::activated, this, [this, dataset](int at) {
        const auto named = m_material.prompts(dataset);
        if (at < static_cast<int>(named.size()))
            m_draft.edit([&](study::StudySpec& spec) {
                setPrompts(spec, dataset, named[static_cast<std::size_t>(at)].templates);
            });
    });
}

void MaterialFields::addSet(const std::string& dataset, study::Source source) {
    auto* box = new CalmCombo;
    addFormRow(*m_form, titleFor(tr("%1 set").arg(qt(std::string{study::name(source)})), dataset), box);
    m_showers.push_back([this, box, dataset, source] {
        const auto sets = m_material.sets(dataset, source);
        box->clear();
        box->addItem(tr("generate new"), QString());
        for (const auto& set : sets)
            box->addItem(textOf(set), qt(set.request.name));
        const auto chosen = chosenSet(m_draft.spec(), source, sets);
        box->setCurrentIndex(qMax(0, box->findData(qt(chosen))));
        box->setToolTip(chosen.empty()
                            ? tr("The images are generated with the study's settings; a set made earlier "
                                 "with the same settings is reused.")
                            : tr("%1 is used as it is: excluded images stay excluded.").arg(qt(chosen)));
    });
    connect(box, &QComboBox::activated, this, [this, box, dataset, source] {
        m_draft.edit([&](study::StudySpec& spec) {
            chooseSet(spec, source, m_material.sets(dataset, source), utf8(box->currentData().toString()));
        });
    });
}

} // namespace retort::ui
