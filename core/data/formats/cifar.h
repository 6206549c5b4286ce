#pragma once
// CIFAR-10 and CIFAR-100 (Krizhevsky, 2009), binary versions: 32 x 32 colour images, row-major planes
// behind one or two label bytes.

#include "data/dataset.h"

#include <filesystem>
#include <memory>
#include <string>

namespace retort::data {

/// Opens a folder with data_batch_1.bin .. data_batch_5.bin and test_batch.bin; memory-mapped. NotFound: a
/// file is missing (later training batches may be); Corrupt: no whole number of records, labels above 9.
Result<std::unique_ptr<Dataset>> openCifar10(const std::filesystem::path& folder,
                                             const std::string& name = "cifar10");
/// Opens a folder with train.bin, test.bin and fine_label_names.txt; the classes are the 100 fine ones.
/// Errors as above.
Result<std::unique_ptr<Dataset>> openCifar100(const std::filesystem::path& folder,
                                              const std::string& name = "cifar100");

} // namespace retort::data
