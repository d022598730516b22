"""Checks an ONNX file with ONNX's own checker, inferring all shapes, and prints its inputs, outputs and metadata."""
import sys

import onnx

model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
for value in [*model.graph.input, *model.graph.output]:
    lengths = [axis.dim_param or axis.dim_value for axis in value.type.tensor_type.shape.dim]
    print(value.name, *lengths)
for entry in model.metadata_props:
    print(f"metadata {entry.key}={entry.value}")
