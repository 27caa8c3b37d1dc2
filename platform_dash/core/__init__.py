"""The questions a planning meeting asks, as pure functions of `model` values: a new rule of the domain belongs here.

What reads a store, a clock, a file, the network or the environment does not: time and data come in as arguments.
"""
