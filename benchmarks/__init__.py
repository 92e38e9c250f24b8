"""Measures of Revontuli beside the methods that an analyst might take instead."""
