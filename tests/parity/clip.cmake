# CLIP against its reference implementations: tokens, preprocessing, both towers.
if(NOT TARGET retort::clip)
  return()
endif()
find_package(OpenCV REQUIRED COMPONENTS core imgcodecs imgproc)
retort_add_test(parity_clip TORCH
  SOURCES clip_parity_test.cpp preprocess_parity_test.cpp tokenizer_parity_test.cpp
  LINK retort::clip nlohmann_json::nlohmann_json retort_fmt opencv_core opencv_imgcodecs opencv_imgproc
  LABELS parity)
