"""The campaign map: where a phonebank party is needed most, and the service that parties sync with."""

import sys

if "phonebank_app.i18n" not in sys.modules:
    # What the service says it says in English, whatever the machine is set to. (Beside a window, in a test, that one's
    # language was chosen before.)
    from phonebank_app import i18n

    i18n.speak("en")
