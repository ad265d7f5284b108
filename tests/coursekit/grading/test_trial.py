"""Kill and replay, with a kernel that is only acted: who is to blame, and what it may cost."""

import pytest

from coursekit.grading import trial as module
from coursekit.grading.answers import Answer
from coursekit.grading.isolation import Limits, Reason
from coursekit.grading.isolation.kernel import KernelGone, Reply
from coursekit.grading.trial import SetupFailed, Trial


class World:
    """A clock, and all that was run in all kernels."""

    def __init__(self):
        self.now, self.kernels = 0.0, []

    def start(self, sandbox, limits):
        self.kernels.append(ActedKernel(self))
        return self.kernels[-1]

    @property
    def log(self):
        return [kernel.ran for kernel in self.kernels]


class ActedKernel:
    """Acts on words: die, loop, flood, error, bomb, sleep N. A bomb goes off in the next `long`."""

    def __init__(self, world):
        self.world, self.ran, self.threads, self.armed, self.killed = world, [], 5, None, False

    def ask(self, source):
        assert not self.killed
        self.ran.append(source)
        return len(self.ran)

    def call(self, job):
        return self.ask(job)

    def wait(self, request, seconds):
        words = self.ran[request - 1].split()
        if "long" in words and self.armed:
            self._end(Reason.DEATH, request)
        if "sleep" in words:
            took = float(words[words.index("sleep") + 1])
            self.world.now += min(took, seconds)
            if took > seconds:
                self._end(Reason.TIME_LIMIT, request)
        for word, reason in {"die": Reason.DEATH, "flood": Reason.OUTPUT_LIMIT}.items():
            if word in words:
                self._end(reason, request)
        if "loop" in words:
            self.world.now += seconds
            self._end(Reason.TIME_LIMIT, request)
        if "bomb" in words:
            self.armed, self.threads = True, self.threads + 1
        if "late" in words:
            self._end(Reason.OUTPUT_LIMIT, 2)  # it is the first cell after `pass` that prints
        error = "ValueError" if "error" in words else "MemoryError" if "memory" in words else ""
        return Reply(error, "", None, self.threads)

    def _end(self, reason, request):
        self.killed = True
        raise KernelGone(reason, reason, request)

    def processes(self):
        return 2

    def kill(self):
        self.killed = True


@pytest.fixture
def world(monkeypatch):
    made = World()
    monkeypatch.setattr(module.time, "monotonic", lambda: made.now)
    monkeypatch.setattr(module, "Kernel", made.start)
    return made


def trial(world, setup=(), **limits):
    return Trial(None, Limits(**{"cell_seconds": 10, **limits}), setup)


def cell(number, source, exercises=("1.1",)):
    return Answer(number, source, exercises)


def test_all_runs_in_one_kernel_where_nothing_goes_wrong(world):
    t = trial(world, ["setup"])
    outcomes = [
        t.run(cell(1, "a")),
        t.run(cell(2, "error")),
        t.request("h"),
    ]
    assert world.log == [["pass", "setup", "a", "error", "h"]]
    assert [outcome.reason for outcome in outcomes] == [None, Reason.ERROR, None]
    assert (t.deaths, list(t.fates)) == (0, [2])


@pytest.mark.parametrize(
    ("word", "reason"),
    [("die", Reason.DEATH), ("loop", Reason.TIME_LIMIT), ("flood", Reason.OUTPUT_LIMIT)],
)
def test_a_culprit_is_left_out_of_the_replay(world, word, reason):
    t = trial(world, ["setup"])
    t.run(cell(1, "a"))
    assert t.run(cell(2, word)).reason == reason
    assert t.run(cell(3, "c")).reason is None
    t.request("h")
    assert world.log == [["pass", "setup", "a", word], ["pass", "setup", "a", "c", "h"]]
    assert t.fates[2].reason == reason


def test_a_cell_with_an_error_is_replayed_for_what_it_did_before(world):
    t = trial(world)
    t.run(cell(1, "error"))
    t.request("die")
    t.request("h")
    assert world.log[-1] == ["pass", "error", "h"]


def test_a_request_that_dies_costs_itself_only(world):
    t = trial(world)
    t.run(cell(1, "a"))
    assert t.request("die").reason == Reason.DEATH
    assert t.request("h").reason is None
    assert t.fates == {}


def test_a_memory_error_is_no_death_of_a_kernel(world):
    t = trial(world)
    outcome = t.request("memory")
    assert (outcome.reason, t.deaths, len(world.kernels)) == (Reason.DEATH, 0, 1)


def test_output_of_an_earlier_cell_is_blamed_on_that_cell(world):
    t = trial(world)
    t.run(cell(1, "prints"))
    assert t.run(cell(2, "late ")).reason == Reason.OUTPUT_LIMIT
    assert t.fates[1].reason == Reason.OUTPUT_LIMIT


def test_what_a_cell_left_running_is_blamed_on_that_cell(world):
    t = trial(world)
    t.run(cell(1, "a"))
    t.run(cell(2, "bomb"))
    t.run(cell(3, "bomb"))
    t.run(cell(4, "b"))
    assert t.request("h").reason is None
    t.run(cell(5, "bomb"))
    assert t.request("long").reason is None
    assert set(t.fates) == {2, 3, 5}
    assert t.request("h").reason is None
    assert world.log[-1] == ["pass", "a", "b", "long", "h"]


def test_who_left_something_harmless_is_not_blamed_for_another_s_death(world):
    t = trial(world)
    t.run(cell(1, "bomb"))
    assert t.request("die").reason == Reason.DEATH
    assert t.fates == {}
    t.request("h")
    assert world.log[-1] == ["pass", "bomb", "h"]


def test_deaths_are_counted_and_end_the_trial(world):
    t = trial(world, deaths=3)
    reasons = [t.run(cell(n, "die")).reason for n in range(6)]
    assert reasons == [Reason.DEATH] * 6
    assert len(world.kernels) == 3
    assert "not tried: 3 kernels" in t.request("h").message


def test_total_time_is_counted_and_ends_the_trial(world):
    t = trial(world, total_seconds=25, deaths=99)
    messages = [t.run(cell(n, "loop")).message for n in range(4)]
    assert messages[:3] == [Reason.TIME_LIMIT] * 3
    assert "not tried: 25 seconds" in messages[3]
    assert world.now == 25


def test_cells_that_answer_nothing_leave_time_to_the_others(world):
    t = trial(world, total_seconds=100)
    for number in range(5):
        t.run(cell(number, "sleep 9", exercises=()))
    assert world.now == 27
    assert t.run(cell(9, "sleep 9")).reason is None
    assert t.fates[4].message == "not run, to save time"
    t.request("die")
    t.request("h")
    assert world.log[-1] == ["pass", "sleep 9", "h"]


def test_a_setup_that_fails_is_not_the_learner_s_fault(world):
    for source in ("error", "die", "loop"):
        with pytest.raises(SetupFailed, match="the course's setup"):
            trial(world, [source]).run(cell(1, "a"))
