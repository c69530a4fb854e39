"""Makes what services may not make themselves: roles and schemas, broker users and their rights, streams, queues and exchanges, and those who may ask.

It alone holds the administrator's credentials. What must stay true: it makes what is missing and mends rights that are other than they should be; what
is right it leaves alone, and it deletes nothing but a sender who is revoked.
"""
