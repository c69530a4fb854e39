"""The guards that the fault tests defend: what is taken out of which file, and which test must then fail."""

from tests.chaos.guard import BATCH, LINK, PROJECTOR, QUEUE, RELAY, STREAM, Guard
from tests.chaos.removals_of_the_edge import GUARDS_OF_THE_EDGE
from tests.chaos.removals_of_the_log import GUARDS_OF_THE_LOG
from tests.chaos.removals_of_what_is_kept import GUARDS_OF_WHAT_IS_KEPT
from tests.chaos.removals_of_work import GUARDS_OF_WORK

__all__ = ["GUARDS", "Guard"]

PROCESSES, SERVERS, CONNECTIONS = "chaos/test_killed_processes.py", "chaos/test_killed_servers.py", "chaos/test_lost_connections.py"
IMPORTS, KILLED_IMPORT = "chaos/test_killed_imports.py", "test_an_import_whose_service_is_killed_goes_on_and_takes_each_item_once"
POISON, COMMANDS = "chaos/test_poison.py", "chaos/test_repeated_commands.py"
PROVISIONING, USERS = "chaos/test_provisioning.py", "integration/test_broker_users.py"
AREA, SENDERS = "deploy/provisioning/area.py", "shared/queue/senders.py"


IN_ONE_TRANSACTION = "async with connection.transaction():\n            locked = await lock("
IN_STRIDE = "async with connection.transaction():\n                cursor = await advance("
WITH_NULLCONTEXT = ("from contextlib import suppress", "from contextlib import nullcontext, suppress")
TAKEN_BEFORE = "if before := await unit.connection.fetchval(TAKEN, envelope.source, envelope.id):"

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
        edits=[("link.declare_publisher(stream, self._name, declared.id)", "link.declare_publisher(stream, None, declared.id)")],
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
        file="shared/work/running.py",
        edits=[("            task.cancel()", "            pass")],
        test=f"{PROCESSES}::test_a_service_stopped_under_load_ends_at_once_and_leaves_nothing_half_done",
    ),
    Guard(
        name="a relay's session begins with what was numbered and not confirmed",
        file=RELAY,
        test=f"{SERVERS}::test_a_killed_broker_costs_no_fact_and_doubles_none",
        edits=[("while rows := await self.connection.fetch(POSITIONED, way.sent, way.types, MOST, MOST_BYTES):", "while rows := []:")],
    ),
    Guard(
        name="trouble with the database is waited out with the command in hand",
        file=QUEUE,
        test=f"{SERVERS}::test_a_killed_database_costs_no_command_and_doubles_none",
        edits=[
            (
                "            except TRANSIENT as error:\n                log.warning(",
                "            except ZeroDivisionError as error:\n                log.warning(",
            ),
            (
                "                except TRANSIENT as error:\n                    log",
                "                except ZeroDivisionError as error:\n                    log",
            ),
        ],
    ),
    Guard(
        name="a relay begins where the log ends, whatever the mark says",
        file=RELAY,
        edits=[("held = max(await way.publisher.last_number(way.stream), way.naming.after)", "held = confirmed")],
        test=f"{SERVERS}::test_a_lost_log_is_written_again_from_all_journals_while_more_is_said",
    ),
    Guard(
        name="a projector notices that the log is another",
        file=PROJECTOR,
        edits=[("if cursor.epoch == epoch and await self._stands_where_it_stood(reader, cursor):", "if cursor.epoch is not None:")],
        test=f"{SERVERS}::test_a_service_that_was_away_when_the_log_was_lost_misses_nothing_of_the_new_one",
    ),
    Guard(
        name="what was passed of a source is passed over when it comes again",
        file=BATCH,
        edits=[("is_new = position > self._positions.get(source, 0)", "is_new = True")],
        test=f"{SERVERS}::test_a_lost_log_is_written_again_from_all_journals_while_more_is_said",
    ),
    Guard(
        name="the end of a stream session is noticed",
        file=LINK,
        edits=[
            ('self.end(f"the connection ended: {error!r}")', "pass"),
            ('self.end("the connection closed")\n            elif', "pass\n            elif"),
            ('lambda _info: self.end("the connection closed")', "lambda _info: None"),
            ("SILENCE_SECONDS = 12", "SILENCE_SECONDS = 10_000"),
        ],
        test=f"{CONNECTIONS}::test_a_lost_stream_connection_is_made_again_and_reads_on_from_the_cursor",
    ),
    Guard(
        name="a relay outlives a lost database session",
        file="shared/log/standing.py",
        test=f"{CONNECTIONS}::test_terminated_database_sessions_cost_no_command_and_double_none",
        edits=[("except passing as error:", "except ZeroDivisionError as error:"), ("            except Exception:", "            except ZeroDivisionError:")],
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
        edits=[("            if parking.line_of(fact) in batch.blocked:", "            if False:")],
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
        edits=[("error=fault_of(error))", "error=None)")],
        test=f"{COMMANDS}::test_a_refused_command_is_answered_with_field_value_and_remedy_and_leaves_no_trace",
    ),
    Guard(
        name="poison is buried with its reason",
        file=QUEUE,
        edits=[("            await self._bury(message, reason, sender)", "            pass")],
        test=f"{COMMANDS}::test_a_poison_command_goes_to_the_dead_letters_with_its_reason_and_the_next_is_done",
    ),
    Guard(
        name="commands are done in their turn",
        file=QUEUE,
        edits=[("async with self._turn:\n            try:", "if True:\n            try:")],
        test=f"{COMMANDS}::test_commands_of_one_subject_are_done_in_the_order_they_came",
    ),
    Guard(
        name="no thread stands between a command's arrival and its turn",
        file=QUEUE,
        edits=[("apply_types=False,", "apply_types=True,")],
        test="integration/test_commands.py::test_commands_are_done_in_the_order_they_came",
    ),
    Guard(
        name="what a unit of work does and says commits in one transaction",
        file="shared/service.py",
        edits=[("async with self.pool.acquire() as connection, connection.transaction():", "async with self.pool.acquire() as connection:")],
        test=f"{IMPORTS}::{KILLED_IMPORT}",
    ),
    Guard(
        name="one migrates, and the others wait",
        file="shared/database/postgres.py",
        edits=[('        await wait_for_lead(connection, f"{service}.migrations", silent_seconds=LONGEST_MIGRATION_SECONDS)\n', "")],
        test=f"{PROVISIONING}::test_of_three_who_find_a_fresh_database_one_migrates_and_the_others_wait",
    ),
    Guard(
        name="provisioning looks again and again",
        file=AREA,
        edits=[("EVERY_SECONDS = 2.0", "EVERY_SECONDS = 3600.0")],
        test=f"{PROVISIONING}::test_what_is_deleted_or_taken_away_is_there_again_within_seconds",
    ),
    Guard(
        name="senders are admitted again to a broker that lost them",
        file=AREA,
        edits=[("            *(sender(partner) for partner in self._partners),\n", "")],
        test=f"{PROVISIONING}::test_a_broker_that_lost_its_disk_has_everything_again_the_senders_too",
    ),
    Guard(
        name="a command without its sender's name is not taken",
        file=SENDERS,
        edits=[("        if not self.user:", "        if False:"), ("        if not self.source:", "        if False:")],
        test=f"{USERS}::test_a_command_in_another_s_name_is_dead_with_the_reason",
    ),
    Guard(
        name="a sender speaks as its own source",
        file=SENDERS,
        edits=[("if self.source not in (ANY_SOURCE, source) and not", "if False and not")],
        test=f"{USERS}::test_a_command_in_another_s_name_is_dead_with_the_reason",
    ),
    Guard(
        name="the administrator alone passes on what others sent",
        file=SENDERS,
        edits=[(" and sender.source == ANY_SOURCE else", " else")],
        test=f"{USERS}::test_the_header_by_which_the_administrator_passes_on_a_command_is_nobody_else_s",
    ),
    Guard(
        name="a receipt goes to its sender's own queue",
        file=QUEUE,
        edits=[(" and sender.may_be_answered_at(message.reply_to)", "")],
        test=f"{USERS}::test_a_sender_s_receipts_go_to_no_queue_of_another",
    ),
    Guard(
        name="a library's cancellation of its own work is no wish that ours ends",
        file="shared/cancellation.py",
        edits=[("if task is None or task.cancelling():", "if True:")],
        test="unit/kernel/test_cancellation.py::test_work_goes_on_after_a_librarys_own_cancellation_and_ends_when_it_is_cancelled",
    ),
    Guard(
        name="in a mixed run: what was applied is passed over when a log is written again",
        file=BATCH,
        edits=[("is_new = position > self._positions.get(source, 0)", "is_new = True")],
        test="chaos/test_mixed.py::test_services_hear_again_by_themselves_after_mixed_faults_and_nothing_is_lost_or_doubled",
    ),
    *GUARDS_OF_THE_LOG,
    *GUARDS_OF_THE_EDGE,
    *GUARDS_OF_WORK,
    *GUARDS_OF_WHAT_IS_KEPT,
)
