"""The kill test: `python -m tests.kill --seed 1`. Exit 1: something was lost, doubled or out of order."""

import argparse
import sys

from tests.kill.plan import SWITCHES, Plan
from tests.kill.run import Report, kill_run


def main() -> int:
    """Run the seeds asked for; 0: all of them are good."""
    asked = arguments().parse_args()
    good = True
    for seed in range(asked.seed, asked.seed + asked.seeds):
        plan = Plan(
            seed=seed,
            messages=asked.messages,
            conversations=asked.conversations,
            seconds=asked.seconds,
            kills=asked.kills,
            database_kills=asked.database_kills,
            freezes=asked.freezes,
            takeovers=asked.takeovers,
            patience=asked.patience,
            without=asked.without,
        )
        report = kill_run(plan, say)
        tell(seed, report, most=asked.most)
        if asked.log:
            asked.log.write(report.logs)
        good = good and report.good
    return 0 if good else 1


def arguments() -> argparse.ArgumentParser:
    usual = Plan(seed=1)
    words = argparse.ArgumentParser(prog="python -m tests.kill", description=__doc__)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--seeds", type=int, default=1, help="how many, from --seed on")
    words.add_argument("--messages", type=int, default=usual.messages)
    words.add_argument("--conversations", type=int, default=usual.conversations)
    words.add_argument("--seconds", type=float, default=usual.seconds)
    words.add_argument("--kills", type=int, default=usual.kills)
    words.add_argument("--database-kills", type=int, default=usual.database_kills)
    words.add_argument("--freezes", type=int, default=usual.freezes)
    words.add_argument("--takeovers", type=int, default=usual.takeovers)
    words.add_argument("--patience", type=float, default=usual.patience, help="seconds until all must be settled")
    words.add_argument("--without", choices=SWITCHES, default="", help="a mechanism to switch off: the run must fail")
    words.add_argument("--most", type=int, default=20, help="faults of a kind that are listed")
    words.add_argument("--log", type=argparse.FileType("w"), help="a file for what the processes said")
    return words


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def tell(seed: int, report: Report, most: int = 20) -> None:
    """The verdict with everything that speaks against it, and every line of unknown fate."""
    verdict = report.verdict
    say(
        f"seed {seed}: {report.seconds:.0f} s, {report.kills} processes killed, {report.freezes} frozen,"
        f" database killed {report.database_kills} times, {report.takeovers} takeovers"
    )
    say("  " + ", ".join(f"{name} {count}" for name, count in sorted(verdict.counts.items())))
    say("  answers to the provider: " + ", ".join(f"{status} {count}" for status, count in report.statuses.items()))
    for title, found in (
        ("lost", verdict.lost),
        ("double", verdict.double),
        ("out of order", verdict.disordered),
        ("wrong", verdict.wrong),
        ("ended by themselves", report.fallen),
    ):
        for fault in found[:most]:
            say(f"  {title}: {fault}")
        if len(found) > most:
            say(f"  {title}: and {len(found) - most} more")
    if verdict.late:
        say(f"  late: {len(verdict.late)} alarms; the machine could not keep up, and caught up")
    for one in verdict.given_up:
        say(f"  with a person, because turns died: {one}")
    for one in verdict.unknown:
        say(f"  unknown, at the desk: {one}")
    say(f"seed {seed}: {verdict.summary()}, {len(verdict.wrong)} wrong, {len(verdict.unknown)} unknown")


if __name__ == "__main__":
    sys.exit(main())
