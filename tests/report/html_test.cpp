#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <regex>

#include "report/html_text.h"
#include "report/page_style.h"
#include "report/report.h"
#include "report/sample.h"
#include "support/data.h"

namespace haima::report {
namespace {

std::string page_of(const test::Sample& sample) {
  for (const Report& report : kinds()) {
    if (report.name != "html") continue;
    const auto files = report.make(sample.scan, sample.findings, haima::test::context());
    return std::string{as_text(files->at(0).bytes)};
  }
  return {};
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

/// The page without the bytes of its pictures.
std::string without_pictures(const std::string& page) {
  return std::regex_replace(page, std::regex{"data:image/png;base64,[A-Za-z0-9+/=]*"}, "data:");
}

TEST(Html, HoldsEverythingAndFetchesNothing) {
  const std::string page = without_pictures(page_of(test::bleeding_sample()));
  EXPECT_EQ(count(page, "<script"), 0u);
  EXPECT_EQ(count(page, "http:"), 0u);
  EXPECT_EQ(count(page, "https:"), 0u);
  EXPECT_EQ(count(page, "@import"), 0u);
  EXPECT_EQ(count(page, "url("), 0u);
  EXPECT_EQ(count(page, "<link"), 0u);
  EXPECT_EQ(count(page, "<iframe"), 0u);
  EXPECT_EQ(count(page, " style="), 0u) << "the policy would refuse it";
  EXPECT_FALSE(std::regex_search(page, std::regex{R"( on[a-z]+=")"})) << "a handler";
  const std::regex link{R"re((?:src|href)="([^"]*)")re"};
  for (auto at = std::sregex_iterator(page.begin(), page.end(), link); at != std::sregex_iterator{}; ++at) {
    const std::string target = (*at)[1];
    EXPECT_TRUE(target.starts_with("data:") || target.starts_with("#")) << target;
    if (target.starts_with("#")) {
      EXPECT_EQ(count(page, "id=\"" + target.substr(1) + "\""), 1u) << target;
    }
  }
}

TEST(Html, ThePolicyAllowsThisStyleAndPicturesInsideThePageOnly) {
  const std::string page = page_of(test::healthy_sample());
  // The digest of an empty text is published with the algorithm (FIPS 180-4 examples).
  EXPECT_EQ(policy_hash(""), "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
  const std::string policy = "default-src 'none'; img-src data:; style-src " + policy_hash(page_style) +
                             "; base-uri 'none'; form-action 'none'";
  EXPECT_EQ(count(page, "http-equiv=\"Content-Security-Policy\" content=\"" + policy + "\""), 1u);
  EXPECT_EQ(count(page, "<style>" + std::string{page_style} + "</style>"), 1u);
}

TEST(Html, TheVerdictIsTheFirstHeadingAndTheOnlyOneOfItsRank) {
  const std::string page = page_of(test::bleeding_sample());
  EXPECT_EQ(count(page, "<h1"), 1u);
  EXPECT_LT(page.find("<h1>Bleeding found</h1>"), page.find("<h2"));
  EXPECT_LT(page.find("11.4 ml, slices 5–8"), page.find("<h2"));
  EXPECT_EQ(count(page_of(test::healthy_sample()), "<h1>No bleeding found</h1>"), 1u);
}

TEST(Html, TextOfFilesIsEscaped) {
  auto sample = test::bleeding_sample();
  const std::string attack = R"re(<img src=x onerror="alert('1')">&)re";
  sample.findings.path = sample.findings.reason = attack;
  sample.findings.series[0].description = sample.findings.series[1].reason = attack;
  sample.findings.lesions[0].region = attack;
  sample.findings.warnings[0].sentence = attack;
  sample.findings.slices[5].source = attack;
  sample.findings.model.name = sample.findings.study = attack;
  const std::string page = page_of(sample);
  EXPECT_EQ(count(page, "<img src=x"), 0u);
  EXPECT_GE(count(page, "&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;"), 8u);
}

TEST(Html, EveryPictureHasWordsForThoseWhoCannotSeeIt) {
  const std::string page = page_of(test::bleeding_sample());
  EXPECT_EQ(count(page, "<img "), 12u);
  EXPECT_EQ(count(page, " alt=\"Slice "), 12u);
  EXPECT_EQ(count(page, "<svg "), 10u);
  EXPECT_EQ(count(page, "<svg role=\"img\" aria-label=\"Slice "), 10u);
}

TEST(Html, OnlySuspiciousSlicesAreMarkedAndLeadToTheirFigures) {
  const std::string page = page_of(test::bleeding_sample());
  EXPECT_EQ(count(page, "<li class=\"flagged\">"), 4u);
  EXPECT_EQ(count(page, "<a href=\"#slice-"), 4u);
  EXPECT_EQ(count(page_of(test::healthy_sample()), "<figure"), 0u);
}

TEST(Html, SaysThatItIsForResearchAndCarriesEveryWarning) {
  const std::string page = page_of(test::bleeding_sample());
  EXPECT_GE(count(page, "For research use only. Not a medical device."), 2u);
  EXPECT_EQ(count(page, "15 mm between two slices that are 5 mm apart elsewhere (slices 5–6)"), 1u);
  EXPECT_EQ(count(page, "the gantry was tilted by 18.5°"), 1u);
}

TEST(Html, AnArchiveOfSuspiciousSlicesStaysAPageAndSaysWhatItLeavesOut) {
  auto sample = test::bleeding_sample(240);
  const std::string page = page_of(sample);
  EXPECT_EQ(count(page, "<figure id=\"slice-"), 40u);
  EXPECT_EQ(count(page, "The 40 most suspicious of 80 are shown here"), 1u);
}

TEST(Html, ShowsWhereTheMidlineIsPushedOnlyWhereItSurelyIs) {
  auto sample = test::bleeding_sample();
  const std::string page = page_of(sample);
  EXPECT_EQ(count(page, "<figure id=\"midline\""), 1u);
  EXPECT_EQ(count(page, "2.5 ± 1.0 mm to the right"), 2u) << "among the figures and under the picture";
  EXPECT_EQ(count(page, "class=\"shift\""), 2u);
  sample.findings.midline_shift->uncertainty_mm = 3;
  EXPECT_EQ(count(page_of(sample), "<figure id=\"midline\""), 0u);
  EXPECT_EQ(count(page_of(sample), "2.5 ± 3.0 mm, none that is sure"), 1u);
}

// ---- contrast ----

double linear(double channel) {
  channel /= 255;
  return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

/// Relative luminance, WCAG 2.2.
double luminance(const std::string& hex) {
  const auto part = [&](std::size_t at) { return linear(std::stoi(hex.substr(at, 2), nullptr, 16)); };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

double contrast(const std::string& a, const std::string& b) {
  const double la = luminance(a), lb = luminance(b);
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

std::map<std::string, std::string> colours_after(const std::string& marker) {
  const std::string style{page_style};
  const std::size_t begin = style.find("{", style.find(marker) + marker.size() - 1);
  const std::string block = style.substr(begin, style.find('}', begin) - begin);
  std::map<std::string, std::string> colours;
  const std::regex rule{R"(--([a-z0-9-]+):(#[0-9a-f]{6}))"};
  for (auto at = std::sregex_iterator(block.begin(), block.end(), rule); at != std::sregex_iterator{}; ++at)
    colours[(*at)[1]] = (*at)[2];
  return colours;
}

TEST(Html, AllTextCanBeReadInLightAndDark) {
  for (const std::string marker : {":root{", "dark){:root{"}) {
    auto colours = colours_after(marker);
    ASSERT_GE(colours.size(), 18u) << marker;
    for (const std::string ink : {"ink", "quiet", "link", "warn", "k0", "k1", "k2", "k3", "k4", "kx"}) {
      EXPECT_GE(contrast(colours[ink], colours["paper"]), 4.5) << marker << ink;
      EXPECT_GE(contrast(colours[ink], colours["panel"]), 4.5) << marker << ink;
    }
    for (const std::string tone : {"bleeding", "none", "cannot"}) {
      for (const std::string& ink : {tone, std::string{"ink"}, std::string{"quiet"}})
        EXPECT_GE(contrast(colours[ink], colours[tone + "-paper"]), 4.5) << marker << ink << " on " << tone;
    }
  }
}

TEST(HtmlText, Base64IsAsPublished) {
  // RFC 4648, section 10.
  EXPECT_EQ(base64(as_bytes("")), "");
  EXPECT_EQ(base64(as_bytes("f")), "Zg==");
  EXPECT_EQ(base64(as_bytes("fo")), "Zm8=");
  EXPECT_EQ(base64(as_bytes("foobar")), "Zm9vYmFy");
}

}  // namespace
}  // namespace haima::report
