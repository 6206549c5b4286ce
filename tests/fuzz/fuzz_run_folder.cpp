// A run's folder from somebody else, read and imported. Random bytes never have the right digests, so a file
// that begins with '!' gets those of what lies beside it; the others are read as they are. After a zero byte:
// metrics.csv.

#include "base/json.h"
#include "base/sha256.h"
#include "deploy/run_folder.h"
#include "deploy/run_transfer.h"
#include "scratch_folder.h"
#include "store/folder_record.h"
#include "students/student.h"
#include "study/spec/run_files.h"

#include <nlohmann/json.hpp>

#include <optional>

namespace {

namespace fs = std::filesystem;
using namespace retort;
using Json = nlohmann::json;

/// A weight file without weights whose header names the run, as far as importing looks.
std::string studentOf(const std::string& identity) {
    const Json classifier{{"classes", {"cat", "dog"}}, {"imageSize", 8}, {"identity", identity}};
    const Json header{{"__metadata__",
                       {{study::kClassifierKey, classifier.dump()},
                        {"retort.student", students::toJson({.architecture = students::Architecture::ResNet18,
                                                             .classes = 2})}}}};
    auto text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    std::string bytes(8, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<char>((text.size() >> (8 * i)) & 0xff);
    return bytes + text;
}

std::string identityIn(const Json& document) {
    auto spec = document.value("spec", Json{});
    if (!spec.is_object())
        return {};
    spec.erase("names");
    return sha256(canonical(spec));
}

Json listed(const std::string& bytes) {
    return {{"bytes", bytes.size()}, {"sha256", sha256(bytes)}};
}

/// With digests and identity that fit; as it is where it is no JSON object.
std::string fitting(const std::string& text, const std::string& metrics, std::string& student) {
    auto document = Json::parse(text, nullptr, false);
    if (!document.is_object())
        return text;
    const auto identity = identityIn(document);
    student = studentOf(identity);
    document["files"] = {{study::kMetricsFile, listed(metrics)}, {store::kStudentFile, listed(student)}};
    if (document.contains("run") && document["run"].is_object())
        document["run"]["identity"] = identity;
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Begun anew after some uses, so that it stays small.
class ScratchWorkspace {
public:
    ScratchWorkspace() { renew(); }
    store::Workspace& get() {
        constexpr int kRuns = 200;
        if (++m_uses > kRuns)
            renew();
        return *m_workspace;
    }

private:
    void renew() {
        m_uses = 0;
        m_workspace.reset();
        fs::remove_all(m_folder / "workspace");
        auto opened = store::Workspace::open(m_folder / "workspace", store::Access::ReadWrite);
        if (!opened.ok())
            std::abort();
        m_workspace.emplace(std::move(opened).value());
    }

    fuzz::ScratchFolder m_folder{"imported_into"};
    std::optional<store::Workspace> m_workspace;
    int m_uses = 0;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::ScratchFolder folder("run_folder");
    static ScratchWorkspace workspace;
    std::string text(fuzz::textOf(data, size)), metrics, student = studentOf("");
    if (const auto end = text.find('\0'); end != std::string::npos) {
        metrics = text.substr(end + 1);
        text.resize(end);
    }
    if (text.starts_with('!'))
        text = fitting(text.substr(1), metrics, student);
    folder.write(study::kRunFile, text);
    folder.write(study::kMetricsFile, metrics);
    folder.write(store::kStudentFile, student);
    const auto read = study::readRunFolder(folder.path());
    if (!read.ok())
        return 0;
    auto& into = workspace.get(); // which may be another one the next time
    const auto imported = study::importRun(into, folder.path(), {.study = "fuzz"});
    if (imported.ok() && !fs::is_regular_file(into.paths().run(*imported) / store::kStudentFile))
        __builtin_trap();
    return 0;
}
