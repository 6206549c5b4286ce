#include "models/models/model_table.h"

#include "models/session/advice.h"
#include "models/session/core_texts.h"
#include "models/session/session.h"
#include "models/session/text.h"

namespace retort::ui {

namespace {

QVariant positive(int value) {
    return value > 0 ? QVariant(value) : QVariant();
}

QString stateOf(const study::ModelListing& model) {
    if (!model.problem.empty())
        return told(model.problem);
    return model.remarks.empty() ? ModelTable::tr("ready") : ModelTable::tr("ready, with warnings");
}

QString licenceText(const study::ModelListing& model) {
    return model.licence.empty() ? ModelTable::tr("not stated") : qt(model.licence);
}

QString licenceTip(const study::ModelListing& model) {
    return model.licence.empty() ? ModelTable::tr("No file of the model says it: see where it comes from.")
                                 : qt(model.licence);
}

QString stateTip(const study::ModelListing& model) {
    QStringList lines{told(model.problem)};
    for (const auto& remark : model.remarks)
        lines << told(remark);
    lines.removeAll(QString());
    return lines.join(QLatin1Char('\n'));
}

} // namespace

ModelTable::ModelTable(Session& session, QObject* parent)
    : TableModel(
          {{.title = tr("Model"),
            .display = [](const study::ModelListing& m) { return QVariant(qt(m.name)); },
            .tip = [](const study::ModelListing& m) { return QVariant(qt(m.path)); }},
           {.title = tr("Kind"),
            .display =
                [](const study::ModelListing& m) {
                    return QVariant(m.kind ? spoken(std::string(wordOf(*m.kind))) : tr("unknown"));
                }},
           {.title = tr("Image, px"),
            .display = [](const study::ModelListing& m) { return positive(m.imageSize); },
            .alignment = Qt::AlignRight},
           {.title = tr("Embedding"),
            .display = [](const study::ModelListing& m) { return positive(m.embeddingWidth); },
            .alignment = Qt::AlignRight},
           {.title = tr("Size"),
            .display =
                [](const study::ModelListing& m) {
                    return QVariant(m.bytes > 0 ? bytes(static_cast<double>(m.bytes)) : QString());
                },
            .sort = [](const study::ModelListing& m) { return QVariant(static_cast<qulonglong>(m.bytes)); },
            .tip = [](const study::ModelListing&) { return QVariant(tr("Its files on disk")); },
            .alignment = Qt::AlignRight},
           {.title = tr("Licence"),
            .display = [](const study::ModelListing& m) { return QVariant(licenceText(m)); },
            .tip = [](const study::ModelListing& m) { return QVariant(licenceTip(m)); }},
           {.title = tr("State"),
            .display = [](const study::ModelListing& m) { return QVariant(stateOf(m)); },
            .tip = [](const study::ModelListing& m) { return QVariant(stateTip(m)); }}},
          parent),
      m_session(session) {}

QVariant ModelTable::keyOf(const study::ModelListing& model) const {
    return qt(model.path);
}

void ModelTable::reload() {
    const auto resources = m_session.environment().resources;
    m_session.reader().ask(
        this,
        [resources](const store::Workspace& workspace) {
            return study::listModels(study::ModelSearch::in(resources, workspace.folder()));
        },
        [this](std::vector<study::ModelListing> models) {
            setRows(std::move(models));
            Q_EMIT loaded();
        });
}

} // namespace retort::ui
