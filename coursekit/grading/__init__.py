"""Grading: run the code of strangers apart from everything, and judge out here what it gives.

The way of a submission, stop by stop:

1. `submissions`  whose a file is, and which of several counts; `reading` takes its cells
2. `reference`    which solutions it answers, with the facts that answers are compared with
3. `answers`      which cells answer which exercise, by their `syntax`; doubts about answers
4. `work`         the unit of work: one submission, here, in a `pool`, or on a `cluster`
5. `run`          one pytest session with nbval's cells: each cell, each request for an exercise
6. `trial`        kill and replay: one bad answer costs one exercise
7. `isolation`    the kernel, and what keeps it in; the driver there calls the learner's function
8. `verdict`      of coursekit: compares what came back with the facts, judges, names mistakes
9. `marks`        from verdicts to points and reasons
10. `results`     a file each, then the tables; `written` answers are marked `by_hand` in `sheets`
11. `report`      pages for each student, about the class, for marking

`grade` walks this way for a whole class, and `progress` shows it on the terminal.
"""
