#include "workbench/paper.h"

#include "base/json_fields.h"
#include "measure/metric.h"

namespace haima::workbench {

Result<> read_paper(Paper& paper, const Json& json, const std::string& where) {
  JsonFields fields{json, where};
  fields.text("source", paper.source);
  fields.text("data", paper.data);
  fields.text("differs", paper.differs);
  for (const measure::Metric& metric : measure::metrics()) {
    const std::string name{metric.name};
    const Json* field = fields.take(name.c_str());
    if (!field) continue;
    if (!field->is_number() || field->get<double>() < -1 || field->get<double>() > 1)
      fields.complain("\"" + name + "\" is no part of 1");
    else
      paper.figures.emplace_back(name, field->get<double>());
  }
  if (paper.source.empty()) fields.complain("it has no \"source\"");
  return fields.finish();
}

}  // namespace haima::workbench
