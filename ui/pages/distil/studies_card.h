#pragma once
// The studies of the workspace, to open, duplicate, rename, tag, annotate and delete. A double click or Enter
// opens one; F2 edits the name, the tags or the note in place.

#include "widgets/card.h"

#include <vector>

class QLineEdit;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace retort::ui {

class MessageStrip;
class Session;
class StudyShelf;

class StudiesCard : public Card {
    Q_OBJECT

public:
    explicit StudiesCard(Session& session, QWidget* parent = nullptr);

    void reload();
    StudyShelf& shelf() { return *m_shelf; }
    QTableView& view() { return *m_view; }

Q_SIGNALS:
    void openWanted(const QString& study);
    void resultsWanted(const QString& study);
    void renamed(const QString& study, const QString& name);
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void addActions();
    void makeTable();
    void tell();
    void offer();
    QString chosen() const;
    void edit(int column);
    void remove();

    StudyShelf* m_shelf;
    QSortFilterProxyModel* m_found;
    QTableView* m_view;
    QLineEdit* m_search;
    MessageStrip* m_strip;
    struct Action {
        QPushButton* button;
        QString tip;
    };
    std::vector<Action> m_ofOne; ///< what needs a chosen study
    QPushButton* m_undo = nullptr;
};

} // namespace retort::ui
