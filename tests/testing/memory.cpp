#include "testing/memory.h"

#include <fstream>
#include <string>

namespace retort::testing {

namespace {

/// A value from a /proc file of lines "Name:   123 kB"; 0 if it is not there.
double procValue(const char* file, const std::string& name) {
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(name + ":"))
            return std::stod(line.substr(name.size() + 1)) * 1024;
    }
    return 0;
}

} // namespace

double availableMemory() {
    return procValue("/proc/meminfo", "MemAvailable");
}

double peakMemory() {
    return procValue("/proc/self/status", "VmHWM");
}

void resetPeakMemory() {
    std::ofstream("/proc/self/clear_refs") << "5";
}

} // namespace retort::testing
