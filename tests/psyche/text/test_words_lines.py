"""Every line that the program can say about a moment reads as a person would write it."""

import re
from itertools import combinations, permutations, product

import pytest

from anima_actors.psyche import text as words
from anima_actors.psyche.text.phrases import choices, entries
from anima_actors.psyche.text.phrases import words as phrases_of

EMOTIONS = (
    "Fear", "Anger", "Joy", "Sadness", "Surprise", "Disgust", "Anticipation", "Trust", "Anxiety", "Calm",
    "Numbness", "Protective anger", "Assertiveness", "Determination", "Relief",
)  # fmt: skip
GOAL_NAMES = (
    "establish contact", "find safety", "find a resource", "settle down",
    "look for stimulation", "set boundaries",
    "protect myself", "avoid the threat", "preserve myself", "share", "receive support", "deepen contact",
    "find certainty", "state my position", "act", "observe", "protect myself without harming others",
    "set boundaries with respect", "face the threat honestly", "act fairly",
)  # fmt: skip
STRANGE = ("Awe", "build_nest", "R2D2 mood!", "", "…", "Спокій", "{0}", "UNEASE level 9")
ANY_EMOTION = (*EMOTIONS, *STRANGE)
ANY_GOAL = (*GOAL_NAMES, *STRANGE)
REACTORS = ("tension", "arousal", "satisfaction", "cohesion", "appetite", "")
LABELS = (
    "aligned", "slight contradiction", "noticeable conflict", "strong dissonance",
    "critical contradiction", "unheard of",
)  # fmt: skip
MECHANISMS = (
    "sublimation", "suppression", "displacement", "denial", "rationalization", "projection", "humour",
)  # fmt: skip
ARCHIVAL = ("Loneliness", "Belonging", "Survival", "Peace", "Loss", "Neutral ground", "Wonder")
PHASES = ("dawning", "unfolding", "presence", "maturity", "depth", "timelessness", "elsewhere")
REASONS = ("adopted", "kept", "fulfilled", "faded", "displaced", "vetoed", "because")
DRAWS = tuple(i / 12 for i in range(12))
TENTHS = tuple(i / 10 for i in range(11))

JARGON = re.compile(r"\b([Ss]tates?|[Ss]ystems?|[Ll]evels?|[Mm]odules?|AI)\b")
WRONG_ARTICLE = re.compile(r"\b([Aa] [aeiAEI]|[Aa]n [bcdfgjklmnpqrstvwxyz])")
STUMBLE = re.compile(r"\b(\w+) \1\b", re.IGNORECASE)
SMALL_START = re.compile(r"[.?!] [a-z]")
STRAY_MARK = re.compile(r" [.,;:?!]|[,;:][.,;:?!]|\.\.|[{}]")


def assert_reads_well(text: str, jargon_of_a_plug_in: str = "") -> None:
    """Fail with the text where it breaks one of the rules that every sentence keeps."""
    assert text and text == text.strip() and "  " not in text, text
    assert text[-1] in ".?!" and text[0].isupper(), text
    assert not any(c.isdigit() for c in text), text
    assert not JARGON.search(text) or "level" in jargon_of_a_plug_in, text
    for fault in (WRONG_ARTICLE, STUMBLE, SMALL_START, STRAY_MARK):
        assert not fault.search(text), (fault.pattern, text)


def assert_all_differ(texts: list[str]) -> None:
    assert len(set(texts)) == len(texts), texts


def test_the_tables_know_every_emotion_goal_and_defence_by_name() -> None:
    assert tuple(phrases_of("affect.adjectives")) == EMOTIONS
    assert set(entries("agency.goals")) == {*GOAL_NAMES, "explore", "keeping your word"}
    assert set(choices("agency.defenses")) == set(MECHANISMS[:-1])
    assert set(choices("agency.dissonance")) == set(LABELS[:-1])


def test_the_body_has_a_sentence_for_every_mixture_and_no_two_bands_share_one() -> None:
    seen = set()
    middles = (0.03, 0.1, 0.2, 0.35, 0.5, 0.6, 0.75, 0.95), (0.05, 0.2, 0.35, 0.5, 0.65, 0.75, 0.87, 0.97)
    for mixture in product(middles[0], middles[0], middles[1], middles[1]):
        line = words.body_line(*mixture)
        assert_reads_well(line)
        seen.add(line)
    assert len(seen) == 8**4


def test_what_eases_and_what_weighs_are_set_against_each_other() -> None:
    assert ", but your pulse races" in words.body_line(0.1, 0.8, 0.5, 0.5)
    assert ", and your pulse races" in words.body_line(0.8, 0.8, 0.5, 0.5)


@pytest.mark.slow
def test_an_emotion_line_reads_well_for_every_pair_undertone_and_strength() -> None:
    strengths = (0.1, 0.3, 0.5, 0.7, 0.9)
    for shown, felt in product(ANY_EMOTION, ANY_EMOTION):
        for undertone, strength in product((None, *ANY_EMOTION[::4]), strengths):
            line = words.emotion_line(shown, felt, undertone, strength)
            assert_reads_well(line, "".join((shown, felt, undertone or "")))
    for felt in ANY_EMOTION:
        assert_all_differ([words.emotion_line(felt, felt, None, strength) for strength in strengths])
        by_undertone = [words.emotion_line("Joy", felt, under, 0.5) for under in EMOTIONS if under != felt]
        assert_all_differ(by_undertone)


def test_what_shows_is_mentioned_only_where_it_differs_from_what_is_felt() -> None:
    assert words.emotion_line("Fear", "Fear", None, 0.95).count(".") == 1
    numb = words.emotion_line("Numbness", "Fear", None, 0.95)
    assert numb.startswith("You are terrified") and "your face is flat" in numb


def test_every_emotion_has_a_noun_and_a_voice_of_its_own() -> None:
    assert words.emotion_noun("Anxiety") == "anxiety"
    assert words.emotion_noun("Protective anger") == "protective anger"
    said = []
    for name in ANY_EMOTION:
        assert words.emotion_noun(name) == words.emotion_noun(name).strip() != ""
        variants = {words.first_person(name, draw) for draw in DRAWS}
        assert len(variants) >= 5
        for sentence in variants:
            assert_reads_well(sentence, name)
            assert len(re.findall(r"[.?!]", sentence)) == 1, sentence
        said += [*variants] if name in EMOTIONS else []
    assert_all_differ(said)


def test_valence_arousal_and_dominance_have_seven_shades_each() -> None:
    shades = (-0.8, -0.4, -0.2, 0.0, 0.2, 0.4, 0.8)
    lines = [words.vad_line(*vad) for vad in product(shades, repeat=3)]
    for line in lines:
        assert_reads_well(line)
    assert_all_differ(lines)


def test_the_processes_have_a_word_for_each_label_and_for_one_they_do_not_know() -> None:
    degrees = ("minimal", "low", "medium", "high")
    wholes = [
        *(f"{degree} integration" for degree in degrees),
        "maximal integration (flow)",
        "new integration",
    ]
    lines = [words.integration_line(label) for label in wholes]
    for label in (
        "as expected",
        "slight deviation",
        "noticeable surprise",
        "broken expectation",
        "shock",
        "?",
    ):
        lines += [words.prediction_line(label, False), words.prediction_line(label, True)]
    for line in lines:
        assert_reads_well(line)
    assert_all_differ(lines)


def test_needs_are_told_most_pressing_first() -> None:
    line = words.drives_line((("cohesion", 0.3, "lack"), ("tension", 0.9, "excess")), "tension")
    assert line == (
        "You cannot hold on like this; you must rest. Besides, you would like someone nearer. "
        "The first of these comes before all else."
    )
    assert words.drives_line((), None) == "You are not short of anything just now."
    assert words.drives_line((("cohesion", 0.1, "lack"),), None).endswith("It is not urgent.")


def test_needs_read_well_in_every_company() -> None:
    strengths = (0.1, 0.3, 0.5, 0.7, 0.9)
    for reactor, direction in product(REACTORS, ("excess", "lack")):
        lines = [words.drives_line(((reactor, one, direction),), reactor) for one in strengths]
        assert_all_differ(lines)
        for line in lines:
            assert_reads_well(line)
    for pair in permutations(product(REACTORS[:5], ("excess", "lack")), 2):
        for strong, weak in product(strengths, strengths):
            needs = ((pair[0][0], strong, pair[0][1]), (pair[1][0], weak, pair[1][1]))
            for dominant in (None, pair[0][0]):
                assert_reads_well(words.drives_line(needs, dominant))
    everything = tuple((reactor, 0.5, "lack") for reactor in REACTORS)
    assert_reads_well(words.drives_line(everything, "arousal"))


def test_a_need_names_what_is_needed_and_what_i_would_do() -> None:
    assert words.need_action("cohesion", "lack")[0] == "contact"
    assert words.need_action("satisfaction", "lack")[0] == "fulfilment"
    assert words.need_action("tension", "excess")[0] == "rest"
    assert words.need_action("arousal", "excess")[0] == "calm"
    assert words.need_action("arousal", "lack")[0] == "stimulation"
    for reactor, direction in product(REACTORS, ("excess", "lack")):
        need, action = words.need_action(reactor, direction)
        assert need in {"rest", "stimulation", "calm", "fulfilment", "contact"}
        assert_reads_well(f"I want to {action}.")


def test_the_oldest_layer_of_a_feeling_reads_well() -> None:
    for archival in (*ARCHIVAL, *STRANGE):
        assert_reads_well(words.qualia_line(archival), archival)
    assert_all_differ([words.qualia_line(archival) for archival in ARCHIVAL])


def test_age_and_its_end_are_felt_in_five_shades() -> None:
    for phase in PHASES:
        lines = [words.flash_line(phase, sense) for sense in (0.0, 0.2, 0.5, 0.7, 1.0)]
        assert_all_differ(lines)
        for line in lines:
            assert_reads_well(line)


def test_the_self_is_settled_or_feeling_or_in_between() -> None:
    describe = words.self_description
    assert describe(["curious"], "Calm", None, 0.7) == (
        "I am curious by nature. Right now I am calm, and I know myself in it."
    )
    assert "with fear underneath" in describe(["anxious", "curious"], "Anxiety", "Fear", 0.4)
    assert "between anxiety and fear" in describe(["anxious"], "Anxiety", "Fear", 0.2)
    assert describe(["anxious"], "Anxiety", "Fear", 0.7).count("anxious") == 1


@pytest.mark.slow
def test_every_self_description_reads_well_alone_and_in_the_prompt() -> None:
    traits = ("anxious", "outgoing", "empathic", "curious", "orderly")
    natures = [list(some) for size in range(6) for some in combinations(traits, size)] + [["even-tempered"]]
    for nature, emotion, stability in product(natures, ANY_EMOTION, (0.1, 0.4, 0.9)):
        for undertone in (None, emotion, "Fear", "build_nest"):
            description = words.self_description(nature, emotion, undertone, stability)
            assert_reads_well(description, emotion)
            assert_reads_well(words.identity_line(description), emotion)
    assert_reads_well(words.identity_line(""))


def test_the_story_of_a_life_is_told_in_six_shades_with_its_memories_and_its_hope() -> None:
    past = (words.past_self("Anxiety", "find safety"), words.past_self("Calm", "observe"))
    future = words.future_self("find safety", False)
    lines = [words.temporal_line(one, False, future, past) for one in (0.1, 0.2, 0.4, 0.5, 0.7, 0.9)]
    assert_all_differ(lines)
    assert '"I was anxious and looking for safety" and "I was calm and only watching".' in lines[0]
    for coherence, crisis, memories, hope in product(
        TENTHS, (False, True), ((), past[:1], past), ("", future)
    ):
        assert_reads_well(words.temporal_line(coherence, crisis, hope, memories))


def test_past_and_future_selves_speak_for_every_emotion_and_goal() -> None:
    assert words.past_self("Anxiety", "find safety") == "I was anxious and looking for safety."
    for emotion, goal in product(ANY_EMOTION, ANY_GOAL):
        assert_reads_well(words.past_self(emotion, goal), emotion + goal)
    for goal in ANY_GOAL:
        plain, grown = words.future_self(goal, False), words.future_self(goal, True)
        assert plain != grown
        assert_reads_well(plain, goal)
        assert_reads_well(grown, goal)


def test_an_intention_says_how_much_and_what_became_of_the_one_before() -> None:
    for goal in ANY_GOAL:
        lines = [words.intention_line(goal, one, why) for why in REASONS for one in (0.2, 0.5, 0.7, 0.9)]
        assert_all_differ(lines)
        for line in lines:
            assert_reads_well(line, goal)


@pytest.mark.slow
def test_being_at_odds_reads_well_for_every_obstacle() -> None:
    unmet = [(reactor, wanted) for reactor in REACTORS for wanted in ("more", "less")]
    values = ((), ("care",), ("autonomy", "growth"), ("fairness",), ("integrity",), ("punctuality",), ("",))
    obstacles: list[tuple[tuple[str, str], ...]] = [
        (),
        *((one,) for one in unmet),
        *zip(unmet, unmet[3:], strict=False),
    ]
    for label, goal, some, crossed in product(LABELS, ANY_GOAL, obstacles, values):
        text = words.dissonance_description(goal, some, crossed, label, 0.4)
        assert_reads_well(text, goal)
    for label, goal in product(LABELS, ANY_GOAL):
        texts = [words.dissonance_description(goal, unmet[:1], (), label, draw) for draw in (0.1, 0.5, 0.9)]
        assert_all_differ(texts)
        for text in texts:
            assert_reads_well(text, goal)
            assert_reads_well(words.dissonance_line(text, label), goal)
    assert_reads_well(words.dissonance_line("", "aligned"))


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_defence_speaks_of_itself_without_its_name_and_tells_how_to_talk(mechanism: str) -> None:
    variants = {words.defense_description(mechanism, draw) for draw in DRAWS}
    assert len(variants) >= 5
    for text in (*variants, words.defense_line(mechanism)):
        assert_reads_well(text)
        assert mechanism not in text.lower()


def test_attention_has_five_shades_for_each_thing_that_holds_it() -> None:
    sources = ("threat", "novelty", "goal", "nothing")
    lines = [words.attention_line(one, source) for source in sources for one in (0.1, 0.3, 0.5, 0.7, 0.9)]
    assert_all_differ(lines)
    for line in (*lines, words.attention_line(0.5, "a bell")):
        assert_reads_well(line)


def test_a_memory_is_dated_in_words() -> None:
    assert words.memory_line(0.4, "Sadness", 12) == (
        "This reminds you of something from a while ago, and with it comes sadness."
    )
    for resonance, emotion, ago in product(TENTHS, (None, *ANY_EMOTION), (None, 0, 1, 3, 8, 20, 60, 500)):
        assert_reads_well(words.memory_line(resonance, emotion, ago), emotion or "")
    assert_all_differ([words.memory_line(one, "Joy", 5) for one in (0.0, 0.2, 0.4, 0.7, 0.9)])
    assert_all_differ([words.memory_line(0.4, None, ago) for ago in (0, 3, 8, 20, 60, 500)])


def test_what_is_noticed_in_the_other_has_a_direction_and_three_strengths() -> None:
    noticed = []
    for reactor in REACTORS[:4]:
        for amount in (-0.9, -0.5, -0.1, 0.1, 0.5, 0.9):
            variants = {words.empathy_note(reactor, amount, draw) for draw in DRAWS}
            assert len(variants) >= 3
            noticed += [*variants]
    noticed += list({words.empathy_note("tension", 0.0, draw) for draw in DRAWS})
    noticed += list({words.empathy_note("appetite", amount, 0.5) for amount in (-0.4, 0.4)})
    assert_all_differ(noticed)
    for note in noticed:
        assert_reads_well(note)
        assert_reads_well(words.mirror_line(note))
    assert (
        words.mirror_line("They sound frightened.")
        == "About the other you notice this: they sound frightened."
    )
    assert_reads_well(words.mirror_line(""))


def test_ghost_memories_are_many_and_are_handed_on_whole() -> None:
    ghosts = {words.ghost_memory(i / 100) for i in range(100)}
    assert len(ghosts) >= 12
    for memory in ghosts:
        assert_reads_well(memory)
        assert_reads_well(words.ghost_line(memory))
        assert memory[1:] in words.ghost_line(memory)
    assert_reads_well(words.ghost_line(" "))


def test_the_rules_read_well_and_say_what_they_must() -> None:
    for rule in (words.preamble(), *words.expression_rules()):
        assert_reads_well(rule)
    everything = " ".join(words.expression_rules())
    for promise in (
        "number",
        "label",
        "tag",
        "what you want",
        "at odds",
        "protect",
        "cannot change",
        "language",
    ):
        assert promise in everything
