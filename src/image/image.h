// image: planes, volumes and all that is done to them between a scanner's pixels and a network or a page.
// In: plain pixels. Out: plain pixels. Never: a file, a patient's data, or a network.
//
// Each noun is a header of its own, and others include the ones they use:
//
//   plane.h       Plane, Mask, Colour, CtPlane (two bytes a pixel, with its rescale)
//   vec3.h        points and directions in the patient
//   volume.h      Volume and its Grid
//   window.h      which Hounsfield units are shown, from black to white
//   level.h       how bright tissue is, and made as bright as in a brain window
//   resample.h    resize, part of a plane, crop, affine warp, with true half-pixel geometry
//   filter.h      median, Gaussian, non-local means
//   head.h        where the head is; the square part of a slice, or of a scan's slices, that is looked at
//   input_spec.h  InputSpec: all of a network's preparation, as JSON in its bundle
//   framing.h     which part a prepared plane shows, and the way back to the slice
//   prepare.h     prepare(): an InputSpec executed on a slice and its neighbours
//   colour.h      colour maps, blending
//   component.h   connected components, measured; largest, specks, holes
//   brain.h       what lies inside the skull
//   morphology.h  exact distances; dilation, erosion, opening, closing with millimetre radii
//   single_thread.h  keeps OpenCV's own threads out of the pool's way
#pragma once
#include "image/brain.h"
#include "image/colour.h"
#include "image/component.h"
#include "image/filter.h"
#include "image/framing.h"
#include "image/head.h"
#include "image/input_spec.h"
#include "image/level.h"
#include "image/morphology.h"
#include "image/plane.h"
#include "image/prepare.h"
#include "image/resample.h"
#include "image/single_thread.h"
#include "image/vec3.h"
#include "image/volume.h"
#include "image/window.h"
