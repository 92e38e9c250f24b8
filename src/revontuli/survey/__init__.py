"""What people answered: codebooks, readers, checks and traits.

codebook = Codebook.read("codebook.csv")
responses = read_responses("answers.csv", codebook)
traits = make_traits(responses)
"""

from revontuli.survey.answering import Refused, read_answer
from revontuli.survey.asking import Answers, Asked, ask, offered
from revontuli.survey.checking import check_responses, count_faults, find_unknown_columns
from revontuli.survey.codebook import Choice, Codebook, Kind, Question, Role
from revontuli.survey.codebook_checking import MissingText, check_codebook, missing_texts
from revontuli.survey.codebook_files import read_codebook
from revontuli.survey.codebook_writing import write_codebook
from revontuli.survey.conditions import Answer
from revontuli.survey.drafting import draft_codebook
from revontuli.survey.form import Form, FormChoice, FormPage, Item, ItemKind
from revontuli.survey.joining import Part, join_codebooks, joining_faults, without_modules
from revontuli.survey.reading import count_rows, read_batches, read_responses, sample_responses
from revontuli.survey.responses import Fault, Responses
from revontuli.survey.topic_coding import TopicCoder
from revontuli.survey.topic_review import read_review, write_review
from revontuli.survey.topic_suggestions import Suggestion, suggest_topics
from revontuli.survey.topic_traits import code_responses, open_answers, write_coded
from revontuli.survey.topics import Coded, Topic, TopicCodebook
from revontuli.survey.trait_plan import TraitPlan, make_traits, plan_traits
from revontuli.survey.traits import Measure, Trait, TraitTable

__all__ = [
    "Answer",
    "Answers",
    "Asked",
    "Choice",
    "Codebook",
    "Coded",
    "Fault",
    "Form",
    "FormChoice",
    "FormPage",
    "Item",
    "ItemKind",
    "Kind",
    "Measure",
    "MissingText",
    "Part",
    "Question",
    "Refused",
    "Responses",
    "Role",
    "Suggestion",
    "Topic",
    "TopicCodebook",
    "TopicCoder",
    "Trait",
    "TraitPlan",
    "TraitTable",
    "ask",
    "check_codebook",
    "check_responses",
    "code_responses",
    "count_faults",
    "count_rows",
    "draft_codebook",
    "find_unknown_columns",
    "join_codebooks",
    "joining_faults",
    "make_traits",
    "missing_texts",
    "offered",
    "open_answers",
    "plan_traits",
    "read_answer",
    "read_batches",
    "read_codebook",
    "read_responses",
    "read_review",
    "sample_responses",
    "suggest_topics",
    "without_modules",
    "write_codebook",
    "write_coded",
    "write_review",
]
