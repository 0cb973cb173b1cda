"""The public names and where each is defined: the one list that __init__.py, type checkers and tests read."""

from anima_actors._version import __version__ as __version__
from anima_actors.journal import JournalError as JournalError
from anima_actors.journal.reader import Journal as Journal
from anima_actors.mind.inputs import StimulusError as StimulusError
from anima_actors.mind.mind import Mind as Mind
from anima_actors.mind.sync import AnimaCore as AnimaCore
from anima_actors.psyche.events import Facet as Facet
from anima_actors.psyche.events import IntentionProposed as IntentionProposed
from anima_actors.psyche.events import ReactorNudge as ReactorNudge
from anima_actors.psyche.events import Stimulus as Stimulus
from anima_actors.psyche.events import StimulusBias as StimulusBias
from anima_actors.psyche.events import Veto as Veto
from anima_actors.psyche.model.reactor_space import Reactors as Reactors
from anima_actors.psyche.modules.personality import Personality as Personality
from anima_actors.psyche.modules.values import ValueRule as ValueRule
from anima_actors.psyche.modules.values import ValueSystem as ValueSystem
from anima_actors.runtime import Actor as Actor
from anima_actors.runtime import AnimaError as AnimaError
from anima_actors.runtime import Between as Between
from anima_actors.runtime import BusyError as BusyError
from anima_actors.runtime import Envelope as Envelope
from anima_actors.runtime import Event as Event
from anima_actors.runtime import NonNegative as NonNegative
from anima_actors.runtime import RealClock as RealClock
from anima_actors.runtime import Restart as Restart
from anima_actors.runtime import RootEvent as RootEvent
from anima_actors.runtime import Signed as Signed
from anima_actors.runtime import Turn as Turn
from anima_actors.runtime import Unit as Unit
from anima_actors.runtime import VirtualClock as VirtualClock
from anima_actors.runtime import WiringError as WiringError
from anima_actors.runtime import handler as handler
from anima_actors.runtime import intercepts as intercepts
from anima_actors.runtime.errors import ModuleError as ModuleError
from anima_actors.scenario import Scenario as Scenario
from anima_actors.scenario import ScenarioError as ScenarioError
from anima_actors.scenario import run_scenario as run_scenario
from anima_actors.voice import LanguageModel as LanguageModel
from anima_actors.voice import Secret as Secret
from anima_actors.voice import VoiceError as VoiceError
from anima_actors.voice import VoiceSettings as VoiceSettings

__all__: list[str]  # every name above but __version__
