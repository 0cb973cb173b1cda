"""Comparison of two histories.

divergence    the first turn, module, event and field that is not the same in both; two setups
diff          variable by variable, by how much and in which turns; the same in lines of text
"""
