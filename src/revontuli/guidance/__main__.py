"""`python -m revontuli.guidance`: make the concepts' vectors that come with the package anew.

`python -m revontuli.guidance quick` makes the quick vectors anew, which takes five minutes.
"""

import sys

from revontuli.guidance.concept_vectors import write_concept_vectors
from revontuli.guidance.quick_vectors import QuickVectors, taught_texts
from revontuli.language.encoder import get_encoder

if __name__ == "__main__":
    if sys.argv[1:] == ["quick"]:
        QuickVectors.learn(taught_texts(), get_encoder()).save()
    else:
        write_concept_vectors(get_encoder())
