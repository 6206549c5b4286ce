#pragma once
// Datasets in forms that are not read: what they are, and how to make class folders or a table of labels of
// them.

#include "data/formats/folder_tree.h"

namespace retort::data {

/// Unsupported when the folder looks like one of them: FiftyOne, COCO, YOLO, Pascal VOC, Parquet and Arrow
/// files of Hugging Face, WebDataset, TFRecord, LMDB, HDF5, NumPy and pickle files, spreadsheets, archives
/// that are not unpacked, labels in file names. Fine otherwise. By names, and the beginnings of JSON files.
Status refuseForeignLayout(const FolderNode& root);

} // namespace retort::data
