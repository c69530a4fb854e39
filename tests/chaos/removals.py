"""The guards that the fault tests defend: what is taken out of which file, and which test must then fail."""

from collections.abc import Sequence
from dataclasses import dataclass

PROCESSES, SERVERS, CONNECTIONS = "chaos/test_killed_processes.py", "chaos/test_killed_servers.py", "chaos/test_lost_connections.py"
IMPORTS, KILLED_IMPORT = "chaos/test_killed_imports.py", "test_an_import_whose_service_is_killed_goes_on_and_takes_each_item_once"
POISON, COMMANDS = "chaos/test_poison.py", "chaos/test_repeated_commands.py"
PARKED_FACT = "chaos/test_handlers_at_fault.py::test_a_fact_whose_policy_fails_as_a_server_would_is_parked_and_the_next_is_decided"
ASIDE = "chaos/test_set_aside.py"
DEAD_COMMAND = "chaos/test_handlers_at_fault.py::test_a_command_whose_handler_fails_as_a_server_would_dies_with_its_reason_and_the_next_is_done"


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
        name="what a handler raises on a connection that works is no trouble with a server",
        file="shared/db.py",
        edits=[('        raise HandlerFailed(f"{type(error).__name__}: {error}") from error', "        raise")],
        test=f"{PARKED_FACT}[waits-for-an-answer-that-does-not-come]",
    ),
    Guard(
        name="a command's handler is told apart from a server",
        file="shared/service.py",
        edits=[("with misuse_told_apart(connection):", "if True:")],
        test=f"{DEAD_COMMAND}[wants-a-file]",
    ),
    Guard(
        name="a cancelled statement is its record's fault",
        file="shared/db.py",
        edits=[("asyncpg.AdminShutdownError, asyncpg.CrashShutdownError,", "asyncpg.OperatorInterventionError,")],
        test=f"{DEAD_COMMAND}[asks-for-too-long]",
    ),
    Guard(
        name="contention is not waited out for ever",
        file="shared/patience.py",
        edits=[("if tries < MOST_TRIES:", "if True:")],
        test=f"{PARKED_FACT}[is-always-in-the-way]",
    ),
    Guard(
        name="a record that fails is looked for among the good ones",
        file="shared/set_aside.py",
        edits=[("        if len(things) > 1:", "        if False:")],
        test=f"{ASIDE}::test_a_record_of_registrys_import_is_set_aside_alone_and_taken_when_it_is_mended",
    ),
    Guard(
        name="what work in the background cannot do is set aside",
        file="shared/set_aside.py",
        edits=[("        if len(things) > 1:", "        if len(things) == 1:\n            raise\n        if True:")],
        test=f"{ASIDE}::test_a_record_of_events_import_is_set_aside_alone_and_followed_when_it_is_mended[following]",
    ),
    Guard(
        name="what is set aside is passed over while it waits, however much of it there is",
        file="shared/due_work.py",
        edits=[("A_HANDFUL + len(held)", "A_HANDFUL")],
        test=f"{ASIDE}::test_what_is_due_and_cannot_be_done_or_read_is_set_aside_and_the_rest_of_its_kind_is_done",
    ),
    Guard(
        name="what is discarded is not done",
        file="deploy/cli/parked.py",
        edits=[("set discarded = true, kept = null", "set attempts = attempts")],
        test=f"{ASIDE}::test_a_record_that_is_discarded_is_not_taken_though_it_could_be",
    ),
    Guard(
        name="an import of events that cannot end is set aside",
        file="services/events/store/import_work.py",
        edits=[("(a.discarded or a.next_try_at > $3)", "(a.discarded and a.next_try_at > $3)")],
        test=f"{ASIDE}::test_an_import_of_events_that_cannot_end_holds_up_no_other",
    ),
    Guard(
        name="an import of registry that cannot end is set aside",
        file="services/registry/store/imports.py",
        edits=[("(a.discarded or a.next_try_at > $2)", "(a.discarded and a.next_try_at > $2)")],
        test=f"{ASIDE}::test_an_import_of_registry_that_cannot_end_holds_up_no_other",
    ),
    Guard(
        name="a measure that cannot be said is told apart from the others",
        file="services/indicators/publishing.py",
        edits=[
            ("await set_aside.each(connection, WORK, sorted(measures.counted.keys() - held), tell, key=str, now=now)", "[await tell(sorted(measures.counted))]")
        ],
        test=f"{ASIDE}::test_a_measure_that_cannot_be_published_is_set_aside_and_the_others_are_published",
    ),
    Guard(
        name="a notice that cannot be composed is set aside",
        file="services/events/mailing.py",
        edits=[('        await _set_aside(runtime, row["notice_id"], error)\n        return True', "        raise")],
        test="integration/test_events_notices.py::test_a_notice_of_which_no_mail_can_be_made_is_set_aside_and_the_next_is_sent",
    ),
    Guard(
        name="a change that cannot be told ends no stream",
        file="services/events/api/calendar.py",
        edits=[("except Exception as error:", "except ZeroDivisionError as error:")],
        test="integration/test_events_live.py::test_a_change_that_cannot_be_told_ends_nobodys_stream_and_is_set_aside",
    ),
    Guard(
        name="heavy work is done in a process of its own",
        file="shared/heavy_work.py",
        edits=[("    piece = asyncio.ensure_future(", "    return work(*args, **kwargs)\n    piece = asyncio.ensure_future(")],
        test="chaos/test_heavy_documents.py::test_a_document_for_events_silences_nobody[one-event-of-many-lines]",
    ),
    Guard(
        name="a time at the end of the calendar does not come in",
        file="services/events/interchange/icalendars.py",
        edits=[("if not all(map(within_bounds, moments))", "if False")],
        test="unit/events/interchange/test_icalendars.py::test_an_event_at_the_end_of_the_calendar_is_refused_alone",
    ),
    Guard(
        name="no command takes a time beyond all that is counted with",
        file="shared/contracts/times.py",
        edits=[("    if not within_bounds(moment):", "    if False:")],
        test="architecture/test_times.py::test_no_command_takes_a_time_beyond_all_that_is_counted_with",
    ),
)
