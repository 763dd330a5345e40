import pytest

from articles.search.deadline import limited


@pytest.fixture(autouse=True)
def patient_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that a busy machine makes slow is none that a hostile request made slow."""
    monkeypatch.setattr(limited, "__defaults__", (60.0,))
