"""The tumour model: its network (torch, for training) and its reader (ONNX, for serving)."""
