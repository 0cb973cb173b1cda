"""What a mind is made of: each setting declared once."""

import inspect
from dataclasses import dataclass, field, replace

import pytest

from anima_actors import AnimaCore, Mind, ModuleError, Personality, Restart, ValueRule, ValueSystem
from anima_actors.mind.config import MindConfig, kept, takes


@dataclass(frozen=True)
class Tempered(MindConfig):
    """Settings with a new one."""

    temper: str = field(
        default="calm",
        kw_only=True,
        metadata=kept("temper", read=lambda header: header.get("temper", "calm")),
    )


class TemperedMind(Mind):
    """A mind made of them."""

    @takes(Tempered)
    def __init__(self, config: Tempered) -> None:
        super().__init__(seed=config.seed)
        self.config = config


def test_a_new_setting_of_a_mind_is_one_declaration() -> None:
    mind = TemperedMind(temper="hot", seed=3)
    header = mind.described()
    assert "temper" in inspect.signature(TemperedMind).parameters
    assert (header["temper"], header["seed"]) == ("hot", 3)
    assert Tempered.from_data(header) == mind.config
    assert Tempered.from_data(Mind(seed=3).described()) == replace(mind.config, temper="calm")


def test_a_configuration_comes_back_from_the_header_that_it_wrote() -> None:
    mind = Mind(
        Personality(neuroticism=0.9),
        ValueSystem(care=0.3, others={"peace": 0.4}, rules=(ValueRule("act", "peace", 0.8, "wait"),)),
        name="olha",
        seed=5,
        appraisal="none",
        only=["emotion", "reactors", "personality", "values"],
        without=["values"],
        constants={"emotion.learn_rate": 0.1},
        restart=Restart(1, 4),
    )
    assert MindConfig.from_data(mind.described()) == mind.config
    assert Mind.from_config(mind.config).described() == mind.described()


def test_both_doors_show_every_setting_in_their_signature() -> None:
    mind, core = (inspect.signature(door).parameters for door in (Mind, AnimaCore))
    assert [*mind][:3] == ["personality", "values", "name"]
    assert [*core][2:6] == ["llm_provider", "llm_model", "llm_api_key", "temperature"]
    assert mind.keys() < core.keys()
    for door in (Mind, AnimaCore):
        told = inspect.getdoc(door.__init__) or ""
        assert [name for name in inspect.signature(door).parameters if f"{name}: " not in told] == []


def test_a_key_is_not_kept_in_the_open() -> None:
    core = AnimaCore(llm_provider="groq", llm_api_key="gsk_not_a_key")
    assert "gsk_not_a_key" not in repr(vars(core.mind.config))
    assert core.mind.voice.key is not None


def test_what_is_none_is_the_default() -> None:
    assert MindConfig(None, None) == MindConfig(Personality(), ValueSystem())


def test_an_unknown_appraisal_is_refused() -> None:
    with pytest.raises(ModuleError, match="appraisal is 'vader'; it must be one of lexicon, llm, none"):
        MindConfig(appraisal="vader")
