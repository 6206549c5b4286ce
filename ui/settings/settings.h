#pragma once
// Everything that the window remembers of a person's choices between sessions, each under its key in
// QSettings and with its type. The keys are stored and must not change.
//
//   m_zoom->setValue(settings::datasetZoom().value(kUsual));
//   settings::datasetZoom().set(side);

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QStringList>
#include <QVariant>
#include <QVariantMap>

#include <utility>

namespace retort::ui {

template<class Value> class Setting {
public:
    explicit Setting(QString key) : m_key(std::move(key)) {}

    bool isSet() const { return QSettings().contains(m_key); }
    /// `usual` where nothing was chosen yet.
    Value value(const Value& usual = {}) const {
        return QSettings().value(m_key, QVariant::fromValue(usual)).template value<Value>();
    }
    void set(const Value& value) const { QSettings().setValue(m_key, QVariant::fromValue(value)); }
    void forget() const { QSettings().remove(m_key); }

private:
    QString m_key;
};

namespace settings {

Setting<QByteArray> windowGeometry();
Setting<QString> shownPage();
Setting<bool> showsDock();
Setting<bool> wantsNotices();
Setting<QString> theme();    ///< "light" or "dark"; the system's where it is not set
Setting<QString> language(); ///< "en" or "ja"; the system's where it is not set
/// Widths and order of a table's columns.
Setting<QByteArray> tableHeader(const QString& table);
Setting<bool> isFolded(const QString& group);

/// By name; empty: studies are run and sets are generated on this machine.
Setting<QString> chosenCluster();
/// For the event files of the runs that the queue trains; empty: none are written.
Setting<QString> tensorBoardFolder();

Setting<int> datasetZoom();
Setting<int> galleryZoom();
Setting<QString> promptTeacher();
Setting<QString> promptDataset();
/// Whose results were shown last in this workspace.
Setting<QString> shownStudy(const QString& workspace);
/// The study that was put together, where it has been changed since it was opened.
Setting<QString> studyForm(const QString& workspace);
/// The form of the Generate page as it was left.
Setting<QString> generationForm(const QString& workspace);
/// Where study files were opened last.
Setting<QString> studyFolder();
/// A part of the results' table: "spread", "delta", "last", "best" or "published".
Setting<bool> resultPart(const QString& part);
/// By a hash of what was measured and where.
Setting<QVariantMap> latency(const QString& hash);

/// How much of a dataset is labelled.
struct Labelled {
    Setting<QString> kind;
    Setting<int> perClass;
    Setting<double> percent;
    Setting<qulonglong> seed;
};
Labelled labelled(const QString& dataset);

struct Prompts {
    Setting<QStringList> templates;
    Setting<QStringList> states; ///< "on" or "off", of each template
    Setting<QStringList> classNames;
};
/// The prompts of a dataset as they were left, and where they come from.
struct LastPrompts {
    Setting<int> origin;
    Setting<QString> name;
    Setting<QString> file;
    Prompts saved;
    Prompts words;
};
LastPrompts lastPrompts(const QString& workspace, const QString& dataset);

} // namespace settings

} // namespace retort::ui
