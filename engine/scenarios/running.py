"""Run the scenarios of a programme folder, each on an installation of its own."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from engine import programme_folder
from engine.domain.access import SYSTEM
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text
from engine.errors import EngineError, Invalid
from engine.scenarios.acts import ACTS
from engine.scenarios.beginnings import beginning
from engine.scenarios.expectations import CHECKS
from engine.scenarios.outcome import Outcome
from engine.scenarios.play import Play
from engine.scenarios.reading import Reader
from engine.scenarios.scenario import Failure, Scenario, Step, WrongStep
from engine.work import begin

FOLDER, CAST = "scenarios", "cast.yaml"
EXPECT = "expect"
KEYS: Mapping[str, frozenset[str]] = {**{verb: act.keys for verb, act in ACTS.items()}, EXPECT: frozenset()}
WRONG_REFUSAL = Text("断られた理由が違います：{found}", "It was refused for another reason: {found}")
NOTHING_BEFORE = Text(
    "「{name}」というシナリオがないか、互いに続きになっています。",
    "There is no scenario “{name}” to go on from, or each goes on from the other.",
)
BROKEN_BEFORE = Text("続きの元のシナリオが終わりません：{why_ja}", "The story before does not work: {why_en}")
NOT_REFUSED = Text(
    "「{code}」と断られるはずが、受け付けられました。", "was accepted, but should be refused with “{code}”."
)


def files_of(folder: Path) -> list[Path]:
    """List the scenario files of a programme folder."""
    return sorted(path for path in (folder / FOLDER).glob("*.yaml") if path.name != CAST)


def run_all(folder: Path, *, processes: int | None = None) -> list[Outcome]:
    """Run every scenario of a folder, several at a time; in the order of their names."""
    paths = files_of(folder)
    workers = min(processes or os.cpu_count() or 1, len(paths))
    if workers <= 1:
        return [run(folder, path) for path in paths]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(run, [folder] * len(paths), paths))


def run(folder: Path, path: Path) -> Outcome:
    """Run one scenario of a programme's folder on a database of its own, gone afterwards."""
    scenario, findings = read(folder, path)
    if scenario is None:
        return Outcome(str(path), path.stem, (), tuple(findings))
    with tempfile.TemporaryDirectory(prefix="banso-scenario-") as place:
        failures = _played(folder, scenario, Path(place))
    return Outcome(str(path), scenario.title, scenario.shows, tuple(_finding(scenario, one) for one in failures))


def read(folder: Path, path: Path, behind: frozenset[str] = frozenset()) -> tuple[Scenario | None, list[Finding]]:
    """Read one scenario with the cast of its folder, behind the story it continues; None with findings when wrong.

    behind: the stories that go on from this one.
    """
    cast_file = folder / FOLDER / CAST
    cast_reader = Reader(str(cast_file), KEYS)
    cast = cast_reader.cast(cast_file.read_bytes()) if cast_file.is_file() else ()
    reader = Reader(str(path), KEYS)
    scenario = reader.read(path.read_bytes(), cast)
    findings = cast_reader.findings + reader.findings
    if scenario is None or findings:
        return None, findings
    return (scenario, []) if scenario.continues is None else _continued(folder, scenario, behind | {path.stem})


def _continued(folder: Path, scenario: Scenario, behind: frozenset[str]) -> tuple[Scenario | None, list[Finding]]:
    name = str(scenario.continues)
    path = Path(scenario.file).with_name(f"{name}.yaml")
    if name in behind or not path.is_file():
        return None, [_finding(scenario, Failure(1, NOTHING_BEFORE.format(name=name)))]
    earlier, findings = read(folder, path, behind)
    return (scenario.after(earlier) if earlier else None), findings


def _played(folder: Path, scenario: Scenario, place: Path) -> list[Failure]:
    begun = beginning(programme_folder.read(folder), scenario, _walked)
    if begun.failures:
        broken = [BROKEN_BEFORE.format(why_ja=one.text.ja, why_en=one.text.en) for one in begun.failures]
        return [Failure(1, text) for text in broken]
    play = begun.play(place)
    try:
        return _walked(play, scenario.steps)
    finally:
        play.stage.services.database.dispose()


def _walked(play: Play, steps: Sequence[Step]) -> list[Failure]:
    """Take the steps in turn. The first one that cannot be taken ends the story; unmet expectations do not."""
    failures: list[Failure] = []
    for step in steps:
        try:
            play.stage.walk(step.at or play.now)
            failures += [Failure(step.line, text) for text in _taken(play, step)]
        except EngineError as error:
            return [*failures, Failure(step.line, _said(error))]
    return failures


def _taken(play: Play, step: Step) -> list[Text]:
    if step.act == EXPECT:
        return _expected(play, step)
    try:
        ACTS[step.act].do(play, step)
    except WrongStep:
        raise
    except EngineError as error:
        if step.refused is None:
            raise
        return [] if error.code == step.refused else [WRONG_REFUSAL.format(found=error.code)]
    play.stage.post()
    return [] if step.refused is None else [NOT_REFUSED.format(code=step.refused)]


def _expected(play: Play, step: Step) -> list[Text]:
    told = step.word if isinstance(step.word, Mapping) else {}
    if not told or told.keys() - CHECKS.keys():
        raise WrongStep(what=f"expect: {', '.join(told.keys() - CHECKS.keys()) or '―'}")
    with begin(play.stage.services, SYSTEM, read_only=True) as work:
        return [text for kind, wanted in told.items() for text in CHECKS[kind](play, work, wanted)]


def _said(error: EngineError) -> Text:
    """Return the sentence of an error, with every wrong field."""
    fields = error.fields if isinstance(error, Invalid) else {}
    ja = "、".join(f"{key}（{text.ja}）" for key, texts in fields.items() for text in texts)
    en = ", ".join(f"{key} ({text.en})" for key, texts in fields.items() for text in texts)
    return Text(f"{error.text.ja}{ja}［{error.code}］", f"{error.text.en} {en} [{error.code}]")


def _finding(scenario: Scenario, failure: Failure) -> Finding:
    return Finding(
        code="scenario.unmet",
        severity=Severity.ERROR,
        text=failure.text,
        file=scenario.file,
        line=failure.line,
        name=scenario.title,
    )
