// features: a prepared slice becomes numbers with names, and a learned rule over such numbers becomes a
// probability. In: grey levels; a bundle's bytes. Out: plain numbers. Never: a solver, a value that is not
// finite, or a result that depends on the number of threads.
//
// What learns such rules is the room classic; what is learned is plain numbers here, so that reading with it
// needs none of the libraries that taught it.
#pragma once
#include "features/bundle.h"
#include "features/deep.h"
#include "features/family.h"
#include "features/learner.h"
#include "features/recipe.h"
#include "features/stages.h"
