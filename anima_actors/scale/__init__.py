"""Beyond one mind in one process: modules that run elsewhere, and many minds to measure one by.

remote    a module in another process, in any language
ablation  what each module does, by leaving it out
audit     what can never happen
"""
