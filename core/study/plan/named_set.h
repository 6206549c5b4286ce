#pragma once
// Existing sets of the workspace that a study uses as they are, curation included, instead of generating
// new ones:
//
//   "sets": {"cls2img": ["pets-cls2img-curated"]}

#include "base/result.h"
#include "store/workspace.h"
#include "study/plan/planned_set.h"
#include "study/spec/spec.h"
#include "teacher/joined_teachers.h"
#include "teacher/study_data.h"

#include <optional>
#include <string>
#include <vector>

namespace retort::study {

/// The set that the study names for one of its datasets and a source; absent: it names none, and one has to
/// be generated. NotFound: there is no set of a name. InvalidArgument: a set is unfinished, of the other
/// kind, or of none of the study's datasets, or two are named for one dataset. Mismatch: it has other classes
/// than the dataset, CP would learn another teacher's embeddings from it, or the sources of imported images
/// are of another training split.
Result<std::optional<PlannedSet>> namedSet(const StudySpec& spec, Source source, const std::string& dataset,
                                           const StudyData& data, const KnownTeachers& teachers,
                                           store::Workspace& workspace);

/// InvalidArgument: a set is named that was made from none of these datasets.
Status checkNamedSets(const StudySpec& spec, const std::vector<std::string>& datasets,
                      store::Workspace& workspace);

} // namespace retort::study
