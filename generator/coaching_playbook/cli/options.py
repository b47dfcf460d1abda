"""Shared parts of the commands: options, and the project (a playbook's folder and settings) that a command works on."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

import click
from click.core import ParameterSource
from tqdm import tqdm

from coaching_playbook import clock
from coaching_playbook.diagnostics import as_text, join_words, suggest, summary
from coaching_playbook.exit_status import PROBLEMS, CannotRun, NothingWritten
from coaching_playbook.load import Loaded, NameListUnreadable, PlaybookNotFound, load
from coaching_playbook.mkdocs_config_check import ProjectConfig, config_name, is_outside, normalise_path, read_config
from coaching_playbook.model import Playbook
from coaching_playbook.model.likely_values import suggest_date
from coaching_playbook.paths import clips_folder
from coaching_playbook.publish import AUDIENCES, Audience, audience_named

HINT_WRONG_FOLDER = "Stand in the folder that holds it, or name that folder: --help says how."
"""What to do if there is no playbook in the folder that a command works on."""
_HINT_WRONG_SOURCE = "This name is that of 'source' in mkdocs.yml, or of --source."
"""Where the name of the missing folder comes from, if it is not the default."""

_Item = TypeVar("_Item")
_Command = TypeVar("_Command", bound=Callable[..., Any])


class Choice(click.Choice[str]):
    """A click.Choice whose errors suggest the closest value. `aliases` are further values, which no error lists."""

    def __init__(self, choices: Iterable[str], *, aliases: Iterable[str] = ()) -> None:
        self.listed = tuple(choices)
        super().__init__((*self.listed, *aliases))

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value in self.choices:
            return str(value)
        found = f"{_parameter_name(param, ctx)} is '{value}', which is not one of {join_words(self.listed, 'and')}."
        raise click.UsageError(f"{found} {suggest(str(value), self.choices)}".strip(), ctx)

    def get_missing_message(self, param: click.Parameter, ctx: click.Context | None) -> str:  # noqa: ARG002
        return f"Write one of {join_words(self.listed, 'and')}."


def _parameter_name(param: click.Parameter | None, ctx: click.Context | None) -> str:
    """Return the name under which the user gave a parameter: option, environment variable or argument."""
    if param is None or ctx is None:
        return "This"
    if param.name and ctx.get_parameter_source(param.name) is ParameterSource.ENVIRONMENT:
        return str(param.envvar)
    return param.opts[0] if isinstance(param, click.Option) else param.make_metavar(ctx).strip("[]")


_root_argument = click.argument("root", default=".", type=click.Path(path_type=Path))
root_option = click.option(
    "--root", default=".", type=click.Path(path_type=Path), help="The playbook's folder, or a file or folder in it."
)


def _path_below_root(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """Return the normalised path in an option, or None; raise UsageError if it is outside ROOT. A callback of Click."""
    if value is None:
        return None
    path = normalise_path(value)
    if is_outside(path):
        raise click.UsageError(f"{option.opts[0]} is '{value}', which is not a folder or file below ROOT.", context)
    return path


def path_option(name: str, help: str, default: str) -> Callable[[_Command], _Command]:
    """Return a decorator that adds an option for a path below ROOT; its value is normalised, or None if not given."""
    return click.option(
        name,
        callback=_path_below_root,
        help=f"{help}, below ROOT.  [default: as mkdocs.yml says, or {default}]",
    )


source_option = path_option("--source", "The folder of YAML files", ProjectConfig.source)
videos_option = path_option("--videos", "The list of exemplars", ProjectConfig.videos)
media_option = path_option("--media", "The folder of films", ProjectConfig.media)


def _parse_day(_context: click.Context, _option: click.Parameter, value: str | None) -> dt.date:
    """Parse a date YYYY-MM-DD; today in London for None. Raises BadParameter. A callback of Click."""
    try:
        return clock.today() if value is None else clock.parse_date(value)
    except ValueError:
        raise click.BadParameter(f"'{value}' {suggest_date(value or '', or_no=False)}") from None


day_option = click.option(
    "--day",
    callback=_parse_day,
    metavar="YYYY-MM-DD",
    envvar="PLAYBOOK_DAY",
    help="The day to look at.  [default: today in London]",
)
audience_option = click.option(
    "--audience",
    type=Choice(AUDIENCES),
    envvar="PLAYBOOK_AUDIENCE",
    help="Who will see it.  [default: as mkdocs.yml says, or public]",
)
approval_option = click.option(
    "--trust",
    "approved",
    multiple=True,
    envvar="PLAYBOOK_TRUST",
    metavar="NAME",
    help="What in mkdocs.yml an owner has agreed to that can run anything: the name of a plugin, an extension or a "
    "theme; hooks, tags, custom_dir, extra_templates, INHERIT. The environment's PLAYBOOK_TRUST may hold several.",
)


def with_progress_bar(label: str, items: Iterable[_Item]) -> Iterable[_Item]:
    """Iterate over items with a progress bar, which appears on a terminal after half a second."""
    return tqdm(items, desc=label, leave=False, delay=0.5, disable=None, unit="")


tqdm.monitor_interval = 0  # its thread would keep `parallel` from forking workers


class InvalidAudience(CannotRun):
    """The audience in mkdocs.yml does not exist."""


@dataclass(frozen=True)
class Project:
    """A playbook's folder `root`, and the values of its mkdocs.yml, overridden by command-line options."""

    root: Path
    config: ProjectConfig = field(default_factory=ProjectConfig)
    has_config: bool = False
    """Whether `root` has a mkdocs.yml; otherwise `config` has the default values."""

    @classmethod
    def find(
        cls,
        start: Path,
        approved: Collection[str] = (),
        *,
        source: str | None = None,
        videos: str | None = None,
        media: str | None = None,
    ) -> Project:
        """Return the project in `start` or in its nearest parent folder with a mkdocs.yml or a source folder.

        If there is none, the project is in `start`. `source`, `videos` and `media` override mkdocs.yml unless None.
        """
        folder = source or ProjectConfig.source
        root = start.parent if start.is_file() else start
        if root.is_dir():
            folders = (root, *root.resolve().parents)
            root = next((f for f in folders if config_name(f) or (f / folder).is_dir()), root)
        parsed = read_config(root, approved)
        config = parsed or ProjectConfig()
        config = dataclasses.replace(
            config, source=source or config.source, videos=videos or config.videos, media=media or config.media
        )
        return cls(root, config, parsed is not None)

    def audience(self, option: Audience | None = None) -> Audience:
        """Return the audience from an option, else from mkdocs.yml, else public. Raises InvalidAudience."""
        name = option or self.config.audience or "public"
        if audience := audience_named(name):
            return audience
        message = f"{self.config.file}: audience is '{name}', and should be one of {', '.join(AUDIENCES)}."
        raise InvalidAudience(f"{message} {suggest(name, AUDIENCES)}".strip())

    @property
    def config_path(self) -> Path:
        """The absolute path of the MkDocs configuration file."""
        return self.root.resolve() / self.config.file

    def load(self, day: dt.date | None = None) -> Loaded:
        """Parse and validate all files. Raises CannotRun if there is no playbook."""
        config, progress = self.config, functools.partial(with_progress_bar, "Reading")
        try:
            return load(self.root, config.source, config.videos, config.media, day=day, progress=progress)
        except NameListUnreadable as error:
            raise CannotRun(str(error)) from None
        except PlaybookNotFound as error:
            from coaching_playbook.plugin.config_values import value_problems  # imports MkDocs, which takes a while

            for problem in value_problems(config, self.root):
                if problem.message.startswith("'source' is "):  # the folder that is missing is only its text
                    raise CannotRun(str(problem)) from None
            is_default = config.source == ProjectConfig.source
            raise CannotRun(f"{error}\n{HINT_WRONG_FOLDER if is_default else _HINT_WRONG_SOURCE}") from None

    def playbook(self, day: dt.date | None = None) -> Playbook:
        """Return the valid playbook; if it has errors, print all of them and exit."""
        return self.require_valid(self.load(day))

    @staticmethod
    def require_valid(loaded: Loaded) -> Playbook:
        """Return the loaded playbook; if it has errors, print all of them and exit."""
        if loaded.playbook is None:
            click.echo(as_text(loaded.mistakes), nl=False)
            click.echo(f"{summary(loaded.mistakes)} Nothing was written.", err=True)
            sys.exit(PROBLEMS)
        return loaded.playbook


def display_path(path: Path) -> str:
    """Return a path for a message: as it was given, but absolute for `.` and `..`, which look like punctuation."""
    return str(path.resolve() if path.name in ("", "..") else path)


def relative_to_project(project: Project, paths: Iterable[Path]) -> list[str]:
    """Return paths relative to the project's root. Raises CannotRun for a path outside it."""
    root = project.root.resolve()
    for path in paths:
        if not path.resolve().is_relative_to(root):
            raise CannotRun(f"{path} is not in the playbook in {root}.")
    return [path.resolve().relative_to(root).as_posix() for path in paths]


def require_new_file(project: Project, file: Path) -> None:
    """Raise NothingWritten if `file` exists, or is in a folder of the playbook's YAML files.

    In these folders `playbook check` reports every file that is not part of the playbook.
    """
    if file.is_symlink() or file.exists():
        raise NothingWritten(f"'{file}' is there already, and was left alone. Choose another name, or delete it first.")
    for folder in (project.config.source, clips_folder(project.config.videos)):
        if file.resolve().is_relative_to((project.root / folder).resolve()):
            message = f"'{file}' would be in {folder}/, where every file is a text of the playbook."
            raise NothingWritten(f"{message} Choose another place.")


def require_usable_config(project: Project) -> Project:
    """Return the project; print errors and exit if its mkdocs.yml does not reliably say where the sources are.

    Reasons are paths outside its folder, or INHERIT or `!ENV` without an owner's approval.
    """
    if project.config.has_misplaced_paths or not project.config.is_complete:
        codes = ("settings-place", "settings-run-code", "settings-tag")
        mistakes = [problem for problem in project.config.problems if problem.code in codes]
        if mistakes:
            click.echo(as_text(mistakes), nl=False)
            sys.exit(PROBLEMS)
    return project


def _first_existing_path(paths: Sequence[Path]) -> Path:
    """Return the first path, or the current folder without paths. Raises CannotRun if any path does not exist."""
    if missing := next((path for path in paths if not path.exists()), None):
        raise CannotRun(f"There is no file or folder '{missing}'.")
    return next(iter(paths), Path())


def _project_decorator(add_root: Callable[[Any], Any]) -> Callable[[_Command], _Command]:
    """Return a decorator that parses the options for a project's folders and passes a command one Project instead.

    It adds --source, --videos and --media, and the folder of the project by the Click decorator `add_root`. It replaces
    the value of --audience, if the command has that option, by the audience of the project.
    """

    def decorate(command: _Command) -> _Command:
        @functools.wraps(command)
        def run(
            *,
            source: str | None,
            videos: str | None,
            media: str | None,
            root: Path = Path(),
            root_as_argument: Path | None = None,
            approved: tuple[str, ...] | None = None,
            **others: Any,
        ) -> Any:
            if "paths" in others:
                root = _first_existing_path(others["paths"])
            project = Project.find(root_as_argument or root, approved or (), source=source, videos=videos, media=media)
            if approved is None:  # a command with --trust prints the problems of mkdocs.yml itself
                require_usable_config(project)
            if "audience" in others:
                others["audience"] = project.audience(others["audience"])
            return command(project=project, **others)

        return cast(_Command, add_root(source_option(videos_option(media_option(run)))))

    return decorate


project_argument = _project_decorator(_root_argument)
"""Decorator that passes a Project to a command: adds ROOT as an argument, and --source, --videos and --media."""
project_options = _project_decorator(root_option)
"""Decorator like `project_argument`, with the option --root instead of an argument."""
project_paths = _project_decorator(
    click.argument("paths", nargs=-1, metavar="[ROOT | FILE...]", type=click.Path(path_type=Path))
)
"""Decorator that takes several paths as arguments, and passes the Project of the first path, and all paths."""
project_argument_or_option = _project_decorator(
    lambda command: click.argument(
        "root_as_argument", required=False, metavar="[ROOT]", type=click.Path(path_type=Path)
    )(root_option(command))
)
"""Decorator like `project_argument`, with ROOT either as an argument or as the option --root."""
