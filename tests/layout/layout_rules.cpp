#include "layout/layout_rules.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <tuple>

namespace retort::layout {

namespace {

using Faults = std::vector<std::string>;

/// "core/clip/model.cpp:3 includes "tensor/dtype.h"".
std::string toldOf(const Source& source, const Include& include) {
    return fmt::format("{}:{} includes \"{}\"", source.file, include.line, include.name);
}

template<class Look> void eachQuoted(const SourceTree& tree, Look look) {
    for (const auto& [name, unit] : tree.units)
        for (const auto& source : unit.sources)
            for (const auto& include : source.includes)
                if (include.isQuoted)
                    look(unit, source, include);
}

bool isProgram(const Unit& unit) {
    return unit.folder.starts_with("app/");
}

/// A program includes its own files by their names alone, or as they are named from its folder.
bool liesBeside(const Unit& unit, const Source& source, const Include& include) {
    const auto folder = source.file.substr(0, source.file.rfind('/') + 1);
    return isProgram(unit) && std::any_of(unit.sources.begin(), unit.sources.end(), [&](const Source& other) {
               return other.file == folder + include.name || other.file == unit.folder + "/" + include.name;
           });
}

/// "spec.h" of "study/spec/spec.h".
std::string withinUnit(const Unit& unit, const std::string& include) {
    return include.substr(unit.name.size() + 1);
}

/// As includes name the file, without its extension: "study/spec/spec".
std::string stemOf(const std::string& file) {
    const auto begin = file.find('/') + 1;
    return file.substr(begin, file.rfind('.') - begin);
}

/// The files of one library and who includes whom, by their stems.
class StemGraph {
public:
    explicit StemGraph(const Unit& unit) {
        for (const auto& source : unit.sources)
            for (const auto& include : source.includes) {
                const auto from = stemOf(source.file), to = include.name.substr(0, include.name.rfind('.'));
                if (include.isQuoted && from != to)
                    m_arrows[from].emplace(to, toldOf(source, include));
            }
    }

    /// The arrows of one circle through each group of stems that all reach one another.
    std::vector<std::string> circles() const {
        std::vector<std::string> found;
        std::set<std::string> told;
        for (const auto& [stem, arrows] : m_arrows)
            if (!told.contains(stem))
                if (const auto way = wayBack(stem); !way.empty()) {
                    found.push_back(fmt::format("circle of {}: ", stem));
                    for (const auto& [name, arrow] : way) {
                        told.insert(name);
                        found.back() += (found.back().ends_with(": ") ? "" : "; ") + arrow;
                    }
                }
        return found;
    }

private:
    using Way = std::vector<std::pair<std::string, std::string>>; ///< stems and the arrows that lead to them

    /// The shortest way from a stem to itself; empty where there is none.
    Way wayBack(const std::string& start) const {
        std::map<std::string, std::pair<std::string, std::string>>
            cameBy; // stem -> the one before and the arrow
        std::vector<std::string> reached{start};
        for (std::size_t next = 0; next < reached.size() && !cameBy.contains(start); ++next) {
            const auto here = reached[next];
            if (const auto arrows = m_arrows.find(here); arrows != m_arrows.end())
                for (const auto& [to, arrow] : arrows->second)
                    if (cameBy.try_emplace(to, here, arrow).second)
                        reached.push_back(to);
        }
        Way way;
        for (auto stem = start; cameBy.contains(stem) && (way.empty() || stem != start);
             stem = cameBy.at(stem).first)
            way.emplace_back(stem, cameBy.at(stem).second);
        std::reverse(way.begin(), way.end());
        return way;
    }

    std::map<std::string, std::map<std::string, std::string>> m_arrows;
};

/// Which files see LibTorch, with the include by which they do.
class TorchSight {
public:
    explicit TorchSight(const SourceTree& tree) {
        for (const auto& [name, unit] : tree.units)
            for (const auto& source : unit.sources)
                m_sources.emplace(source.file.substr(source.file.find('/') + 1), &source);
    }

    /// Null for none.
    const Include* of(const std::string& name) {
        const auto source = m_sources.find(name);
        if (source == m_sources.end() || !m_looked.insert(name).second)
            return m_seen.contains(name) ? m_seen.at(name) : nullptr;
        for (const auto& include : source->second->includes)
            if (isTorch(include) || (include.isQuoted && of(include.name)))
                return m_seen[name] = &include;
        return nullptr;
    }

private:
    static bool isTorch(const Include& include) {
        return !include.isQuoted && (include.name.starts_with("torch/") ||
                                     include.name.starts_with("ATen/") || include.name.starts_with("c10/"));
    }

    std::map<std::string, const Source*> m_sources;
    std::set<std::string> m_looked;
    std::map<std::string, const Include*> m_seen;
};

} // namespace

Faults unlinkedIncludes(const SourceTree& tree) {
    Faults faults;
    eachQuoted(tree, [&](const Unit& unit, const Source& source, const Include& include) {
        const auto* owner = tree.ownerOf(include.name);
        if (!owner && !liesBeside(unit, source, include))
            faults.push_back(toldOf(source, include) + ", which lies in the folder of no library");
        if (owner && owner != &unit && !unit.links.contains(owner->name))
            faults.push_back(fmt::format("{}, but {}/CMakeLists.txt does not link {}",
                                         toldOf(source, include), unit.folder, owner->name));
    });
    return faults;
}

Faults unusedLinks(const SourceTree& tree) {
    std::set<std::pair<std::string, std::string>> used;
    eachQuoted(tree, [&](const Unit& unit, const Source&, const Include& include) {
        if (const auto* owner = tree.ownerOf(include.name))
            used.emplace(unit.name, owner->name);
    });
    Faults faults;
    for (const auto& [name, unit] : tree.units)
        for (const auto& link : unit.links)
            if (!used.contains({name, link}))
                faults.push_back(fmt::format("{}/CMakeLists.txt links {}, of which it includes nothing",
                                             unit.folder, link));
    return faults;
}

Faults linksUpwards(const SourceTree& tree) {
    Faults faults;
    for (const auto& [name, unit] : tree.units)
        for (const auto& link : unit.links)
            if (tree.units.at(link).place >= unit.place)
                faults.push_back(fmt::format(
                    "{}/CMakeLists.txt links {}, which does not stand above it in the order of layers",
                    unit.folder, link));
    return faults;
}

Faults circles(const SourceTree& tree) {
    Faults faults;
    for (const auto& [name, unit] : tree.units)
        for (auto& circle : StemGraph(unit).circles())
            faults.push_back(std::move(circle));
    return faults;
}

Faults privateHeadersSeen(const SourceTree& tree) {
    Faults faults;
    eachQuoted(tree, [&](const Unit& unit, const Source& source, const Include& include) {
        const auto* owner = tree.ownerOf(include.name);
        if (!owner || owner->publicHeaders.contains(withinUnit(*owner, include.name)))
            return;
        if (owner != &unit)
            faults.push_back(fmt::format("{}, a private header of {}", toldOf(source, include), owner->name));
        else if (unit.publicHeaders.contains(source.file.substr(unit.folder.size() + 1)))
            faults.push_back(toldOf(source, include) + ", a private header, and is public");
    });
    for (const auto& [name, unit] : tree.units)
        for (const auto& header : unit.publicHeaders)
            if (std::none_of(unit.sources.begin(), unit.sources.end(),
                             [&](const Source& source) { return source.file == unit.folder + "/" + header; }))
                faults.push_back(
                    fmt::format("{}/CMakeLists.txt names {}, which is not there", unit.folder, header));
    return faults;
}

Faults torchInWindow(const SourceTree& tree) {
    TorchSight sight(tree);
    Faults faults;
    for (const auto& [name, unit] : tree.units)
        if (unit.folder.starts_with("ui/"))
            for (const auto& source : unit.sources)
                if (const auto* include = sight.of(source.file.substr(source.file.find('/') + 1)))
                    faults.push_back(toldOf(source, *include) + ", by which it sees LibTorch");
    return faults;
}

} // namespace retort::layout
