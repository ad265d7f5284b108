"""Every experimental number that the sources print, measured again: `nncourse reproduce`.

A row of `experiments` says what a source prints, and which of the `runs` measures it; `computing`
does a run with one seed; `running` does many, in several processes, each result in a file;
`verdicts` compares by a rule that was written down before the first result; `tables` writes.
"""
