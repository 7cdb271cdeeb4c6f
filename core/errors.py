"""The error tree.

HenjiError
├── StoreError        a store file cannot be used: what, where (file:line:column), how to mend   exit 1
├── SettingsError     store.toml or the environment asks for something henji does not know       exit 4
├── DatabaseError     the state cannot be read or written                                        exit 1
└── UpstreamError     a service outside this process did not answer                              exit 5
"""


class HenjiError(Exception):
    """Carries one line for a person: what is wrong, where, and how to mend it."""

    exit_code = 1


class StoreError(HenjiError):
    """A file of the store folder cannot be used."""


class SettingsError(HenjiError):
    """A setting is unknown or impossible."""

    exit_code = 4


class DatabaseError(HenjiError):
    """The state cannot be read or written."""


class UpstreamError(HenjiError):
    """A service outside this process did not answer."""

    exit_code = 5
