"""What all tests share: virtual time, so that no example is too slow; how many examples a property gets.

The profile "quick" is the default. "thorough" is what `make test-all` runs, with other examples each time,
and "ci" what decides about a change: as many, and the same for the same code.
"""

import signal

from hypothesis import HealthCheck, settings

# Where the suite runs in the background the shell has SIGINT ignored, and every child would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("thorough", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("thorough"), derandomize=True)
settings.register_profile("quick", settings.get_profile("ci"), max_examples=15)
settings.load_profile("quick")
