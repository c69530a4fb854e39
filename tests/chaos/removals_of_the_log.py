"""The guards of the log: its identity, its proofs, its silence, what stands on it, and who keeps what is made of it."""

from tests.chaos.guard import BATCH, LINK, PROJECTOR, RELAY, Guard

LOST, FORGED, TAKEN, SILENT = "chaos/test_lost_log.py", "chaos/test_forged_facts.py", "chaos/test_taken_numbers.py", "chaos/test_silent_servers.py"
ALIEN, LINES, VERSIONS, OF_A_BATCH = (
    "chaos/test_alien_records.py",
    "chaos/test_parked_lines.py",
    "chaos/test_versions_side_by_side.py",
    "unit/kernel/test_batch.py",
)
FORGERY = f"{FORGED}::test_forged_facts_are_followed_by_nobody_and_cost_no_true_one"
NO_DATABASE_HOLDS = f"{ALIEN}::test_records_that_no_database_can_hold_stop_nobody"
STEPS_DOWN = f"{VERSIONS}::test_an_outdated_version_steps_down_under_load_and_goes_on_serving"

GUARDS_OF_THE_LOG = (
    Guard(
        name="a stream that is deleted ends the session",
        file=LINK,
        edits=[('self.end(f"{frame.metadata_info.stream} was deleted or is led by another node")', "pass")],
        test=f"{LOST}::test_services_that_were_idle_when_the_log_was_lost_write_it_again_whole[facts_deleted]",
    ),
    Guard(
        name="a cursor names its log",
        file=PROJECTOR,
        edits=[("if cursor.epoch == epoch and await self._stands_where_it_stood(reader, cursor):", "if await self._stands_where_it_stood(reader, cursor):")],
        test=f"{LOST}::test_of_a_log_refilled_in_another_order_no_fact_is_passed_over",
    ),
    Guard(
        name="a jump is not followed",
        file=BATCH,
        edits=[("if position != last + 1:", "if position <= last:")],
        test=f"{OF_A_BATCH}::test_the_next_of_a_source_is_at_the_position_after_the_last_and_shows_what_was_promised",
    ),
    Guard(
        name="a record shows the proof that was promised",
        file=BATCH,
        edits=[("if wanted is not None and (envelope.proof is None or promise(envelope.proof) != wanted):", "if False:")],
        test=FORGERY,
    ),
    Guard(
        name="a published contract is heard from its own service alone",
        file="shared/log/reading.py",
        edits=[("return Foreign(found.offset, envelope.id)", "pass")],
        test=f"{FORGED}::test_a_fact_of_a_published_contract_is_heard_from_its_own_service_alone",
    ),
    Guard(
        name="a cursor names so many sources and no more",
        file=BATCH,
        edits=[("return len(self._chain) >= MOST_SOURCES", "return False")],
        test=f"{FORGED}::test_a_flood_of_made_up_sources_fills_neither_cursor_nor_table_and_hides_no_other_fault",
    ),
    Guard(
        name="a service introduces itself before it has anything to say",
        file=RELAY,
        edits=[("        await introduce(self._broker, self._settings, self._settings.source(self._service), names[0], epoch=epoch)\n", "")],
        test=f"{FORGED}::test_nobody_speaks_for_a_service_that_has_said_nothing_yet",
    ),
    Guard(
        name="the first introduction holds",
        file=BATCH,
        edits=[("if source in self._chain or not first:", "if not first:")],
        test=f"{FORGED}::test_nobody_speaks_for_a_service_that_has_said_nothing_yet",
    ),
    Guard(
        name="each kind of fault has its own bound",
        file="shared/log/faults.py",
        edits=[("from log_faults where kind = $1 limit $9", "from log_faults limit $9")],
        test=f"{FORGED}::test_a_flood_of_made_up_sources_fills_neither_cursor_nor_table_and_hides_no_other_fault",
    ),
    Guard(
        name="a relay compares the broker's number with its own",
        file=RELAY,
        edits=[("            if number > way.sent:", "            if False:")],
        test=f"{TAKEN}::test_a_number_taken_by_another_is_named_and_what_was_swallowed_stands_on_the_log_in_the_end",
    ),
    Guard(
        name="a relay asks its readers whether they have met what was confirmed",
        file=RELAY,
        edits=[("        await self._ask_readers()", "        pass")],
        test=f"{TAKEN}::test_what_was_confirmed_and_is_absent_from_the_log_is_published_again",
    ),
    Guard(
        name="a journal older than the log publishes nothing",
        file=RELAY,
        edits=[("if proven > await self.connection.fetchval(LAST_GIVEN):", "if False:")],
        test=f"{TAKEN}::test_a_journal_older_than_the_log_is_named_and_publishes_nothing_while_http_goes_on",
    ),
    Guard(
        name="a relay whose name is new to the log looks whether its positions are",
        file=RELAY,
        edits=[("if way.stream == FACTS and held == 0:", "if False:")],
        test=f"{TAKEN}::test_a_database_made_anew_beside_an_old_log_is_named_and_publishes_nothing",
    ),
    Guard(
        name="a database older than the log looks at the log from its beginning",
        file="shared/log/identity.py",
        edits=[("cursor = await cursors.load(connection, consumer) if consumer else _before(epoch)", "cursor = await cursors.load(connection, consumer)")],
        test=f"{TAKEN}::test_a_journal_older_than_the_log_is_named_and_publishes_nothing_while_http_goes_on",
    ),
    Guard(
        name="a broker that is silent is given up",
        file=LINK,
        edits=[("SILENCE_SECONDS = 12", "SILENCE_SECONDS = 10_000")],
        test=f"{SILENT}::test_swallowed_stream_connections_are_given_up_and_new_ones_read_on",
    ),
    Guard(
        name="to connect has an end",
        file="shared/work/running.py",
        edits=[("START_SECONDS = 20.0", "START_SECONDS = 10_000.0")],
        test=f"{SILENT}::test_a_broker_that_accepts_connections_and_says_nothing_holds_nobody_for_good",
    ),
    Guard(
        name="what nobody answers does not count as drained",
        file=PROJECTOR,
        edits=[("if not reader.waiting and reader.silent_seconds < LONGEST_SILENCE:", "if not reader.waiting:")],
        test=f"{SILENT}::test_a_frozen_broker_is_named_lag_goes_on_counting_and_all_goes_on_afterwards",
    ),
    Guard(
        name="a connection that the database no longer answers is ended",
        file="shared/database/unanswered.py",
        edits=[("        if overdue:\n", "        if False:\n")],
        test=f"{SILENT}::test_swallowed_database_connections_are_given_up_and_everybody_goes_on",
    ),
    Guard(
        name="a silent leader loses the lead",
        file="shared/database/leading.py",
        edits=[("if await connection.fetchval(END_SILENT_LEADER, role_name, float(silent_seconds)):", "if False:")],
        test=f"{SILENT}::test_a_frozen_process_loses_the_lead_and_does_no_harm_when_it_wakes",
    ),
    Guard(
        name="a text that no database holds is made one that it holds",
        file="shared/log/parking.py",
        edits=[('return text[:most].replace("\\0", "\\ufffd").encode(errors="replace").decode()', "return text[:most]")],
        test=NO_DATABASE_HOLDS,
    ),
    Guard(
        name="a position that no database holds is clipped",
        file="shared/log/faults.py",
        edits=[("within = max(-MOST_POSITION, min(position, MOST_POSITION))", "within = position")],
        test=NO_DATABASE_HOLDS,
    ),
    Guard(
        name="a header with NUL is not readable",
        file="shared/log/reading.py",
        edits=[("if ESCAPE in body and NUL in", "if NUL in body.decode() and NUL in")],
        test=NO_DATABASE_HOLDS,
    ),
    Guard(
        name="a subject is held back for its own source alone",
        file="shared/log/parking.py",
        edits=[("return storable(found.source), storable", 'return "", storable')],
        test=NO_DATABASE_HOLDS,
    ),
    Guard(
        name="a packed record is not opened",
        file="shared/bus/stream_reader.py",
        edits=[
            (
                "found = records(chunk.data, entries=chunk.num_entries, first_offset=chunk.chunk_first_offset)",
                "found = [Delivery(*one) for one in enumerate(chunk.get_messages(), chunk.chunk_first_offset)]",
            )
        ],
        test=f"{ALIEN}::test_packed_records_are_parked_unopened_and_what_follows_is_read",
    ),
    Guard(
        name="a line of parked facts is drained in a loop",
        file="shared/log/draining.py",
        edits=[("            if passed < len(facts) or len(facts) < most:", "            if True:"), ("A_HANDFUL = 500", "A_HANDFUL = 1")],
        test=f"{LINES}::test_three_thousand_parked_facts_of_one_subject_leave_in_seconds_and_in_order",
    ),
    Guard(
        name="the first that fails again ends the line's turn",
        file="shared/log/draining.py",
        edits=[("            return n\n", "            continue\n")],
        test=f"{LINES}::test_the_first_that_still_fails_holds_the_rest_of_its_subject_back_in_order",
    ),
    Guard(
        name="an outdated version writes no more",
        file="shared/log/cursors.py",
        edits=[("if version is not None and cursor.version != version:", "if False:")],
        test=f"{STEPS_DOWN}[in its stride]",
    ),
    Guard(
        name="a policy begins where the log stood when it was registered",
        file=PROJECTOR,
        edits=[("begins_at=await self._broker.offset_at(FACTS, cursor.since) if new else None", "begins_at=0 if new else None")],
        test=f"{VERSIONS}::test_a_policy_registered_late_hears_nothing_of_before_and_everything_since_even_of_a_new_log",
    ),
)
