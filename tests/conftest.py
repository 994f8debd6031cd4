"""What all tests share: how long Hypothesis may take, and that no setting of the person who runs them leaks in."""

import os

from hypothesis import HealthCheck, settings

# Two shared cores: a single slow example says nothing about the code.
# Where CI is set the same examples are tried each time, so that it judges the change; elsewhere new ones are tried.
settings.register_profile(
    "house",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("house")

for name in [name for name in os.environ if name.startswith("VEDETTE_") and not name.startswith("VEDETTE_TEST_")]:
    del os.environ[name]
