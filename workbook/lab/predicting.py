"""Asks for a prediction before a run, keeps it in mine/, and compares it with the result.

With ipywidgets, the reader clicks on a choice. Without ipywidgets, the reader types the letter of a
choice. In a test nobody can answer: the question is shown, and the notebook continues.
"""

import string
from typing import Any

from workbook.lab.marks import printed
from workbook.learner import memory
from workbook.learner.memory import Prediction

asked: dict[str, "Question"] = {}  # the questions of this kernel, by `about`


class Question:
    """One question of `lab.predict`; its first answer is kept."""

    def __init__(self, choices: tuple[str, ...], about: str) -> None:
        self.choices = choices
        self.letters = dict(zip(string.ascii_lowercase, choices, strict=False))
        self.about = about
        self.widget: Any = None
        self.is_run = False

    @property
    def prediction(self) -> Prediction | None:
        return memory.read().predictions.get(self.about)

    def __str__(self) -> str:
        listed = (f"  {letter}  {text}" for letter, text in self.letters.items())
        return "\n".join(["Your prediction:", *listed])

    def ask(self) -> None:
        known = self.prediction
        if known is not None:
            print(f"{self}\nYou said: {known.said}.")
        elif not somebody_answers():
            print(self)
        elif not self._show_widget():
            self._ask_in_words()

    def take(self, said: str) -> None:
        """Record the answer, unless the result is already known."""
        if not self.is_run:
            memory.record_prediction(self.about, Prediction(said))

    def compare(self, happened: str) -> None:
        self.is_run = True
        if self.widget is not None:
            self.widget.disabled = True
        if happened not in self.choices:  # the reader has changed the cell
            print(f"It was: {happened}. This was not one of the choices.")
            return
        known = self.prediction
        if known is None:
            print(f"It was: {happened}.")
            return
        if not known.happened:
            memory.record_prediction(self.about, Prediction(known.said, happened))
        print(compared(known.said, happened))

    def _ask_in_words(self) -> None:
        print(self)
        while answer := input(f"{', '.join(self.letters)}, or Enter for none: ").strip():
            said = self.letters.get(answer.lower(), answer)
            if said in self.choices:
                self.take(said)
                return

    def _show_widget(self) -> bool:
        try:
            from IPython.display import display
            from ipywidgets import RadioButtons  # type: ignore[import-untyped]
        except ImportError:
            return False
        self.widget = RadioButtons(
            options=self.choices,
            value=None,
            description="Your prediction:",
            layout={"width": "max-content"},
            style={"description_width": "initial"},
        )
        self.widget.observe(lambda change: self.take(change["new"]), "value")
        display(self.widget)  # type: ignore[no-untyped-call]
        return True


def predict(*choices: object, about: str = "") -> None:
    """Ask which choice will happen, before the next cell shows it with `happened`."""
    if len(choices) < 2:
        raise TypeError("lab.predict needs at least two choices, as in lab.predict('one', 'two')")
    texts = tuple(map(str, choices))
    question = Question(texts, about or " or ".join(texts))
    asked[question.about] = question
    question.ask()


def happened(outcome: object, about: str = "") -> None:
    """Show the result beside the prediction for `about`, or for the last question."""
    question = asked.get(about) if about else next(reversed(asked.values()), None)
    if question is None:
        print(f"It was: {outcome}.")
    else:
        question.compare(str(outcome))


def report() -> None:
    """Print the reader's predictions in this notebook, and the ideas to read again."""
    known = [(about, question.prediction) for about, question in asked.items()]
    run = [(about, each) for about, each in known if each is not None and each.happened]
    wrong = [(about, each) for about, each in run if each.is_wrong]
    if run:
        print(f"\nYou predicted {len(run) - len(wrong)} of {len(run)} correctly.")
    for about, each in wrong:
        print(f"{printed('✗')} {about}: you said {each.said}, and it was {each.happened}")


def compared(said: str, happened: str) -> str:
    if said == happened:
        return f"{printed('✓')} {happened}, as you said."
    return f"{printed('✗')} It was: {happened}. You said: {said}."


def somebody_answers() -> bool:
    """Return whether the notebook runs in a page or editor that can show questions."""
    from IPython.core.getipython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    return bool(kernel and kernel.get_parent().get("content", {}).get("allow_stdin"))
