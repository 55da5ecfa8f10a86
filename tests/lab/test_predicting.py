"""Tests that lab.predict asks before a run and saves the answer, and lab.happened compares it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

from workbook import lab
from workbook.lab import predicting
from workbook.lab.notebooks import COLOUR
from workbook.learner import memory
from workbook.learner.memory import Prediction


@pytest.fixture(autouse=True)
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("WORKBOOK_MINE", str(tmp_path / "mine"))
    predicting.asked.clear()
    yield tmp_path / "mine"
    predicting.asked.clear()


@pytest.fixture
def somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(predicting, "somebody_answers", lambda: True)


def kept() -> dict[str, Prediction]:
    return memory.read().predictions


def test_where_nobody_answers_it_says_what_was_asked(
    capsys: pytest.CaptureFixture[str], mine: Path
) -> None:
    lab.predict("two", "three", "four")
    lab.happened("three")
    assert capsys.readouterr().out == (
        "Your prediction:\n  a  two\n  b  three\n  c  four\nIt was: three.\n"
    )
    assert not mine.exists()
    predicting.report()
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("somebody")
def test_a_choice_is_kept_and_compared(capsys: pytest.CaptureFixture[str]) -> None:
    lab.predict(2, 3, 4, about="messages")
    radio = predicting.asked["messages"].widget
    assert (radio.options, radio.value) == (("2", "3", "4"), None)
    radio.value = "4"
    radio.value = "2"
    assert kept() == {"messages": Prediction("2")}
    capsys.readouterr()

    lab.happened(3, about="messages")
    assert COLOUR.sub("", capsys.readouterr().out) == "✗ It was: 3. You said: 2.\n"
    assert radio.disabled
    radio.value = "3"
    assert kept() == {"messages": Prediction("2", "3")}, "after the run it is no prediction"


@pytest.mark.usefixtures("somebody")
def test_an_answer_after_the_run_is_no_prediction() -> None:
    lab.predict("once", "twice", about="calls")
    lab.happened("twice", about="calls")
    radio = predicting.asked["calls"].widget
    assert radio.disabled
    radio.value = "twice"
    assert kept() == {}


@pytest.mark.usefixtures("somebody")
def test_the_end_names_what_was_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    for about, said in (("calls", "once"), ("messages", "once"), ("a rule", "")):
        lab.predict("once", "twice", about=about)
        if said:
            predicting.asked[about].widget.value = said
        lab.happened("once" if about == "calls" else "twice", about=about)
    capsys.readouterr()
    predicting.report()
    assert COLOUR.sub("", capsys.readouterr().out) == (
        "\nYou predicted 1 of 2 correctly.\n✗ messages: you said once, and it was twice\n"
    )


@pytest.mark.usefixtures("somebody")
def test_a_notebook_that_is_run_again_does_not_ask_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    memory.record_prediction("calls", Prediction("once", "twice"))
    lab.predict("once", "twice", about="calls")
    assert predicting.asked["calls"].widget is None
    lab.happened("twice", about="calls")
    said = COLOUR.sub("", capsys.readouterr().out)
    assert said == (
        "Your prediction:\n  a  once\n  b  twice\n"
        "You said: once.\n✗ It was: twice. You said: once.\n"
    )


def test_what_happened_is_shown_where_nothing_was_asked(capsys: pytest.CaptureFixture[str]) -> None:
    lab.happened("twice", about="calls")
    assert capsys.readouterr().out == "It was: twice.\n"


@pytest.mark.usefixtures("somebody")
def test_a_reader_may_change_what_is_run(capsys: pytest.CaptureFixture[str]) -> None:
    lab.predict("once", "twice", about="calls")
    predicting.asked["calls"].widget.value = "once"
    capsys.readouterr()
    lab.happened("often", about="calls")
    assert capsys.readouterr().out == "It was: often. This was not one of the choices.\n"
    assert kept() == {"calls": Prediction("once")}


def test_one_choice_is_none() -> None:
    with pytest.raises(TypeError, match="needs at least two choices"):
        lab.predict("once")


def test_without_widgets_the_reader_types() -> None:
    """A real kernel without ipywidgets runs the cell, and the test types the reader's answers."""
    typed, printed = ["b", "x", " once ", ""], list[str]()
    cell = "import sys; sys.modules['ipywidgets'] = None\nfrom workbook import lab\n"
    for about in ("calls", "messages", "a rule"):
        cell += f"lab.predict('once', 'twice', about={about!r})\n"
        cell += f"lab.happened('twice', about={about!r})\n"

    def listen(message: dict[str, Any]) -> None:
        if message["msg_type"] == "stream":
            printed.append(message["content"]["text"])

    manager, client = start_new_kernel()
    try:
        reply = client.execute_interactive(
            cell,
            output_hook=listen,
            stdin_hook=lambda _: client.input(typed.pop(0)),
            timeout=30,
        )
        assert reply["content"]["status"] == "ok", reply["content"]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert typed == []
    question = ["Your prediction:", "  a  once", "  b  twice"]
    assert COLOUR.sub("", "".join(printed)).splitlines() == [
        *question,
        "✓ twice, as you said.",
        *question,
        "✗ It was: twice. You said: once.",
        *question,
        "It was: twice.",
    ]
    assert kept() == {
        "calls": Prediction("twice", "twice"),
        "messages": Prediction("once", "twice"),
    }
