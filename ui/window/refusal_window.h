#pragma once
// The window while there is no workspace: why it cannot be opened, and the ways out.

#include <QWidget>

#include <filesystem>

class QPushButton;

namespace retort {
struct Error;
}

namespace retort::ui {

class EmptyState;

class RefusalWindow : public QWidget {
    Q_OBJECT

public:
    explicit RefusalWindow(QWidget* parent = nullptr);

    void showError(const Error& error);

Q_SIGNALS:
    void againWanted();
    void otherWanted(const std::filesystem::path& folder);

private:
    void chooseOther();

    EmptyState* m_message;
};

} // namespace retort::ui
