"""Grading: run the code of strangers apart from everything, and compare the values it shows.

On the trusted side stand pytest, nbval's comparison, the expected values and the results; on the
other side one isolated kernel per submission, which holds the learner's cells and the inputs of
the hidden checks. In the order in which a submission meets them:

========================  ========================================================================
`collecting`              which files were handed in, and by whom
`reading`                 the source of code cells, out of any file at all
`code`, `answers`         which cells answer which exercise, which cells run
`reference`               the solutions notebook: setup, hidden checks, points
`expecting`               what its hidden checks show when the reference has answered
`flags`                   answers that use the package's own implementation
`assembling`              the notebook that is run
`plugin`                  the pytest plugin: nbval's notebook and cell, with our kernel
`replay`                  kill and replay: one bad answer costs one exercise
`kernel`                  a kernel started, asked and killed, over sockets it cannot reach
`sandbox`, `bubblewrap`,  the levels of isolation
`container`, `ordinary`,
`places`, `relay`,
`contained`
`zygote`, `preloaded`     kernels forked from a process that has imported everything
`jail`                    what keeps one kernel in
`watching`                what is counted and ended from outside
`inside`                  the first lines that run in there
`compare`                 expected and shown values
`naming`                  which usual mistake a wrong answer makes; for no mark
`marking`                 from outcomes to points and reasons
`results`                 the JSON and CSV files
`written`, `by_hand`,     written answers, the marks that people give them, their tables
`sheets`
`feedback`, `secrets`     a page for each student, and what may not stand there
`summary`, `difficulty`,  a page about the class
`difficulty_plot`
`guide`                   a page for marking written answers
`pages`, `reporting`      how pages are made harmless, and that all are written
`telling`                 what a terminal gets to see on the way
`tasks`                   the unit of work: one submission, graded here or anywhere else
`workbench`               what a machine opens and remembers to do that work
`workers`, `cluster`      processes of this machine, or of a Dask cluster, that do it
`grade`                   all of it in a row: the command `nncourse grade`
========================  ========================================================================
"""
