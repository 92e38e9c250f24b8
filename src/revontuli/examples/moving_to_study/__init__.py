"""Muutto opiskelupaikkakunnalle: a questionnaire, and answers to it that are made up."""
