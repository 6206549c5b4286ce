#pragma once
// The keys of the window and its pages, shown by F1.

#include <QDialog>

namespace retort::ui {

class KeysDialog : public QDialog {
    Q_OBJECT

public:
    explicit KeysDialog(QWidget* parent = nullptr);
};

} // namespace retort::ui
