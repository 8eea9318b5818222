import pytest

pytest.register_assert_rewrite("tests.realtime.journal_contract")
