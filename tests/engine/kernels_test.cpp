// The loops of every instruction set that this processor runs, against the formulas.
#include "engine/kernels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "base/random.h"

namespace haima::engine {
namespace {

using Values = std::vector<float>;

Values random_values(std::size_t count, std::uint64_t stream = 1, double size = 1) {
  const Random random{9, stream};
  Values values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(static_cast<float>(size * random.normal(i)));
  return values;
}

void each_set(const std::function<void(const Kernels&)>& test) {
  int tested = 0;
  for (const Kernels* kernels : all_kernels()) {
    if (!kernels->runs_here()) continue;
    SCOPED_TRACE(std::string{kernels->name});
    test(*kernels);
    ++tested;
  }
  EXPECT_GE(tested, 1);
}

double activated(double x, Activation kind) {
  const double s = 1 / (1 + std::exp(-x));
  switch (kind) {
    case Activation::none:
      return x;
    case Activation::relu:
      return std::max(x, 0.0);
    case Activation::relu6:
      return std::clamp(x, 0.0, 6.0);
    case Activation::swish:
      return x * s;
    case Activation::sigmoid:
      return s;
    case Activation::tanh:
      return std::tanh(x);
  }
  return NAN;
}

constexpr Activation activations[] = {Activation::none,  Activation::relu,    Activation::relu6,
                                      Activation::swish, Activation::sigmoid, Activation::tanh};

TEST(Kernels, ActivationsAreExactToAFewUnitsInTheLastPlace) {
  each_set([](const Kernels& k) {
    for (const Activation kind : activations) {
      Values x;
      for (int i = -4000; i <= 4001; ++i) x.push_back(static_cast<float>(i) * 0.01f);
      x.insert(x.end(), {-1000, 1000, 1e-20f, 1e10f, -1e10f});
      Values y = x;
      k.activate(y.data(), y.size(), kind);
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double wanted = activated(x[i], kind);
        EXPECT_NEAR(y[i], wanted, 4e-7 * std::abs(wanted) + 2e-7) << x[i];
      }
    }
  });
}

TEST(Kernels, DenseLayersSumInOneOrderWhateverTheTiling) {
  each_set([](const Kernels& k) {
    constexpr std::size_t rows = 7, inputs = 45, outputs = 83;
    const std::size_t blocks = (outputs + k.lanes - 1) / k.lanes;
    const Values x = random_values(rows * inputs), before = random_values(rows * outputs, 2);
    const Values weights = random_values(blocks * k.lanes * inputs, 3),
                 bias = random_values(blocks * k.lanes, 4);
    LinearWork work{.in = x.data(), .weights = weights.data(), .bias = bias.data(), .before = before.data()};
    Values all(rows * outputs), one(rows * outputs);
    work.inputs = work.in_stride = inputs, work.outputs = work.out_stride = outputs;
    work.rows = rows, work.last_block = blocks, work.out = all.data(), work.activation = Activation::relu;
    k.linear(work);
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t b = 0; b < blocks; ++b) {
        LinearWork part = work;
        part.in += r * inputs, part.before += r * outputs, part.out = one.data() + r * outputs;
        part.rows = 1, part.first_block = b, part.last_block = b + 1;
        k.linear(part);
      }
      for (std::size_t o = 0; o < outputs; ++o) {
        double sum = bias[o] + before[r * outputs + o];
        for (std::size_t i = 0; i < inputs; ++i)
          sum += static_cast<double>(x[r * inputs + i]) *
                 weights[(o / k.lanes * inputs + i) * k.lanes + o % k.lanes];
        EXPECT_NEAR(all[r * outputs + o], std::max(sum, 0.0), 1e-5);
      }
    }
    EXPECT_EQ(all, one);
  });
}

TEST(Kernels, BlocksAndBackIsTheSame) {
  each_set([](const Kernels& k) {
    constexpr std::size_t channels = 37, pixels = 11;
    const Values plain = random_values(channels * pixels);
    const std::size_t blocks = (channels + k.lanes - 1) / k.lanes;
    Values blocked(blocks * k.lanes * pixels, 7.0f), again(plain.size());
    k.to_blocks(plain.data(), blocked.data(), channels, pixels);
    EXPECT_EQ(blocked[k.lanes + 1], plain[pixels + 1]) << "second pixel, second channel";
    EXPECT_EQ(blocked.back(), 0.0f) << "the last block is filled with zeros";
    k.from_blocks(blocked.data(), again.data(), channels, pixels);
    EXPECT_EQ(again, plain);
  });
}

TEST(Kernels, DepthwiseGivesTheMeanOfWhatItWrites) {
  each_set([](const Kernels& k) {
    DepthwiseWork w{};
    w.height = 9, w.width = 8, w.kernel_height = w.kernel_width = 5, w.stride = 2, w.pad_top = w.pad_left = 2;
    w.out_height = 5, w.out_width = 4, w.activation = Activation::swish;
    const Values in = random_values(72 * k.lanes), taps = random_values(25 * k.lanes, 2),
                 bias = random_values(k.lanes, 3);
    Values out(20 * k.lanes), mean(k.lanes), scratch(depthwise_scratch(w, k.lanes));
    w.in = in.data(), w.taps = taps.data(), w.bias = bias.data();
    w.out = out.data(), w.mean = mean.data(), w.scratch = scratch.data();
    k.depthwise(w);
    for (std::size_t c = 0; c < k.lanes; ++c) {
      double total = 0;
      for (int y = 0; y < 5; ++y) {
        for (int x = 0; x < 4; ++x) {
          double sum = bias[c];
          for (int i = 0; i < 5; ++i) {
            for (int j = 0; j < 5; ++j) {
              const int v = 2 * y - 2 + i, u = 2 * x - 2 + j;
              if (v < 0 || v >= 9 || u < 0 || u >= 8) continue;
              sum += static_cast<double>(taps[static_cast<std::size_t>(i * 5 + j) * k.lanes + c]) *
                     in[static_cast<std::size_t>(v * 8 + u) * k.lanes + c];
            }
          }
          const double wanted = activated(sum, Activation::swish);
          total += wanted;
          EXPECT_NEAR(out[static_cast<std::size_t>(y * 4 + x) * k.lanes + c], wanted, 1e-5);
        }
      }
      EXPECT_NEAR(mean[c], total / 20, 1e-5);
    }
  });
}

}  // namespace
}  // namespace haima::engine
