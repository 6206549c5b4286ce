#pragma once
// "Try it": images are dropped here, and student and teacher say what they see.

#include "pages/students/tried_images.h"
#include "widgets/card.h"

#include <utility>

class QListView;
class QPushButton;
class QStackedLayout;

namespace retort::ui {

class MessageStrip;

class TryCard : public Card {
    Q_OBJECT

public:
    explicit TryCard(Session& session, QWidget* parent = nullptr);

    /// Who is asked; nothing can be tried without one whose file can be used.
    void setStudent(const std::optional<TrainedStudent>& student);
    void tryImages(const std::vector<std::filesystem::path>& files);
    const TriedImages& images() const { return *m_images; }

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    QWidget* makeDropPlace();
    void makeList();
    void complain(const QString& message);
    void choose();
    void copy() const;
    void showState();

    TriedImages* m_images;
    MessageStrip* m_strip;
    QStackedLayout* m_stack;
    QListView* m_list;
    QFrame* m_place = nullptr;
    QLabel* m_invitation = nullptr;
    QPushButton* m_choose;
    QPushButton* m_clear;
    std::pair<std::int64_t, QString> m_asked{-1, {}}; ///< run and problem of the student
    QString m_reason;                                 ///< why nothing can be tried; empty when it can
};

} // namespace retort::ui
