"""What PyInstaller takes of phonenumbers: the rules of every region, not the 40 MB that say where a number is from."""

from PyInstaller.utils.hooks import collect_submodules

hiddenimports = [*collect_submodules("phonenumbers.data"), *collect_submodules("phonenumbers.shortdata")]
