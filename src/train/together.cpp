#include "train/together.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#ifdef USE_C10D_GLOO
#include <torch/csrc/distributed/c10d/FileStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#endif

namespace haima::train {

#ifdef USE_C10D_GLOO

struct Together::Group {
  c10::intrusive_ptr<c10d::ProcessGroupGloo> gloo;

  void sum(at::Tensor tensor) const {
    std::vector<at::Tensor> tensors = {std::move(tensor)};
    gloo->allreduce(tensors)->wait();
  }
};

namespace {

/// How long one waits for the others: to come, and for what one does alone (validation, which only the first
/// does).
constexpr std::chrono::minutes patience_to_meet{5}, patience{120};

struct Address {
  std::string host;
  std::uint16_t port = 0;
};

/// HOST:PORT; nothing where `where` is a file.
std::optional<Address> address_in(const std::string& where) {
  const std::size_t colon = where.rfind(':');
  if (colon == std::string::npos || where.find('/') != std::string::npos) return std::nullopt;
  Address address{where.substr(0, colon), 0};
  const char* const end = where.data() + where.size();
  const auto [stop, problem] = std::from_chars(where.data() + colon + 1, end, address.port);
  if (problem != std::errc{} || stop != end || address.port == 0) return std::nullopt;
  return address;
}

c10::intrusive_ptr<c10d::Store> store_at(const Meeting& meeting, const std::optional<Address>& address) {
  c10::intrusive_ptr<c10d::Store> store;
  if (!address) {
    store = c10::make_intrusive<c10d::FileStore>(meeting.where, meeting.processes);
  } else {
    c10d::TCPStoreOptions options;
    options.port = address->port;
    options.isServer = meeting.process == 0;
    options.numWorkers = meeting.processes;
    options.timeout = patience_to_meet;
    store = c10::make_intrusive<c10d::TCPStore>(address->host, options);
  }
  store->setTimeout(patience_to_meet);
  return store;
}

bool is_here(const std::optional<Address>& address) {
  return address && (address->host == "localhost" || address->host.starts_with("127."));
}

}  // namespace

Result<std::unique_ptr<Together>> Together::meet(const Meeting& meeting) {
  if (meeting.processes < 2) return nullptr;
  const auto address = address_in(meeting.where);
  auto options = c10d::ProcessGroupGloo::Options::create(patience);
  options->devices.push_back(is_here(address) ? c10d::ProcessGroupGloo::createDeviceForHostname("127.0.0.1")
                                              : c10d::ProcessGroupGloo::createDefaultDevice());
  auto group = std::make_unique<Group>();
  group->gloo = c10::make_intrusive<c10d::ProcessGroupGloo>(store_at(meeting, address), meeting.process,
                                                            meeting.processes, std::move(options));
  return std::unique_ptr<Together>(new Together{meeting, std::move(group)});
}

#else

struct Together::Group {
  void sum(const at::Tensor&) const {}
};

Result<std::unique_ptr<Together>> Together::meet(const Meeting& meeting) {
  if (meeting.processes < 2) return nullptr;
  return fail(Code::unsupported, "several processes", "this haima was built without Gloo's headers",
              "build it where libgloo-dev is installed");
}

#endif

Together::Together(const Meeting& meeting, std::unique_ptr<Group> group)
    : process_(meeting.process), processes_(meeting.processes), group_(std::move(group)) {}
Together::~Together() = default;

void Together::sum(at::Tensor tensor) const { group_->sum(std::move(tensor)); }

void Together::sum(std::vector<double>& values) const {
  sum(at::from_blob(values.data(), {static_cast<std::int64_t>(values.size())}, at::kDouble));
}

double Together::from_first(double value) const {
  std::vector<double> one = {first() ? value : 0};
  sum(one);
  return one.front();
}

Bytes Together::from_first(Bytes bytes) const {
  const auto size = static_cast<std::size_t>(from_first(static_cast<double>(bytes.size())));
  if (!first()) bytes.assign(size, std::byte{0});
  if (size > 0) sum(at::from_blob(bytes.data(), {static_cast<std::int64_t>(size)}, at::kByte));
  return bytes;
}

void Together::from_first(std::vector<float>& values) const {
  if (!first()) std::fill(values.begin(), values.end(), 0.0F);
  sum(at::from_blob(values.data(), {static_cast<std::int64_t>(values.size())}, at::kFloat));
}

Share share_of(const Together& together, std::int64_t rows) {
  const std::int64_t first = rows * together.process() / together.processes();
  return {&together, first, rows * (together.process() + 1) / together.processes() - first, rows};
}

at::Tensor part_of(const at::Tensor& whole, const Share& share) {
  return whole.narrow(0, share.first, share.count);
}

at::Tensor whole_of(const at::Tensor& part, const Share& share) {
  std::vector<std::int64_t> shape = part.sizes().vec();
  shape[0] = share.all;
  const at::Tensor all = at::zeros(shape, part.options().requires_grad(false));
  {
    const at::NoGradGuard plain;
    part_of(all, share).copy_(part);
    share.together->sum(all);
  }
  const std::int64_t end = share.first + share.count;
  return at::cat({all.narrow(0, 0, share.first), part, all.narrow(0, end, share.all - end)}, 0);
}

void sum_gradients(Network& network, const Together& together) {
  const at::NoGradGuard plain;
  std::vector<at::Tensor> gradients, flat;
  for (auto& [name, parameter] : network.parameters) {
    if (!parameter.grad().defined()) continue;
    gradients.push_back(parameter.grad());
    flat.push_back(parameter.grad().reshape({-1}));
  }
  if (gradients.empty()) return;
  const at::Tensor all = at::cat(flat);
  together.sum(all);
  std::int64_t at = 0;
  for (at::Tensor& gradient : gradients) {
    gradient.copy_(all.narrow(0, at, gradient.numel()).view(gradient.sizes()));
    at += gradient.numel();
  }
}

}  // namespace haima::train
