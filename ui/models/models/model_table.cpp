#include "models/models/model_table.h"

#include "models/session/advice.h"
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

QString stateTip(const study::ModelListing& model) {
    QStringList lines{told(model.problem)};
    for (const auto& remark : model.remarks)
        lines << told(remark);
    lines.removeAll(QString());
    return lines.join(QLatin1Char('\n'));
}

} // namespace

ModelTable::ModelTable(Session& session, QObject* parent)
    : TableModel({{.title = tr("Model"),
                   .display = [](const study::ModelListing& m) { return QVariant(qt(m.name)); },
                   .tip = [](const study::ModelListing& m) { return QVariant(qt(m.path)); }},
                  {.title = tr("Kind"),
                   .display =
                       [](const study::ModelListing& m) {
                           return QVariant(m.kind ? qt(std::string(wordOf(*m.kind))) : tr("unknown"));
                       }},
                  {.title = tr("Image, px"),
                   .display = [](const study::ModelListing& m) { return positive(m.imageSize); },
                   .alignment = Qt::AlignRight},
                  {.title = tr("Embedding"),
                   .display = [](const study::ModelListing& m) { return positive(m.embeddingWidth); },
                   .alignment = Qt::AlignRight},
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
