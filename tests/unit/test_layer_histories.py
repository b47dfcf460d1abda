"""Random histories of three layers: nothing hidden is shown, every URL resolves, and overrides of the school apply.

A layer is a playbook that another one inherits from.
"""

from __future__ import annotations

import copy
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from coaching_playbook.load import load
from coaching_playbook.model import Playbook
from coaching_playbook.permalinks import current_urls, permalink_of
from coaching_playbook.publish import AUDIENCES, publish
from coaching_playbook.yamlio import dump, read_file
from figures import Recorder
from layer_clips import CLIP, DAY, WITHHOLDING, hidden_per_audience, with_value, write_files
from small_playbook import BASE

HISTORIES, SAMPLE = 300, 40
NIGHTS, STEPS = 3, 4
"""Each history is published three times, after four changes each."""
ABOUT = "title: Our school\nteam: tas\nlayers:\n  - folder: ../{}\n"


class History:
    """Three layers of techniques and clips, changed at random.

    Each layer maps ids to fields; the last layer is the school's own playbook.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.techniques: list[dict[str, dict[str, Any]]] = [{}, {}, {}]
        self.clips: list[dict[str, dict[str, Any]]] = [{}, {}, {}]
        self.ever: dict[str, set[str]] = {"techniques": set("abc"), "exemplars": set("abc")}
        """Every id that a page of any layer ever had."""
        for name in "abc":
            self.techniques[0][name] = {"title": name, "status": "trial", "small_step": f"0 {name}"}
            self.clips[0][name] = copy.deepcopy({**CLIP, "source": {"vimeo": f"1000{ord(name)}"}, "technique": name})

    def step(self) -> None:
        """Change one page or clip in one layer."""
        layer = self.random.randrange(3)
        table, shelf = self.random.choice(((self.techniques, "techniques"), (self.clips, "exemplars")))
        renamed = {id_ for fields in table[layer].values() for id_ in fields.get("was", ())}
        known = sorted({id_ for below in table[: layer + 1] for id_ in below} - renamed)
        id_ = self.random.choice(known)
        action = self.random.choice(("edit", "retire", "rename", "withhold", "widen"))
        own = table[layer].setdefault(id_, {})
        if action == "rename":
            new = f"{id_}-{self.random.randrange(100)}"
            if new not in self.ever[shelf]:
                table[layer][new] = {**table[layer].pop(id_), "was": [*own.get("was", []), id_]}
                self.ever[shelf].add(new)
        elif table is self.techniques:
            if action == "retire":
                own["status"] = "retired"
            elif action == "widen":  # a reference, by a name that another layer may have changed
                own["related"] = [self.random.choice([other for other in known if other != id_] or known)]
            else:
                own["small_step"] = f"{layer} {self.random.random()}"
        elif action in ("retire", "withhold"):
            at, value = self.random.choice(WITHHOLDING)
            if len(at) == 1 and value is not None:
                own[at[0]] = value
            else:
                own |= {"permission": with_value(CLIP, at, value).get("permission", CLIP["permission"])}
        else:
            own |= {"status": "published", "audience": "public", "permission": CLIP["permission"]}

    def written_out(self, folder: Path) -> Path:
        """Write the three layers as playbooks, each based on the previous one, and return the folder of the last."""
        technique = read_file(BASE / "playbook_src/techniques/wait-first.yml", "").data
        assert isinstance(technique, dict)
        whole = {key: value for key, value in technique.items() if key not in ("agreed", "shaped_by", "related")}
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(BASE, folder / "0")
        shutil.rmtree(folder / "0/playbook_src/techniques")
        for number in range(3):
            root = folder / str(number)
            if number:
                write_files(root, {"playbook_src/playbook.yml": ABOUT.format(number - 1)})
            for id_, fields in self.techniques[number].items():
                data = {**whole, **fields} if number == 0 else fields
                write_files(root, {f"playbook_src/techniques/{id_}.yml": dump(data)})
            write_files(
                root, {"videos.yml": dump([{**fields, "id": id_} for id_, fields in self.clips[number].items()])}
            )
        return folder / "2"

    def check(self, playbook: Playbook) -> None:
        """Compare the published result of the last layer with the fields of each layer."""
        urls = current_urls(playbook)
        pages = {permalink_of(entry) for entry in (*playbook.techniques, *playbook.exemplars)}
        for shelf, ids in self.ever.items():
            for id_ in ids:
                assert urls.get(f"{shelf}/{id_}") in pages, id_
        visible = [set(publish(playbook, audience, DAY).exemplar) for audience in AUDIENCES]
        for layer in self.clips:
            for id_, own in layer.items():
                page = urls[f"exemplars/{id_}"].strip("/").rpartition("/")[2]
                for clips, is_withheld in zip(visible, hidden_per_audience({**CLIP, **own}), strict=True):
                    assert not (is_withheld and page in clips), id_
        for id_, own in self.techniques[2].items():
            page = urls[f"techniques/{id_}"].strip("/").rpartition("/")[2]
            if "small_step" in own and page == id_:
                assert playbook.technique[page].small_step == own["small_step"]


@pytest.mark.slow
def test_random_layer_histories_withhold_keep_urls_and_overrides(
    tmp_path: Path, figure: Recorder, request: pytest.FixtureRequest
) -> None:
    """Three playbooks, each inheriting from the previous one, with pages edited, retired and renamed and clips
    withdrawn, withheld and widened in each: after every four changes, nothing that any layer withholds is visible,
    every URL of every layer resolves, and the school's own texts are shown."""
    count = HISTORIES if request.config.getoption("--figures") else SAMPLE
    held = published = 0
    for seed in range(count):
        history = History(seed)
        for _night in range(NIGHTS):
            for _step in range(STEPS):
                history.step()
            playbook = load(history.written_out(tmp_path / "layers"), day=DAY).playbook
            if playbook is not None:  # with a mistake in a clip of its own, the school's site stays as it is
                history.check(playbook)
                published += 1
        held += 1
    figure("Layers: random histories", held, count, short=f"{count * NIGHTS - published} nights with a mistake")
    assert held == count
    assert published > count * NIGHTS * 0.8
