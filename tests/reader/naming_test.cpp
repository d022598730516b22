// What lesions are called where a network told the kinds of their slices.
#include "reader/naming.h"

#include <gtest/gtest.h>

namespace haima::reader {
namespace {

Lesion named(Bleed by_shape, const std::array<std::optional<double>, 5>& told) {
  Lesion lesion;
  lesion.kind = by_shape;
  lesion.region = "extra-axial";
  std::vector<SliceFindings> slices(1);
  slices[0].probability.kinds = told;
  name_by_network(lesion, slices);
  return lesion;
}

TEST(Naming, AClotThatReachesTheSkullIsNoCollectionWhereTheNetworkIsMuchSurer) {
  const Lesion clot = named(Bleed::subdural, {0.02, 0.97, 0.1, 0.1, 0.46});
  EXPECT_EQ(clot.kind, Bleed::intraparenchymal);
  EXPECT_EQ(clot.region, "") << "it was that of the other kind";
}

TEST(Naming, AShapeStandsWhereBothKindsAreToldOrNeitherIs) {
  EXPECT_EQ(named(Bleed::subdural, {0.02, 0.97, 0.1, 0.1, 0.6}).kind, Bleed::subdural);
  EXPECT_EQ(named(Bleed::subdural, {0.02, 0.4, 0.1, 0.1, 0.05}).kind, Bleed::subdural);
  EXPECT_EQ(named(Bleed::subdural, {}).kind, Bleed::subdural) << "a model that tells no kinds";
}

TEST(Naming, OfTwoKindsOfOnePlaceTheLikelierIsTaken) {
  EXPECT_EQ(named(Bleed::subdural, {0.7, 0.1, 0.1, 0.1, 0.2}).kind, Bleed::epidural);
  EXPECT_EQ(named(Bleed::intraparenchymal, {0.1, 0.2, 0.7, 0.1, 0.2}).kind, Bleed::intraventricular);
}

}  // namespace
}  // namespace haima::reader
