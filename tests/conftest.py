"""What all tests share: time is virtual, so no example can be too slow."""

from hypothesis import HealthCheck, settings

settings.register_profile("anima", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("anima")
