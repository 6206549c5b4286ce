// The record of a run or set in a workspace from somebody else, put into a new store. A file that begins with
// 's' is put into the folder of the set "pets", others into that of run 1. Whatever a record holds, the store
// stays sound, and nothing that is read of it afterwards leads out of the workspace.

#include "scratch_folder.h"
#include "store/folder_record.h"
#include "store/record_restoration.h"
#include "store/run_table.h"
#include "store/synthetic_table.h"
#include "store/workspace.h"

#include <algorithm>
#include <optional>

namespace {

namespace fs = std::filesystem;
using namespace retort;

/// A new one wherever something was restored into the last one.
class ScratchWorkspace {
public:
    ScratchWorkspace() { renew(); }
    store::Workspace& get() { return *m_workspace; }
    void renew() {
        m_workspace.reset();
        fs::remove_all(m_folder / "workspace");
        auto opened = store::Workspace::open(m_folder / "workspace", store::Access::ReadWrite);
        if (!opened.ok())
            std::abort();
        m_workspace.emplace(std::move(opened).value());
    }

private:
    fuzz::ScratchFolder m_folder{"record"};
    std::optional<store::Workspace> m_workspace;
};

void require(bool holds) {
    if (!holds)
        __builtin_trap();
}

bool staysInside(const fs::path& path) {
    return path.is_relative() && std::ranges::find(path, fs::path("..")) == path.end();
}

/// What cannot be read of it is an error; what can be read has harmless names.
void readEverything(store::Database& database) {
    (void)store::RunTable(database).all();
    const store::SyntheticTable table(database);
    const auto sets = table.all();
    if (!sets.ok())
        return;
    for (const auto& set : *sets) {
        require(staysInside(set.request.name));
        const auto images = table.images(set.id);
        if (images.ok())
            require(std::ranges::all_of(*images, [](const auto& image) { return staysInside(image.file); }));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static ScratchWorkspace workspace;
    auto text = fuzz::textOf(data, size);
    const bool isSet = text.starts_with('s');
    text.remove_prefix(isSet ? 1 : 0);
    const auto& paths = workspace.get().paths();
    const auto place = isSet ? paths.synthetic() / "pets" : paths.runs() / "1";
    fs::create_directories(place);
    std::ofstream(store::recordFile(place), std::ios::binary) << text;
    const auto restored = store::restoreRecords(workspace.get().database(), paths);
    fs::remove_all(place);
    require(restored.ok() && workspace.get().database().check().ok());
    readEverything(workspace.get().database());
    if (restored->runs + restored->sets > 0)
        workspace.renew();
    return 0;
}
