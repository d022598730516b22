// measure: how good findings are, each figure with the interval it deserves.
// In: scores and truths, with the patient each belongs to. Out: figures. Never: slices of one patient taken
// for independent ones.
#pragma once
#include "measure/apart.h"
#include "measure/areas.h"
#include "measure/auc.h"
#include "measure/compare.h"
#include "measure/confusion.h"
#include "measure/curve.h"
#include "measure/interval.h"
#include "measure/judgement.h"
#include "measure/logistic.h"
#include "measure/metric.h"
#include "measure/overlap.h"
#include "measure/pointing.h"
#include "measure/predictions.h"
#include "measure/principal.h"
#include "measure/training_log.h"
