#pragma once
// The keys of the window and its pages, and what its abbreviations mean, shown by F1.

#include <QDialog>
#include <QString>

#include <vector>

namespace retort::ui {

struct KeyText {
    QString keys; ///< "Ctrl+R", "K, R"
    QString what;
};
/// Every key that is promised.
std::vector<KeyText> keyTexts();

class HelpDialog : public QDialog {
    Q_OBJECT

public:
    explicit HelpDialog(QWidget* parent = nullptr);
};

} // namespace retort::ui
