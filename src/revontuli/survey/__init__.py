"""What people answered: codebooks, readers, checks and traits.

codebook = Codebook.read("codebook.csv")
responses = read_responses("answers.csv", codebook)
traits = make_traits(responses)
"""

from revontuli.survey.checking import check_responses, count_faults, find_unknown_columns
from revontuli.survey.codebook import Choice, Codebook, Kind, Question, Role
from revontuli.survey.codebook_files import read_codebook, write_codebook
from revontuli.survey.drafting import draft_codebook
from revontuli.survey.reading import count_rows, read_batches, read_responses, sample_responses
from revontuli.survey.responses import Fault, Responses
from revontuli.survey.trait_plan import TraitPlan, make_traits, plan_traits
from revontuli.survey.traits import Measure, Trait, TraitTable

__all__ = [
    "Choice",
    "Codebook",
    "Fault",
    "Kind",
    "Measure",
    "Question",
    "Responses",
    "Role",
    "Trait",
    "TraitPlan",
    "TraitTable",
    "check_responses",
    "count_faults",
    "count_rows",
    "draft_codebook",
    "find_unknown_columns",
    "make_traits",
    "plan_traits",
    "read_batches",
    "read_codebook",
    "read_responses",
    "sample_responses",
    "write_codebook",
]
