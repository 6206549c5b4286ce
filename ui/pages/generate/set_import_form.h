#pragma once
// Imports images that another program generated, in a card of the page: where they are, how their classes are
// told, and what a look at them found before anything is imported.

#include "base/result.h"
#include "study/sets/set_import_request.h"
#include "widgets/card.h"

#include <QStringList>

#include <filesystem>
#include <optional>

class QComboBox;
class QLineEdit;
class QPushButton;

namespace retort::ui {

class DataShelf;
class Session;

class SetImportForm : public Card {
    Q_OBJECT

public:
    SetImportForm(Session& session, DataShelf& shelf, QWidget* parent = nullptr);

    /// Shows itself for this folder; a table that lies in it is proposed.
    void offer(const std::filesystem::path& folder, const QStringList& datasets, const QString& dataset);
    /// What stands in it; absent while it is hidden.
    std::optional<study::SetImportRequest> entries() const;
    /// Shows itself as the form was that had these entries.
    void restore(const study::SetImportRequest& entries, const QStringList& datasets);

Q_SIGNALS:
    void importWanted(const retort::study::SetImportRequest& request);
    void looked();

private:
    void addFields();
    study::SetImportRequest request() const;
    void setTable(const std::optional<std::filesystem::path>& table);
    void chooseTable(int index);
    void look();
    void showLook(const Result<study::SetImportLook>& look);
    void showProblem(const QString& problem);
    void followName();

    Session& m_session;
    DataShelf& m_shelf;
    std::filesystem::path m_folder;
    std::optional<std::filesystem::path> m_table;
    int m_asked = 0;   ///< answers to earlier questions are of no interest
    QString m_problem; ///< why these images cannot be imported; empty when they can
    QLabel* m_place;
    QComboBox* m_dataset;
    QComboBox* m_classes;
    QLineEdit* m_name;
    QLabel* m_found;
    QPushButton* m_cancel;
    QPushButton* m_import;
};

} // namespace retort::ui
