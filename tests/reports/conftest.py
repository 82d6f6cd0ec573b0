from tests.files.conftest import ada as ada
from tests.files.conftest import beginning as beginning
from tests.files.conftest import bob as bob
from tests.files.conftest import crm as crm
from tests.files.conftest import rita as rita
