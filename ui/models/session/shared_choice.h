#pragma once
// What a study was given on one page and the others begin with: dataset, teacher, generators. And what they
// hand to the study in turn: a prompt set, a generated set.

#ifndef Q_MOC_RUN // the meta-object compiler cannot read <compare>
#include "store/synthetic_table.h"
#include "study/spec/spec.h"
#endif

#include <QObject>

#include <map>
#include <optional>
#include <string>

namespace retort::ui {

class SharedChoice : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    struct Models {
        std::string dataset{}; ///< the study's first
        std::optional<std::string> teacher{};
        std::map<study::Source, std::string> generators{}; ///< that are models: names or paths

        friend bool operator==(const Models&, const Models&) = default;
    };

    /// Empty before a study was shown.
    const Models& models() const { return m_models; }
    /// Grows with every change of models(): a page takes over what it has not seen yet.
    int version() const { return m_version; }
    void follow(const study::StudySpec& spec);

Q_SIGNALS:
    void promptsOffered(const std::string& dataset, const retort::study::TemplatesSpec& prompts);
    void setOffered(const retort::store::SyntheticSetRecord& set);

private:
    Models m_models;
    int m_version = 0;
};

} // namespace retort::ui
