"""How classes and fields were called in older journals and mind files, so that these are read for ever."""

FORMER_MODULES = {
    "anima_actors.runtime.disturbance": "anima_actors.runtime.fault_injection",
    "anima_actors.psyche.absence": "anima_actors.psyche.modules.absence",
    "anima_actors.psyche.appraisal": "anima_actors.psyche.modules.appraisal",
    "anima_actors.psyche.attention": "anima_actors.psyche.modules.attention",
    "anima_actors.psyche.confabulation": "anima_actors.psyche.modules.confabulation",
    "anima_actors.psyche.coordinator": "anima_actors.psyche.modules.coordinator",
    "anima_actors.psyche.defense": "anima_actors.psyche.modules.defense",
    "anima_actors.psyche.dissonance": "anima_actors.psyche.modules.dissonance",
    "anima_actors.psyche.drives": "anima_actors.psyche.modules.drives",
    "anima_actors.psyche.dynamics": "anima_actors.psyche.model.dynamics",
    "anima_actors.psyche.emotion": "anima_actors.psyche.modules.emotion",
    "anima_actors.psyche.events.body": "anima_actors.psyche.events.reactors",
    "anima_actors.psyche.events.occasions": "anima_actors.psyche.events.reactors",
    "anima_actors.psyche.figures": "anima_actors.psyche.prompt.figures",
    "anima_actors.psyche.flash": "anima_actors.psyche.modules.flash",
    "anima_actors.psyche.four_by_four": "anima_actors.psyche.model.linalg4",
    "anima_actors.psyche.goals": "anima_actors.psyche.modules.goals",
    "anima_actors.psyche.goals_known": "anima_actors.psyche.model.goals",
    "anima_actors.psyche.identity": "anima_actors.psyche.modules.identity",
    "anima_actors.psyche.integrated_information": "anima_actors.psyche.model.phi",
    "anima_actors.psyche.integration": "anima_actors.psyche.modules.integration",
    "anima_actors.psyche.intent": "anima_actors.psyche.modules.intent",
    "anima_actors.psyche.memory": "anima_actors.psyche.modules.memory",
    "anima_actors.psyche.mirror": "anima_actors.psyche.modules.social_mirror",
    "anima_actors.psyche.modules": "anima_actors.psyche",
    "anima_actors.psyche.narrative": "anima_actors.psyche.modules.narrative",
    "anima_actors.psyche.personality": "anima_actors.psyche.modules.personality",
    "anima_actors.psyche.picture": "anima_actors.psyche.modules.narrative",
    "anima_actors.psyche.prediction": "anima_actors.psyche.modules.prediction",
    "anima_actors.psyche.prompt": "anima_actors.psyche.prompt.compose",
    "anima_actors.psyche.prompt_budget": "anima_actors.psyche.prompt.budget",
    "anima_actors.psyche.prototypes": "anima_actors.psyche.model.emotions",
    "anima_actors.psyche.qualia": "anima_actors.psyche.modules.qualia",
    "anima_actors.psyche.reactor_space": "anima_actors.psyche.model.reactor_space",
    "anima_actors.psyche.reactors": "anima_actors.psyche.modules.reactors",
    "anima_actors.psyche.seams": "anima_actors.psyche.model.phi",
    "anima_actors.psyche.self_hearing": "anima_actors.psyche.modules.self_hearing",
    "anima_actors.psyche.temporal": "anima_actors.psyche.modules.temporal_self",
    "anima_actors.psyche.traits": "anima_actors.psyche.model.personality",
    "anima_actors.psyche.values": "anima_actors.psyche.modules.values",
    "anima_actors.voice.access": "anima_actors.voice.settings",
    "anima_actors.voice.appraisal": "anima_actors.voice.llm_appraisal",
    "anima_actors.voice.calls": "anima_actors.voice.call_log",
    "anima_actors.voice.complaints": "anima_actors.voice.http_errors",
    "anima_actors.voice.conversation": "anima_actors.voice.language_model",
    "anima_actors.voice.dialects.anthropic_messages": "anima_actors.voice.dialects.anthropic",
    "anima_actors.voice.dialects.dialect": "anima_actors.voice.dialects.base",
    "anima_actors.voice.dialects.openai_chat": "anima_actors.voice.dialects.openai",
    "anima_actors.voice.exchange": "anima_actors.voice.http_exchange",
    "anima_actors.voice.heard": "anima_actors.voice.normaliser",
    "anima_actors.voice.http_model": "anima_actors.voice.http_client",
    "anima_actors.voice.leak_patterns": "anima_actors.voice.leak_check",
    "anima_actors.voice.leaks": "anima_actors.voice.leak_check",
    "anima_actors.voice.offline": "anima_actors.voice.speakers",
    "anima_actors.voice.pacing": "anima_actors.voice.http_exchange",
    "anima_actors.voice.reading": "anima_actors.voice.event_stream",
    "anima_actors.voice.refusals": "anima_actors.voice.http_exchange",
    "anima_actors.voice.retrying": "anima_actors.voice.http_exchange",
    "anima_actors.voice.scrubbing": "anima_actors.voice.secret",
    "anima_actors.voice.server_sent_events": "anima_actors.voice.event_stream",
    "anima_actors.voice.speaker": "anima_actors.voice.speakers",
    "anima_actors.voice.stream_parser": "anima_actors.voice.event_stream",
    "anima_actors.voice.thoughts": "anima_actors.voice.speech_filter",
}


FORMER_CLASSES = {
    "anima_actors.runtime.disturbance:Trouble": "anima_actors.runtime.fault_injection:Fault",
    "anima_actors.runtime.fault_injection:Trouble": "anima_actors.runtime.fault_injection:Fault",
    "anima_actors.mind.state:Moment": "anima_actors.mind.state:TurnSnapshot",
    "anima_actors.told:Moment": "anima_actors.mind.state:TurnSnapshot",
}

FORMER_FIELDS = {  # class -> former name of a field -> its name today
    "GoalHeld": {"reason": "because"},
    "PersonalityHeld": {"confabulation": "confabulation_rate"},
}

FORMER_FACETS = {"ReactorsSettled": "ReactorsMoved"}
"""Events that the state was gathered from, and those that tell the same today."""


def current_name(name: str) -> str:
    """Return where "module:Class" of an older file is found today."""
    if name in FORMER_CLASSES:
        return FORMER_CLASSES[name]
    module, colon, path = name.partition(":")
    return f"{FORMER_MODULES.get(module, module)}{colon}{path}"
