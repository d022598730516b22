#include "report/judgement_tables.h"

#include <fmt/format.h>

#include <algorithm>

#include "measure/judgement.h"
#include "report/html_text.h"

namespace haima::report {
namespace {

using measure::LabelJudgement;

struct Column {
  std::string title;
  const LabelJudgement* judged = nullptr;
};

using Cells = std::vector<std::string>;

/// A table whose first column names its rows; the others hold figures.
std::string table(const std::string& about, const Cells& head, const std::vector<Cells>& rows) {
  std::string out = fmt::format(
      R"(<div class="scroll" tabindex="0" role="region" aria-label="{}"><table><thead><tr>)", escaped(about));
  for (std::size_t i = 0; i < head.size(); ++i)
    out += element("th", head[i], i == 0 ? R"(scope="col")" : R"(scope="col" class="number")");
  out += "</tr></thead><tbody>\n";
  for (const Cells& row : rows) {
    out += "<tr>" + element("th", row.front(), R"(scope="row")");
    for (std::size_t i = 1; i < row.size(); ++i) out += element("td", row[i], R"(class="number")");
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

std::string value_text(double value, const measure::Interval& interval) {
  return fmt::format("{:.3f} ({:.3f} to {:.3f})", value, interval.low, interval.high);
}

std::string figure_text(const measure::Figure& figure) {
  return figure.value ? value_text(*figure.value, figure.interval) : "not known";
}

std::string share_text(const measure::Share& share) {
  return share.value ? value_text(*share.value, share.interval) : "";
}

std::string p_text(double p) { return p < 0.0001 ? "< 0.0001" : fmt::format("{:.4f}", p); }

/// What the figures of a column rest on.
std::vector<Cells> counts_of(const std::vector<Column>& columns) {
  std::vector<Cells> rows = {{"cases: positive, negative"}, {"label not known"}, {"groups (patients)"}};
  for (const Column& column : columns) {
    const LabelJudgement& j = *column.judged;
    rows[0].push_back(fmt::format("{}, {}", j.positives, j.negatives));
    rows[1].push_back(fmt::format("{}", j.not_known));
    rows[2].push_back(fmt::format("{}", j.groups));
  }
  return rows;
}

std::string metric_table(const std::string& about, const std::vector<Column>& columns) {
  Cells head = {"metric"};
  for (const Column& column : columns) head.push_back(column.title);
  std::vector<Cells> rows = counts_of(columns);
  const auto metrics = measure::metrics();
  for (std::size_t m = 0; m < metrics.size(); ++m) {
    Cells row = {std::string{metrics[m].title}};
    for (const Column& column : columns) row.push_back(figure_text(column.judged->figures[m]));
    rows.push_back(std::move(row));
  }
  return table(about, head, rows);
}

/// Labels of which anything is known; of two classes one says it all.
std::vector<Column> columns_of(const chart::Subject& subject) {
  const auto& labels = subject.judgement.labels;
  const bool two_classes = labels.size() == 2 && subject.predictions.exclusive();
  std::vector<Column> columns;
  for (const LabelJudgement& label : labels) {
    const bool told = label.positives + label.negatives > 0;
    if (told && !(two_classes && label.label == "none")) columns.push_back({label.label, &label});
  }
  return columns;
}

const LabelJudgement* label_of(const chart::Subject& subject, const std::string& name) {
  const auto& labels = subject.judgement.labels;
  const auto found = std::find_if(labels.begin(), labels.end(),
                                  [&](const LabelJudgement& one) { return one.label == name; });
  return found == labels.end() ? nullptr : &*found;
}

std::string whole_table(const chart::Subject& subject) {
  const measure::Judgement& j = subject.judgement;
  std::vector<Cells> rows;
  const auto add = [&](const std::string& name, const std::optional<double>& value) {
    if (value) rows.push_back({name, fmt::format("{:.3f}", *value)});
  };
  if (j.classes) {
    rows.push_back({"accuracy of the most probable class",
                    value_text(j.classes->accuracy, j.classes->accuracy_interval)});
    add("F1, mean of classes", j.classes->f1_macro);
    add("kappa", j.classes->kappa);
    add("MCC", j.classes->mcc);
    add("log loss", j.classes->log_loss);
  }
  add("F1, mean of labels", j.f1_macro);
  add("F1, all labels together", j.f1_micro);
  add("log loss with \"any\" twice (RSNA 2019)", j.weighted_log_loss);
  for (const measure::KindApart& kind : j.apart) {
    if (kind.auc)
      rows.push_back({"ROC-AUC of " + kind.label + "'s share of all kinds, where there is blood",
                      value_text(kind.auc->value, kind.auc->interval)});
  }
  return rows.empty() ? "" : table("Figures of all labels together", {"all labels together", "value"}, rows);
}

}  // namespace

std::string metric_tables(const JudgementPage& page) {
  std::string out;
  if (page.subjects.size() == 1) {
    const chart::Subject& subject = page.subjects.front();
    return metric_table("Every metric", columns_of(subject)) + whole_table(subject);
  }
  for (const Column& first : columns_of(page.subjects.front())) {
    std::vector<Column> columns;
    for (const chart::Subject& subject : page.subjects) {
      const LabelJudgement* judged = label_of(subject, first.title);
      if (judged && judged->positives + judged->negatives > 0) columns.push_back({subject.name, judged});
    }
    if (columns.size() > 1)
      out += element("h3", first.title) + metric_table("Metrics of " + first.title, columns);
  }
  return out;
}

std::string point_tables(const JudgementPage& page) {
  std::string out;
  for (const chart::Subject& subject : page.subjects) {
    std::vector<Cells> rows;
    for (const std::size_t label : chart::shown_labels(subject.predictions)) {
      for (const measure::OperatingPoint& point : subject.judgement.labels[label].points) {
        rows.push_back(
            {fmt::format("{}, sensitivity {:g} wanted", subject.predictions.labels[label], point.wanted),
             fmt::format("{:.4g}", point.threshold), fmt::format("{:.3f}", point.sensitivity),
             fmt::format("{:.3f}", point.specificity), fmt::format("{:.3f}", point.ppv),
             fmt::format("{:.4f}", point.npv)});
      }
    }
    if (rows.empty()) continue;
    const double share = 100 * subject.judgement.options.prevalence;
    if (page.subjects.size() > 1) out += element("h3", subject.name);
    out += table("Operating points",
                 {"operating point", "threshold", "sensitivity", "specificity",
                  fmt::format("PPV at {:g} %", share), fmt::format("NPV at {:g} %", share)},
                 rows);
  }
  return out;
}

std::string subgroup_tables(const JudgementPage& page) {
  std::string out;
  for (const chart::Subject& subject : page.subjects) {
    const auto& subgroups = subject.judgement.subgroups;
    if (subgroups.size() < 2) continue;
    std::vector<Cells> rows;
    for (const measure::SubgroupJudgement& one : subgroups) {
      rows.push_back({one.name, fmt::format("{}, {}", one.positives, one.negatives),
                      one.auc ? value_text(one.auc->value, one.auc->interval) : "",
                      share_text(one.confusion.sensitivity), share_text(one.confusion.specificity)});
    }
    if (page.subjects.size() > 1) out += element("h3", subject.name);
    out += table("Subgroups",
                 {"subgroup, of " + subject.predictions.labels.front(), "positive, negative", "ROC-AUC",
                  "sensitivity", "specificity"},
                 rows);
  }
  return out;
}

std::string comparison_tables(const JudgementPage& page) {
  std::vector<Cells> rows;
  for (std::size_t i = 0; i < page.comparisons.size(); ++i) {
    for (const measure::Comparison& one : page.comparisons[i]) {
      if (page.comparisons[i].size() == 2 && one.label == "none") continue;  // of two classes one says it all
      Cells row = {page.subjects[i + 1].name + ", " + one.label, fmt::format("{}", one.cases), "", ""};
      if (one.difference) {
        row[2] = fmt::format("{:+.3f} ({:+.3f} to {:+.3f})", one.difference->value,
                             one.difference->interval.low, one.difference->interval.high);
        row[3] = p_text(one.difference->p);
      }
      row.push_back(fmt::format("{} : {}", one.accuracy.first_only, one.accuracy.second_only));
      row.push_back(p_text(one.accuracy.p));
      rows.push_back(std::move(row));
    }
  }
  if (rows.empty()) return "";
  return table("Tests between models",
               {"against " + page.subjects.front().name, "cases", "ROC-AUC, first less other", "p (DeLong)",
                "only the first right : only the other", "p (McNemar)"},
               rows);
}

}  // namespace haima::report
