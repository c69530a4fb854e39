"""The guards of work in the background, of what is transient, and of the process for heavy work."""

from tests.chaos.guard import Guard

PARKED_FACT = "chaos/test_handlers_at_fault.py::test_a_fact_whose_policy_fails_as_a_server_would_is_parked_and_the_next_is_decided"
ASIDE = "chaos/test_set_aside.py"
DEAD_COMMAND = "chaos/test_handlers_at_fault.py::test_a_command_whose_handler_fails_as_a_server_would_dies_with_its_reason_and_the_next_is_done"

GUARDS_OF_WORK = (
    Guard(
        name="what a handler raises on a connection that works is no trouble with a server",
        file="shared/database/postgres.py",
        edits=[('        raise HandlerFailed(f"{type(error).__name__}: {error}") from error', "        raise")],
        test=f"{PARKED_FACT}[waits-for-an-answer-that-does-not-come]",
    ),
    Guard(
        name="a command's handler is told apart from a server",
        file="shared/service.py",
        edits=[("with values_withheld(command), misuse_is_the_handlers(connection):", "with values_withheld(command):")],
        test=f"{DEAD_COMMAND}[wants-a-file]",
    ),
    Guard(
        name="a cancelled statement is its record's fault",
        file="shared/database/postgres.py",
        edits=[("asyncpg.AdminShutdownError, asyncpg.CrashShutdownError,", "asyncpg.OperatorInterventionError,")],
        test=f"{DEAD_COMMAND}[asks-for-too-long]",
    ),
    Guard(
        name="contention is no lost session",
        file="shared/log/projector.py",
        edits=[("await self._patience.undisturbed(self.apply, connection, deliveries)", "await self.apply(connection, deliveries)")],
        test=f"{PARKED_FACT}[is-always-in-the-way]",
    ),
    Guard(
        name="the counts of an import follow what is taken after all",
        file="shared/imports/carrying.py",
        edits=[("noted = await self._noted(one, taking.findings)", "noted = one")],
        test=f"{ASIDE}::test_a_record_of_events_import_is_set_aside_alone_and_followed_when_it_is_mended[taking]",
    ),
    Guard(
        name="contention is not waited out for ever",
        file="shared/database/patience.py",
        edits=[("if tries < MOST_TRIES:", "if True:")],
        test=f"{PARKED_FACT}[is-always-in-the-way]",
    ),
    Guard(
        name="a record that fails is looked for among the good ones",
        file="shared/work/set_aside.py",
        edits=[("        if len(things) > 1:", "        if False:")],
        test=f"{ASIDE}::test_a_record_of_registrys_import_is_set_aside_alone_and_taken_when_it_is_mended",
    ),
    Guard(
        name="what work in the background cannot do is set aside",
        file="shared/work/set_aside.py",
        edits=[("        if len(things) > 1:", "        if len(things) == 1:\n            raise\n        if True:")],
        test=f"{ASIDE}::test_a_record_of_events_import_is_set_aside_alone_and_followed_when_it_is_mended[following]",
    ),
    Guard(
        name="what is set aside is passed over while it waits, however much of it there is",
        file="shared/work/due_work.py",
        edits=[("A_HANDFUL + len(held)", "A_HANDFUL")],
        test=f"{ASIDE}::test_what_is_due_and_cannot_be_done_or_read_is_set_aside_and_the_rest_of_its_kind_is_done",
    ),
    Guard(
        name="what is discarded is not done",
        file="shared/work/stuck.py",
        edits=[("set discarded = true, kept = null", "set attempts = attempts")],
        test=f"{ASIDE}::test_a_record_that_is_discarded_is_not_taken_though_it_could_be",
    ),
    Guard(
        name="an import of events that cannot end is set aside",
        file="shared/imports/store.py",
        edits=[("(a.discarded or a.next_try_at > $2)", "(a.discarded and a.next_try_at > $2)")],
        test=f"{ASIDE}::test_an_import_of_events_that_cannot_end_holds_up_no_other",
    ),
    Guard(
        name="an import of registry that cannot end is set aside",
        file="shared/imports/store.py",
        edits=[("(a.discarded or a.next_try_at > $2)", "(a.discarded and a.next_try_at > $2)")],
        test=f"{ASIDE}::test_an_import_of_registry_that_cannot_end_holds_up_no_other",
    ),
    Guard(
        name="a measure that cannot be said is told apart from the others",
        file="services/indicators/publishing.py",
        edits=[("await set_aside.each(connection, WORK, wanted.measures, tell, key=str, now=now)", "[await tell(wanted.measures)]")],
        test=f"{ASIDE}::test_a_measure_that_cannot_be_published_is_set_aside_and_the_others_are_published",
    ),
    Guard(
        name="what was told of persons changes by five or not at all",
        file="services/indicators/domain/telling.py",
        edits=[
            ("    if told is not None and abs(true - told) < FEWEST:", "    if told is not None and true == told:"),
            ("if abs(number - true) < FEWEST]", "if number == true]"),
        ],
        test="integration/test_measures_of_gatherings.py::test_whoever_keeps_what_every_exit_ever_told_learns_no_number_below_five",
    ),
    Guard(
        name="of persons nothing is told before their month is over",
        file="services/indicators/domain/telling.py",
        edits=[("    return period is not None and period < today.isoformat()[: len(period)]", "    return True")],
        test="integration/test_measures_of_gatherings.py::test_of_a_month_that_is_not_over_no_exit_tells_anything",
    ),
    Guard(
        name="the total of persons is of what is told",
        file="services/indicators/domain/telling.py",
        edits=[("value=(standing or Decimal(0)) + grown", "value=cells.get(total, Tally()).value")],
        test="integration/test_measures_of_gatherings.py::test_whoever_keeps_what_every_exit_ever_told_learns_no_number_below_five",
    ),
    Guard(
        name="a letter that cannot be composed is set aside",
        file="shared/work/mail.py",
        edits=[("            await _set_aside(connection, work, owed, error)\n            return True", "            raise")],
        test="integration/test_mail.py::test_one_of_which_no_letter_can_be_made_is_set_aside_without_its_words_and_the_next_is_sent",
    ),
    Guard(
        name="a change that cannot be told ends no stream",
        file="shared/http/live.py",
        edits=[("except Exception as error:", "except ZeroDivisionError as error:")],
        test="integration/test_events_live.py::test_a_change_that_cannot_be_told_ends_nobodys_stream_and_is_set_aside",
    ),
    Guard(
        name="heavy work is done in a process of its own",
        file="shared/work/heavy_work.py",
        edits=[("    piece = asyncio.ensure_future(", "    return work(*args, **kwargs)\n    piece = asyncio.ensure_future(")],
        test="chaos/test_heavy_documents.py::test_a_document_for_events_silences_nobody[one-event-of-many-lines]",
    ),
    Guard(
        name="a page of the calendar is put together beside the other requests",
        file="services/events/views/calendar.py",
        edits=[("await asyncio.to_thread(part_of, ", "part_of(")],
        test="chaos/test_heavy_documents.py::test_a_month_in_which_thousands_of_series_stand_silences_nobody",
    ),
    Guard(
        name="a time at the end of the calendar does not come in",
        file="services/events/interchange/icalendars.py",
        edits=[("if not all(map(within_bounds, moments[name]))", "if False")],
        test="unit/events/interchange/test_icalendars.py::test_an_event_at_the_end_of_the_calendar_is_refused_alone",
    ),
    Guard(
        name="no command takes a time beyond all that is counted with",
        file="shared/contracts/times.py",
        edits=[("    if not within_bounds(moment):", "    if False:")],
        test="architecture/test_times.py::test_no_command_takes_a_time_beyond_all_that_is_counted_with",
    ),
)
