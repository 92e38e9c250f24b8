"""Make the example's files again after its sources have changed.

python -m revontuli.examples.moving_to_study
"""

from revontuli.examples.moving_to_study.questionnaire import write_xlsform
from revontuli.examples.moving_to_study.tiles import write_geojson

for path in (write_xlsform(), write_geojson()):
    print(path.name)
