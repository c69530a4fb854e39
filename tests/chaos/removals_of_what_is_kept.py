"""The guards of what is kept: how long, how large, and nothing of a person."""

from tests.chaos.guard import Guard

ERASURE = "chaos/test_erasure.py"

GUARDS_OF_WHAT_IS_KEPT = (
    Guard(
        name="that a command was taken is kept for longer than its dead letter",
        file="shared/work/retention.py",
        edits=[('age="taken_at",\n    kept_for=timedelta(days=90)', 'age="taken_at",\n    kept_for=timedelta(days=1)')],
        test="chaos/test_retention.py::test_that_a_command_was_taken_is_known_for_longer_than_a_dead_letter_of_it_can_be_sent_again",
    ),
    Guard(
        name="nothing that was taken is forgotten while commands wait",
        file="shared/work/retention.py",
        edits=[("return 0 if await dead_letters.waiting(channel, service) else await work()", "return await work()")],
        test="chaos/test_retention.py::test_nothing_that_was_taken_is_forgotten_while_commands_wait_of_which_one_may_be_a_repeat",
    ),
    Guard(
        name="what was sent of what is not over, and what is owed, stays",
        file="shared/work/retention.py",
        edits=[('only="sent_at is not null and over"', 'only="true"'), ('age="sent_at"', 'age="noted_at"')],
        test="integration/test_mail.py::test_what_was_sent_long_ago_goes_when_its_matter_is_over_and_what_is_owed_stays",
    ),
    Guard(
        name="a command has a largest size",
        file="shared/queue/receipts.py",
        edits=[("if len(body) > MOST_COMMAND_BYTES:", "if False:")],
        test="chaos/test_bounds.py::test_a_command_that_is_too_large_is_dead_without_its_body_and_the_next_is_done",
    ),
    Guard(
        name="a fact has a largest size",
        file="shared/log/journal.py",
        edits=[("if len(event) * 4 <= MOST_FACT_BYTES or", "if True or")],
        test="chaos/test_bounds.py::test_a_fact_that_is_too_large_is_refused_as_it_is_said_and_the_rest_flows",
    ),
    Guard(
        name="a dead letter that may hold a person has no values",
        file="shared/queue/dead_letters.py",
        edits=[("return personal.without_values(body) if withheld(body, service) else body", "return body")],
        test=f"{ERASURE}::test_an_erased_person_is_nowhere_by_whichever_way_their_name_came",
    ),
    Guard(
        name="what fails over a person is told without them",
        file="shared/personal.py",
        edits=[("if not command.personal:", "if True:")],
        test=f"{ERASURE}::test_an_erased_person_is_nowhere_by_whichever_way_their_name_came",
    ),
    Guard(
        name="a dead letter's reason is kept without values",
        file="shared/queue/dead_letters.py",
        edits=[
            (
                "return reason.model_copy(update=personal.fault_without_values(reason.model_dump(), body)) if withheld(body, service) else reason",
                "return reason",
            )
        ],
        test=f"{ERASURE}::test_an_erased_person_is_nowhere_by_whichever_way_their_name_came",
    ),
    Guard(
        name="a fingerprint is made with a key",
        file="shared/personal.py",
        edits=[('return hmac.new(f"yhteys:fingerprints:{secret}".encode(), content, sha256).hexdigest()', "return sha256(content).hexdigest()")],
        test=f"{ERASURE}::test_nobody_who_has_the_table_of_keys_can_try_names_on_it",
    ),
    Guard(
        name="what the broker took for dead loses its values",
        file="shared/queue/dead_letters.py",
        edits=[
            ("if died_at is None or storable(message.body, service) != message.body:", "if False:"),
            ("elif died_at < now - KEPT:", "elif died_at and died_at < now - KEPT:"),
        ],
        test=f"{ERASURE}::test_what_the_broker_itself_took_for_dead_loses_its_values_at_the_next_sweep",
    ),
    Guard(
        name="a refusal of a person's data is remembered without them",
        file="shared/queue/receipts.py",
        edits=[("if receipt.error is None or not command.personal:", "if True:")],
        test="unit/test_receipts.py::test_a_refusal_of_a_personal_command_is_kept_without_what_it_repeats",
    ),
    Guard(
        name="what was told lately is told again without the database",
        file="shared/http/live.py",
        edits=[("if since is not None and start >= self._whole_from:", "if since is not None and False:")],
        test="integration/test_events_followers.py::test_hundreds_who_follow_are_told_all_once_in_one_order_and_cost_no_read_more_than_one",
    ),
)
