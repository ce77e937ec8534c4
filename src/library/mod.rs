//! The library on disk: session folders, atomic writes, the spool and its recovery, upgrades.
