"""The guards of HTTP, locks, logs and readiness."""

from tests.chaos.guard import PROJECTOR, Guard

LOCKS = "chaos/test_locks.py"
INSIDERS = "integration/test_insiders.py"
DESK = "integration/test_events_signup_desk.py"
READERS = f"{INSIDERS}::test_each_reader_meets_what_is_for_insiders_where_it_is_theirs_and_nowhere_else"
EDGE = "shared/http/edge.py"
SAID_AT_ONCE = """said = [entry for fact in facts for entry in await self._decide(decide, fact, connection)]
                    await journal.write(connection, said, now=now())"""

GUARDS_OF_THE_EDGE = (
    Guard(
        name="locks are taken in one order, with If-Match as without",
        file=EDGE,
        edits=[
            (
                "self._compare(await connection.fetchval(VERSION, subject) or 0)",
                'self._compare(await connection.fetchval(f"{VERSION} for update", subject) or 0)',
            )
        ],
        test=f"{LOCKS}::test_of_600_changes_half_with_if_match_none_is_told_of_a_deadlock_and_the_books_balance",
    ),
    Guard(
        name="a policy's batch locks its subjects in one order",
        file=PROJECTOR,
        edits=[
            (
                SAID_AT_ONCE,
                "for fact in facts:\n                        await journal.write(connection, await self._decide(decide, fact, connection), now=now())",
            )
        ],
        test=f"{LOCKS}::test_a_policy_says_what_it_says_of_many_subjects_in_one_order_with_everybody_else",
    ),
    Guard(
        name="a request that the database ended for the sake of another is done again",
        file=EDGE,
        edits=[("except DISTURBED:", "except ZeroDivisionError:")],
        test=f"{LOCKS}::test_transactions_that_lock_each_other_up_are_done_again_and_all_succeed",
    ),
    Guard(
        name="the expected version is compared with what the facts went on from",
        file=EDGE,
        edits=[("            self._compare(version - said)", "            pass")],
        test=f"{LOCKS}::test_of_two_who_expect_one_version_and_wait_for_one_row_one_is_told_that_it_is_gone",
    ),
    Guard(
        name="of sign-ups that are kept together, one that the database refuses fails alone",
        file="services/events/collecting.py",
        edits=[("            if len(here) > 1:", "            if len(here) > MOST:"), ("outcomes = [error]\n", "outcomes = [error] * len(here)\n")],
        test=f"{DESK}::test_one_that_the_database_refuses_fails_nobody_else",
    ),
    Guard(
        name="of sign-ups that are kept together, each fact is of its own request",
        file="services/events/signup_desk.py",
        edits=[("one.context.run(journal.entries, [outcome],", "journal.entries([outcome],")],
        test=f"{DESK}::test_each_fact_carries_the_correlation_and_the_trace_of_its_own_request",
    ),
    Guard(
        name="a body has so much time",
        file="shared/http/front.py",
        edits=[("async with asyncio.timeout_at(self._until):", "if True:")],
        test="integration/test_http_raw.py::test_a_body_that_never_ends_is_cut_off_in_time_with_a_problem",
    ),
    Guard(
        name="readiness does not wait for a database that hangs",
        file="shared/work/running.py",
        edits=[("PROBE_SECONDS = 2.0", "PROBE_SECONDS = 10.0")],
        test="integration/test_readiness.py::test_a_database_that_hangs_is_told_within_three_seconds_whatever_the_number_of_services",
    ),
    Guard(
        name="a name that the sender made up is not logged",
        file="shared/http/problem.py",
        edits=[("logged=_declared(error.errors()[0]),", "")],
        test="integration/test_logs.py::test_a_refusal_is_logged_with_slug_field_route_and_correlation_id_and_without_any_value",
    ),
    Guard(
        name="a trace leaves out what an error quotes",
        file="shared/records.py",
        edits=[('return str(error) if type(error) in PLAIN or isinstance(error, OSError) else ""', "return str(error)")],
        test="integration/test_logs.py::test_every_line_is_json_whatever_befalls_the_process",
    ),
    Guard(
        name="a gathering's costs are read by those whose gathering it is",
        file="services/events/views/gatherings.py",
        edits=[("inside = caller.is_one_of(whose_gathering(found))", "inside = True")],
        test=f"{READERS}[stranger]",
    ),
    Guard(
        name="changes are read without what is for insiders",
        file="shared/http/changes.py",
        edits=[("return self.full if self.others is None or sees(self.others[0]) else self.others[1]", "return self.full")],
        test=f"{READERS}[stranger]",
    ),
    Guard(
        name="changes are followed without what is for insiders",
        file="shared/http/live.py",
        edits=[("yield entry.text if entry.others is None or sees(entry.others[0]) else entry.others[1]", "yield entry.text")],
        test=f"{INSIDERS}::test_who_follows_live_is_told_of_each_change_and_of_what_is_inside_only_where_it_is_theirs",
    ),
    Guard(
        name="who speaks for no organisation is no insider",
        file="shared/auth.py",
        edits=[("(self.organisation_id is not None and not {self.organisation_id", "(not {self.organisation_id")],
        test="unit/events/test_insiders.py::test_who_speaks_for_no_organisation_is_not_the_one_that_nobody_knows",
    ),
)
