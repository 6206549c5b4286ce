#pragma once
// The sections of a study's specification that have a field list, and the keys under which they stand.

#include "study/spec/spec.h"

namespace retort::study {

/// Calls `visit.operator()<Section>(prefix, uses)` for each, in the order of the specification; the prefix
/// ends with a dot, or is empty where the fields stand in the study's own object. What decides where and how
/// fast a study is computed is not among them: that is the field list of StudySpec itself.
template<class Visit> void forEachSection(Visit&& visit) {
    visit.template operator()<LabelledSpec>("labelled.", kEveryUse);
    visit.template operator()<GenerationSection>("", kEveryUse);
    visit.template operator()<GenerationChoices>("generation.", kEveryUse);
    visit.template operator()<FeatureSpec>("features.", kEveryUse);
    visit.template operator()<ViewSpec>("views.", kEveryUse);
    visit.template operator()<MixtureSpec>("mixture.", kEveryUse);
    visit.template operator()<StudentSpecification>("student.", kEveryUse);
    visit.template operator()<StageSpec>("distil.", kDistils);
    visit.template operator()<StageSpec>("finetune.", kLearnsLabels);
    visit.template operator()<AugmentationSpec>("augmentation.", kEveryUse);
}

/// The same for sections that stand in the place of another for some columns, for example "distil.LD.".
template<class Visit> void forEachSpecialSection(Visit&& visit) {
    visit.template operator()<GenerationChoices>("generation.cls2img.", kForCls2Img);
    visit.template operator()<GenerationChoices>("generation.img2img.", kForImg2Img);
    visit.template operator()<StageSpec>("distil.FD.", kLearnsEmbeddings);
    visit.template operator()<StageSpec>("distil.LD.", kLearnsLogits);
    visit.template operator()<StageSpec>("distil.CP.", kLearnsEmbeddings);
    visit.template operator()<StageSpec>("supervised.", kLearnsLabels);
}

} // namespace retort::study
