#include "deploy/formats/network_export.h"

#include "base/file.h"
#include "deploy/formats/traced_network.h"
#include "tensor/torch_error.h"

#include <nlohmann/json.hpp>
#include <torch/types.h>

#include <sstream>

namespace retort::study {

Status writeTorchScript(students::Student& student, const NetworkExport& what,
                        const std::filesystem::path& target) {
    return tensor::guarded("exporting the student", [&]() -> Status {
        const auto network =
            what.foldBatchNorms ? frozenNetwork(student, what) : tracedNetwork(student, what);
        std::ostringstream file;
        network.save(file, {{kTorchScriptMetadata, nlohmann::json(what.metadata).dump()}});
        return writeFileAtomically(target, file.view());
    });
}

} // namespace retort::study
