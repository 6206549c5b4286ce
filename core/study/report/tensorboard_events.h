#pragma once
// Event files as TensorBoard reads them: records of TFRecord's framing, each a message "Event" of
// TensorFlow's event.proto. Of that message only scalars are written, so its few fields are encoded here.

#include <cstdint>
#include <string>
#include <string_view>

namespace retort::study {

/// One number of a curve.
struct ScalarEvent {
    double wallTime = 0; ///< seconds since 1970
    std::int64_t step = 0;
    std::string_view tag; ///< "distil/loss": what stands before the slash groups charts
    float value = 0;
};

/// The record that begins every event file: which version of the format it has.
std::string firstEventRecord(double wallTime);
std::string eventRecord(const ScalarEvent& event);

/// CRC-32C (Castagnoli), by which the framing checks itself.
std::uint32_t crc32c(std::string_view bytes);

} // namespace retort::study
