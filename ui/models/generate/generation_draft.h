#pragma once
// The synthetic set that a person puts together: of which kind, by which generator, from which images, and
// why it cannot be generated yet.

#include "models/session/data_shelf.h"
#include "models/session/entry_problems.h"
#ifndef Q_MOC_RUN
#include "store/synthetic_table.h"
#endif
#include "study/sets/set_request.h"
#include "teacher/model_list.h"

#include <QObject>
#include <QStringList>

#include <cstdint>
#include <optional>

namespace retort::ui {

class ModelTable;

/// How a generator makes an image.
enum class Sampling {
    FromText,      ///< cls2img
    FromEmbedding, ///< img2img by Stable unCLIP
    FromNoised     ///< img2img by noising the image (SDEdit)
};

/// Why nothing can be started, and the page where that is mended, if it is another one.
struct Obstacle {
    QString text{};
    QString page{};
};

class GenerationDraft : public QObject {
    Q_OBJECT

public:
    /// Both must outlive it.
    GenerationDraft(ModelTable& models, DataShelf& shelf, QObject* parent = nullptr);

    /// What stands in the form.
    const study::SetRequest& form() const { return m_request; }
    template<class Change> void edit(Change change) {
        change(m_request);
        settle();
    }
    /// The form as text, to be remembered, and as it was remembered. What cannot be read changes nothing.
    QString stored() const;
    void restore(const QString& text);
    /// Everything that an earlier image was generated with, and the seed after its own, so that others come.
    void takeFrom(const store::SyntheticSetRecord& set);

    /// As it goes to the queue: with the labelled part, and without what means nothing to this generator.
    study::SetRequest request() const;
    /// One image of each class by the same choices, under a name of its own; decoded by the form's decoder,
    /// which is for previews alone.
    study::SetRequest preview(const QString& name) const;

    /// Offers a generator that is a command in a JSON file, by its path, and chooses it.
    void addCommand(const std::filesystem::path& file);
    /// The files that were added.
    const QStringList& commands() const { return m_commands; }
    Sampling drawing() const;
    /// Names of models that can be used for what is chosen.
    QStringList generators() const;
    QStringList teachers() const;
    QStringList datasets() const;
    /// How many labelled images there are; absent as long as the dataset is not open.
    std::optional<std::int64_t> labelled() const;
    /// Images that will be generated; absent likewise.
    std::optional<std::int64_t> images() const;
    /// Of the image embeddings that the generator generates from; 0: it generates from text.
    int embeddingWidth() const;
    /// Of a field of the form whose entry cannot be taken; an empty problem takes the field off.
    void setProblem(const QString& field, const QString& problem);
    std::optional<Obstacle> obstacle() const;
    /// Why a cluster would not generate it.
    std::optional<Obstacle> clusterObstacle() const;

Q_SIGNALS:
    void changed();
    /// By an earlier set's choices: what was typed and refused is of no interest any more. changed() comes
    /// first.
    void replaced();

private:
    /// Fills what is empty, or does not fit the kind, with the first that fits; changed() follows. What is
    /// not there any more stays, as an obstacle.
    void settle();
    const study::ModelListing* model(const std::string& name) const;
    bool isCommand(const std::string& name) const {
        return m_commands.contains(QString::fromStdString(name));
    }
    const ShelvedDataset* shelved() const;
    std::optional<Obstacle> modelObstacle() const;
    std::optional<Obstacle> dataObstacle() const;
    std::optional<Obstacle> choiceObstacle() const;

    ModelTable& m_models;
    DataShelf& m_shelf;
    study::SetRequest m_request;
    EntryProblems m_problems;
    QStringList m_commands; ///< files of commands that were allowed
};

} // namespace retort::ui
