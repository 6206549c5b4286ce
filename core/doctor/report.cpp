#include "doctor/report.h"

namespace retort::doctor {

Report makeReport(const ReportRequest& request) {
    Report report{.program = request.program,
                  .resources = request.resources,
                  .machine = stateOfMachine(request.machine),
                  .libraries = libraryVersions(),
                  .workspace = stateOfWorkspace(request.workspace),
                  .missing = missingPieces(request.resources, request.workspace)};
    report.libraries.insert(report.libraries.begin(), request.libraries.begin(), request.libraries.end());
    return report;
}

} // namespace retort::doctor
