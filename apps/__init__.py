"""Windows onto BrainTx, one folder each; no logic of their own."""
