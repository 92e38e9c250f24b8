"""`python -m revontuli.guidance`: make the concepts' vectors that come with the package anew.

`python -m revontuli.guidance guesses` makes the table that guesses questions' vectors anew, which
takes about ten minutes.
"""

import sys

from revontuli.guidance.concept_vectors import write_concept_vectors
from revontuli.guidance.guessed_vectors import GuessedVectors, taught_texts
from revontuli.language.encoder import get_encoder

if __name__ == "__main__":
    if sys.argv[1:] == ["guesses"]:
        GuessedVectors.learn(taught_texts(), get_encoder()).save()
    else:
        write_concept_vectors(get_encoder())
