// classic: the methods that came before networks. In: pictures of data sets or of a pack, as features. Out:
// predictions, and rules as plain numbers that the room features reads with. Never: a test fold that had a
// part in what it tests, be it a scale, a setting or a probability; a solver of our own.
#pragma once
#include "classic/examples.h"
#include "classic/method.h"
#include "classic/trial.h"
