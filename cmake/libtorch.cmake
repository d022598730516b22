# libtorch as Debian installs it, or a newer one through CMAKE_PREFIX_PATH. Its own package file insists on
# gflags, glog and protobuf, which nothing here needs.
find_path(HAIMA_TORCH_INCLUDE ATen/ATen.h)
find_path(HAIMA_TORCH_API torch/torch.h PATH_SUFFIXES torch/csrc/api/include)
find_library(HAIMA_TORCH torch_cpu)
find_library(HAIMA_C10 c10)
if(HAIMA_TORCH_INCLUDE AND HAIMA_TORCH AND HAIMA_C10)
  add_library(haima_libtorch INTERFACE)
  target_include_directories(haima_libtorch SYSTEM INTERFACE ${HAIMA_TORCH_INCLUDE} ${HAIMA_TORCH_API})
  target_link_libraries(haima_libtorch INTERFACE ${HAIMA_TORCH} ${HAIMA_C10})
  # libtorch's parallel_for is compiled here, and without OpenMP into a loop on one thread.
  find_package(OpenMP REQUIRED COMPONENTS CXX)
  target_link_libraries(haima_libtorch INTERFACE OpenMP::OpenMP_CXX)
  # Several processes learn together through libtorch's c10d, whose headers name Gloo's.
  find_path(HAIMA_GLOO_INCLUDE gloo/context.h)
  if(HAIMA_GLOO_INCLUDE)
    target_compile_definitions(haima_libtorch INTERFACE USE_C10D_GLOO)
  else()
    message(STATUS "Gloo's headers are not installed (libgloo-dev): haima train learns in one process only")
  endif()
else()
  message(STATUS "libtorch is not installed (tools/packages train): haima train and its kin are left out")
  list(APPEND HAIMA_LEAVE_OUT train workbench)
endif()
