#pragma once
// A workspace whose runs have left students behind, without training any: networks with their first weights,
// and the miniature CLIP model as their teacher.

#include "models/session/session.h"
#include "testing/temporary_folder.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace retort::ui::testing {

struct StoredStudent {
    std::string column = "SUP"; ///< SUP knows no teacher of its own
    std::int64_t seed = 1;
    std::vector<double> accuracies{0.4, 0.6, 0.5}; ///< shares
    std::vector<double> validation{};              ///< shares, at the same steps
    std::string dataset = "shop";
    std::string teacher = "miniature-clip";
};

class StoredStudents {
public:
    void put(const std::string& study, const std::vector<StoredStudent>& students);
    /// In the order in which they were put.
    std::filesystem::path file(std::size_t index) const;
    /// The workspace as the window has it; nothing can be put after that.
    Session& session();
    const std::filesystem::path& folder() const { return m_folder.path(); }

private:
    retort::testing::TemporaryFolder m_folder;
    std::vector<std::filesystem::path> m_files;
    std::unique_ptr<Session> m_session;
};

} // namespace retort::ui::testing
