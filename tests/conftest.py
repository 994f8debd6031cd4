"""What all tests share: how long Hypothesis may take, and that no setting of the person who runs them leaks in."""

import os

from hypothesis import HealthCheck, settings

# Two shared cores: a single slow example says nothing about the code.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("house")

for name in [name for name in os.environ if name.startswith("VEDETTE_") and not name.startswith("VEDETTE_TEST_")]:
    del os.environ[name]
