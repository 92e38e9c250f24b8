"""How far the groups can be told apart at all: a classifier that is shown them.

Ridge-penalised logistic regression, five-fold cross-validated. No method that must find the groups
by itself can be expected to do better; it is the yardstick, not a rival.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.answers import Answers, fill_plainly
from benchmarks.methods.found import Found

RECIPE = "logistic regression, C=0.01, 5 folds"


def find_groups(answers: Answers, k: int | None, seed: int) -> Found:
    table = pd.get_dummies(fill_plainly(answers)).to_numpy(float)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=300))
    return Found(np.asarray(cross_val_predict(model, table, answers.truth, cv=5)), {})
