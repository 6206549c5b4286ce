#include "widgets/save_file.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>

namespace retort::ui {

namespace {

struct SaveFileTexts {
    Q_DECLARE_TR_FUNCTIONS(SaveFile)
};

bool mayReplace(QWidget* parent, const QString& title, const QString& file) {
    QMessageBox box(QMessageBox::NoIcon, title,
                    SaveFileTexts::tr("%1 exists already.").arg(QFileInfo(file).fileName()),
                    QMessageBox::Cancel, parent);
    const auto* replace = box.addButton(SaveFileTexts::tr("Replace"), QMessageBox::DestructiveRole);
    box.setDefaultButton(QMessageBox::Cancel);
    box.exec();
    return box.clickedButton() == replace;
}

} // namespace

QString withEnding(const QString& file, const QString& ending) {
    return file.isEmpty() || file.endsWith(ending, Qt::CaseInsensitive) ? file : file + ending;
}

QString askWhereToSave(QWidget* parent, const QString& title, const QString& proposal,
                       const QString& ending) {
    for (auto suggested = proposal;;) {
        const auto chosen = QFileDialog::getSaveFileName(parent, title, suggested, QLatin1Char('*') + ending);
        const auto file = withEnding(chosen, ending);
        // The dialog has asked about the name as it was typed.
        if (file == chosen || !QFileInfo::exists(file) || mayReplace(parent, title, file))
            return file;
        suggested = file;
    }
}

} // namespace retort::ui
