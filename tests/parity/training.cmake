retort_add_test(parity_training TORCH
  SOURCES students_parity_test.cpp losses_parity_test.cpp optim_parity_test.cpp
  LINK retort::students retort::distill retort_fmt
  LABELS parity)
