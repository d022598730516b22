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
else()
  message(STATUS "libtorch is not installed (tools/packages train): haima train and its kin are left out")
  list(APPEND HAIMA_LEAVE_OUT train workbench)
endif()
