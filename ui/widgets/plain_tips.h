#pragma once
// Tooltips say what they say: names in them come from files, and Qt would take "<b>" in one for markup.

#include <QObject>

namespace retort::ui {

/// For the whole application: QApplication::installEventFilter().
class PlainTips : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace retort::ui
