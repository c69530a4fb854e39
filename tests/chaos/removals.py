"""The guards that the fault tests defend: what is taken out of which file, and which test must then fail."""

from collections.abc import Sequence
from dataclasses import dataclass

PROCESSES, SERVERS, CONNECTIONS = "chaos/test_killed_processes.py", "chaos/test_killed_servers.py", "chaos/test_lost_connections.py"
IMPORTS, KILLED_IMPORT = "chaos/test_killed_imports.py", "test_an_import_whose_service_is_killed_goes_on_and_takes_each_item_once"
ERASURE = "chaos/test_erasure.py"
POISON, COMMANDS = "chaos/test_poison.py", "chaos/test_repeated_commands.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What is replaced in which file, and the test (`file::name` under tests/) that must notice."""

    name: str
    file: str
    edits: Sequence[tuple[str, str]]
    test: str


PROJECTOR, BATCH, RELAY, STREAM, QUEUE = "shared/projector.py", "shared/batch.py", "shared/relay.py", "shared/stream.py", "shared/commands.py"
IN_ONE_TRANSACTION = "async with connection.transaction():\n            batch = Batch(await lock("
IN_STRIDE = "async with connection.transaction():\n                cursor = await advance("
WITH_NULLCONTEXT = ("from contextlib import suppress", "from contextlib import nullcontext, suppress")
PLANNED_ANEW = "\n        await connection.execute(PLAN_ANEW)"
AS_CONNECTION = "async with runtime.pool.acquire() as connection"
TAKEN_BEFORE = "if before := await connection.fetchval(TAKEN, envelope.source, envelope.id):"

GUARDS = (
    Guard(
        name="effects and cursor commit in one transaction",
        file=PROJECTOR,
        test=f"{PROCESSES}::test_a_projector_killed_before_it_commits_has_applied_nothing_and_the_next_applies_all",
        edits=[(IN_ONE_TRANSACTION, IN_ONE_TRANSACTION.replace("connection.transaction", "nullcontext")), WITH_NULLCONTEXT],
    ),
    Guard(
        name="cursor and effects commit in one transaction",
        file=PROJECTOR,
        test=f"{PROCESSES}::test_a_projector_killed_before_it_commits_has_applied_nothing_and_the_next_applies_all",
        edits=[(IN_STRIDE, IN_STRIDE.replace("connection.transaction", "nullcontext")), WITH_NULLCONTEXT],
    ),
    Guard(
        name="facts are published under a name, so the broker drops a repeat",
        file=STREAM,
        edits=[(", publisher_name=self._name", "")],
        test=f"{PROCESSES}::test_a_relay_killed_between_confirm_and_mark_publishes_nothing_twice",
    ),
    Guard(
        name="one relay works, by a lock",
        file=RELAY,
        edits=[('            await wait_for_lead(connection, f"{self._service}.relay")\n', "")],
        test=f"{PROCESSES}::test_of_two_processes_of_a_service_one_works_and_the_other_takes_over_when_it_is_killed",
    ),
    Guard(
        name="one projector works, by a lock",
        file=PROJECTOR,
        edits=[('            await wait_for_lead(connection, f"{self.service}.{self.name}")\n', "")],
        test=f"{PROCESSES}::test_of_two_processes_of_a_service_one_works_and_the_other_takes_over_when_it_is_killed",
    ),
    Guard(
        name="a command is acknowledged after its commit",
        file=QUEUE,
        edits=[("AckPolicy.MANUAL", "AckPolicy.ACK_FIRST")],
        test=f"{PROCESSES}::test_commands_in_the_hand_of_a_killed_process_are_done_once",
    ),
    Guard(
        name="a stop ends what the start began",
        file="shared/runtime.py",
        edits=[("            task.cancel()", "            pass")],
        test=f"{PROCESSES}::test_a_service_stopped_under_load_ends_at_once_and_leaves_nothing_half_done",
    ),
    Guard(
        name="a relay's session begins with what was numbered and not confirmed",
        file=RELAY,
        test=f"{SERVERS}::test_a_killed_broker_costs_no_fact_and_doubles_none",
        edits=[("while rows := await connection.fetch(POSITIONED, held, types, MOST):", "while rows := []:")],
    ),
    Guard(
        name="trouble with the database is waited out with the command in hand",
        file=QUEUE,
        test=f"{SERVERS}::test_a_killed_database_costs_no_command_and_doubles_none",
        edits=[("except TRANSIENT as error:", "except ZeroDivisionError as error:")],
    ),
    Guard(
        name="a relay begins where the log ends, whatever the mark says",
        file=RELAY,
        edits=[("held = await publisher.last_number(stream)", "held = confirmed")],
        test=f"{SERVERS}::test_a_lost_log_is_written_again_from_all_journals_while_more_is_said",
    ),
    Guard(
        name="a projector notices that the log is another",
        file=PROJECTOR,
        edits=[("if not await self._stands_where_it_stood(reader, cursor):", "if False:")],
        test=f"{SERVERS}::test_a_service_that_was_away_when_the_log_was_lost_misses_nothing_of_the_new_one",
    ),
    Guard(
        name="what was passed of a source is passed over when it comes again",
        file=BATCH,
        edits=[("if found.position <= self._positions.get(found.source, 0):", "if False:")],
        test=f"{SERVERS}::test_a_lost_log_is_written_again_from_all_journals_while_more_is_said",
    ),
    Guard(
        name="the end of a stream session is noticed",
        file=STREAM,
        edits=[(", on_close_handler=reader.close", "")],
        test=f"{CONNECTIONS}::test_a_lost_stream_connection_is_made_again_and_reads_on_from_the_cursor",
    ),
    Guard(
        name="a relay outlives a lost database session",
        file=RELAY,
        test=f"{CONNECTIONS}::test_terminated_database_sessions_cost_no_command_and_double_none",
        edits=[
            ("            except TRANSIENT as error:", "            except ZeroDivisionError as error:"),
            ("            except Exception:", "            except ZeroDivisionError:"),
        ],
    ),
    Guard(
        name="what cannot be read is parked",
        file=BATCH,
        edits=[("self.parked.append(parking.ToPark.unreadable(found))", "pass")],
        test=f"{POISON}::test_what_cannot_be_read_is_parked_with_its_reason_and_the_rest_flows",
    ),
    Guard(
        name="a batch that fails is taken one by one",
        file=PROJECTOR,
        edits=[("return await self._commit(connection, deliveries, self._one_by_one)", "raise")],
        test=f"{POISON}::test_poison_in_a_batch_holds_back_its_own_subject_and_nobody_else",
    ),
    Guard(
        name="later facts of a parked subject wait",
        file=PROJECTOR,
        edits=[("            if fact.subject in batch.blocked:", "            if False:")],
        test=f"{POISON}::test_poison_in_a_batch_holds_back_its_own_subject_and_nobody_else",
    ),
    Guard(
        name="a command is taken once by source and id",
        file=QUEUE,
        test=f"{COMMANDS}::test_a_command_delivered_twice_has_one_effect_and_the_same_receipt_twice",
        edits=[(TAKEN_BEFORE, "if before := None:"), ("values ($1, $2, $3, $4)", "values ($1, $2, $3, $4) on conflict do nothing")],
    ),
    Guard(
        name="a refusal says why",
        file=QUEUE,
        edits=[("error=Fault.of(error))", "error=None)")],
        test=f"{COMMANDS}::test_a_refused_command_is_answered_with_field_value_and_remedy_and_leaves_no_trace",
    ),
    Guard(
        name="poison is buried with its reason",
        file=QUEUE,
        edits=[("            await self._bury(message, reason)", "            pass")],
        test=f"{COMMANDS}::test_a_poison_command_goes_to_the_dead_letters_with_its_reason_and_the_next_is_done",
    ),
    Guard(
        name="commands are done in their turn",
        file=QUEUE,
        edits=[("async with self._turn:", "if True:")],
        test=f"{COMMANDS}::test_commands_of_one_subject_are_done_in_the_order_they_came",
    ),
    Guard(
        name="no thread stands between a command's arrival and its turn",
        file=QUEUE,
        edits=[("apply_types=False,", "apply_types=True,")],
        test="integration/test_commands.py::test_commands_are_done_in_the_order_they_came",
    ),
    Guard(
        name="registry's import: records, facts and progress commit in one transaction",
        file="services/registry/imports_worker.py",
        edits=[
            (AS_CONNECTION + ", connection.transaction():\n        await connection.execute(PLAN", AS_CONNECTION + ":\n        await connection.execute(PLAN")
        ],
        test=f"{IMPORTS}::{KILLED_IMPORT}",
    ),
    Guard(
        name="events' import: records, facts and progress commit in one transaction",
        file="services/events/importing.py",
        edits=[(f"{AS_CONNECTION}, connection.transaction():", f"{AS_CONNECTION}:")],
        test=f"{IMPORTS}::{KILLED_IMPORT}",
    ),
    Guard(
        name="that a command was taken is kept for longer than its dead letter",
        file="shared/retention.py",
        edits=[("kept=timedelta(days=90)", "kept=timedelta(days=1)")],
        test="chaos/test_retention.py::test_that_a_command_was_taken_is_known_for_longer_than_a_dead_letter_of_it_can_be_sent_again",
    ),
    Guard(
        name="nothing that was taken is forgotten while commands wait",
        file="shared/retention.py",
        edits=[("return 0 if await dead_letters.waiting(channel, service) else await work()", "return await work()")],
        test="chaos/test_retention.py::test_nothing_that_was_taken_is_forgotten_while_commands_wait_of_which_one_may_be_a_repeat",
    ),
    Guard(
        name="notices and items of what is not over stay",
        file="services/events/retention.py",
        edits=[("notices.sent_at is not null and signup_lists.erased", "true"), ('age="notices.sent_at"', 'age="notices.noted_at"')],
        test="integration/test_events_retention.py::test_notices_go_when_they_were_sent_long_ago_and_what_is_owed_stays",
    ),
    Guard(
        name="a command has a largest size",
        file=QUEUE,
        edits=[("if len(body) > MOST_COMMAND_BYTES:", "if False:")],
        test="chaos/test_bounds.py::test_a_command_that_is_too_large_is_dead_without_its_body_and_the_next_is_done",
    ),
    Guard(
        name="a fact has a largest size",
        file="shared/journal.py",
        edits=[("if len(event) * 4 <= MOST_FACT_BYTES or", "if True or")],
        test="chaos/test_bounds.py::test_a_fact_that_is_too_large_is_refused_as_it_is_said_and_the_rest_flows",
    ),
    Guard(
        name="a dead letter that may hold a person has no values",
        file="shared/dead_letters.py",
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
        file="shared/dead_letters.py",
        edits=[("return reason.model_copy(update=personal.told(reason.model_dump(), body)) if withheld(body, service) else reason", "return reason")],
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
        file="shared/dead_letters.py",
        edits=[
            ("if died_at is None or kept(message.body, service) != message.body:", "if False:"),
            ("elif died_at < now - KEPT:", "elif died_at and died_at < now - KEPT:"),
        ],
        test=f"{ERASURE}::test_what_the_broker_itself_took_for_dead_loses_its_values_at_the_next_sweep",
    ),
    Guard(
        name="a refusal of a person's data is remembered without them",
        file=QUEUE,
        edits=[("if self.error is None or not command.personal:", "if True:")],
        test="unit/test_receipts.py::test_a_refusal_of_a_personal_command_is_kept_without_what_it_repeats",
    ),
    Guard(
        name="what was told lately is told again without the database",
        file="services/events/live.py",
        edits=[("if since is not None and start >= self._whole_from:", "if since is not None and False:")],
        test="integration/test_events_followers.py::test_hundreds_who_follow_are_told_all_once_in_one_order_and_cost_no_read_more_than_one",
    ),
)
