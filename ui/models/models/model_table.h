#pragma once
// Teachers and generators, and whether they can be used.

#include "models/session/table_model.h"
#include "teacher/model_list.h"

namespace retort::ui {

class Session;

class ModelTable : public TableModel<study::ModelListing> {
    Q_OBJECT

public:
    enum Column { Name, Kind, ImageSize, EmbeddingWidth, Size, Licence, State };

    explicit ModelTable(Session& session, QObject* parent = nullptr);

    /// Looks at the folders again, off this thread.
    void reload();

Q_SIGNALS:
    void loaded();

protected:
    QVariant keyOf(const study::ModelListing& model) const override;

private:
    Session& m_session;
};

} // namespace retort::ui
