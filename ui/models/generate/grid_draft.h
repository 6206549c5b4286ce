#pragma once
// The X/Y grid that a person puts together: two parameters with their values; everything else is as in the
// draft of the set.

#include "models/generate/generation_draft.h"
#include "study/sets/parameter_grid.h"

#include <QList>
#include <QObject>
#include <QString>
#include <QStringList>

#include <optional>

namespace retort::ui {

/// As the form calls it.
QString titleOf(study::GridParameter parameter);

class GridDraft : public QObject {
    Q_OBJECT

public:
    struct Axis {
        study::GridParameter parameter = study::GridParameter::Guidance;
        QString text{}; ///< values, separated by commas; templates and classes by semicolons
    };

    /// Both must outlive it.
    GridDraft(GenerationDraft& set, DataShelf& shelf, QObject* parent = nullptr);

    const Axis& across() const { return m_across; }
    const Axis& down() const { return m_down; }
    /// Another parameter comes with its usual values.
    void chooseAcross(study::GridParameter parameter) { choose(m_across, parameter); }
    void chooseDown(study::GridParameter parameter) { choose(m_down, parameter); }
    void setAcrossText(const QString& text) { setText(m_across, text); }
    void setDownText(const QString& text) { setText(m_down, text); }
    /// Whose image it is; means nothing where an axis is the class. Empty: the first.
    void setClass(const QString& name);
    const QString& className() const { return m_class; }
    bool hasClassAxis() const;

    /// Those that mean something to the generator.
    QList<study::GridParameter> parameters() const;
    /// Of the dataset; empty as long as it is not open.
    QStringList classes() const;
    std::size_t cells() const;
    std::optional<Obstacle> obstacle() const;
    study::GridRequest request(const QString& name) const;
    /// Takes a cell's values into the draft of the set.
    void use(const study::ParameterGrid& grid, std::size_t column, std::size_t row);

Q_SIGNALS:
    void changed();

private:
    void follow();
    void choose(Axis& axis, study::GridParameter parameter);
    void setText(Axis& axis, const QString& text);
    QString usualValues(study::GridParameter parameter) const;

    GenerationDraft& m_set;
    DataShelf& m_shelf;
    Axis m_across;
    Axis m_down;
    QString m_class;
};

} // namespace retort::ui
