#include "models/session/field_text.h"

#include "study/spec/spec.h"

#include <gmock/gmock.h>

#include <set>
#include <string>

namespace retort::ui {
namespace {

using Texts = std::set<std::string>;

template<Listed Spec> void collect(Texts& texts) {
    for (const auto& field : fieldTexts<Spec>())
        for (const auto& text : {field.label, field.unit, field.help})
            if (!text.empty())
                texts.insert(text);
}

TEST(FieldText, TranslatedTexts_AreThoseOfTheFieldLists) {
    Texts listed;
    collect<study::LabelledSpec>(listed);
    collect<study::StudentSpecification>(listed);
    collect<study::StageSpec>(listed);
    collect<study::AugmentationSpec>(listed);
    collect<study::FeatureSpec>(listed);
    collect<study::ViewSpec>(listed);
    collect<study::MixtureSpec>(listed);
    collect<study::StudySpec>(listed);
    collect<study::GenerationChoices>(listed);
    collect<study::GenerationSection>(listed);
    const auto translated = translatedFieldTexts();
    EXPECT_EQ(Texts(translated.begin(), translated.end()), listed);
}

} // namespace
} // namespace retort::ui
