"""Grading: run the code of strangers apart from everything, and judge out here what it gives.

On the trusted side stand pytest, nbval's comparison, the facts of the exercises and the results;
on the other side one isolated kernel per submission, which holds the learner's cells and the
driver. In the order in which a submission meets them:

===========================  ====================================================================
`submissions`, `archives`    which files were handed in, by whom, which of several counts
`reading`                    the source of cells, out of any file at all
`reference`                  the solutions notebook, and the facts that answers are compared with
`syntax`, `answers`          which cells answer which exercise, which run, where each is asked
`flags`                      answers that use the course's own implementation
`work`                       the unit of work: one submission, graded here or anywhere else
`pool`, `cluster`            processes of this machine, or of a Dask cluster, that do it
`run`                        nbval's notebook and cell: cells, requests, verdicts
`trial`                      kill and replay: one bad answer costs one exercise
`isolation`                  the kernel, and what keeps it in
`marks`                      from verdicts to points and reasons
`results`                    the files, and how a run goes on where it was stopped
`written`, `by_hand`,        written answers, the marks that people give them, their tables
`sheets`
`report`                     a page for each student, for the class, for marking
`progress`                   what a terminal shows on the way
`grade`                      all of it in a row: the command
===========================  ====================================================================
"""
