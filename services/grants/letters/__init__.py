"""Letters to applicants: what was decided on a grant, in Finnish, Swedish and English, as HTML and as PDF of one and the same text.

What must stay true: a letter is made of what it is given and nothing else; the two forms have the same text since both are written from one composition; what
people wrote stands there as they wrote it and is never read as markup.
"""
