"""What all tests share: virtual time, so that no example is too slow; how many examples a property gets.

The profile "quick" is the default; "thorough" is what `make test-all` and CI run.
"""

import signal

from hypothesis import HealthCheck, settings

# Where the suite runs in the background the shell has SIGINT ignored, and every child would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile(
    "quick", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=15, database=None
)
settings.register_profile("thorough", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("quick")
