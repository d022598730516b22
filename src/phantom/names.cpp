#include "phantom/phantom.h"
