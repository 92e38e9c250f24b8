"""`python -m revontuli.guidance`: make the concepts' vectors that come with the package anew."""

from revontuli.guidance.concept_vectors import write_concept_vectors
from revontuli.language.encoder import get_encoder

if __name__ == "__main__":
    write_concept_vectors(get_encoder())
