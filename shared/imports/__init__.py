"""Taking other systems' documents in (tuonti): one engine for every service, which says only how its records are read, known and applied.

A document comes by HTTP, by the queue or from a file, is read in the process for heavy work, and kept until the import runs, which it does when all of its
parts are there. Its records are carried over chunk by chunk, each in one transaction with its facts and the import's progress.
"""
