"""What a source shows with each record, and what nobody else can."""

from itertools import islice

from shared.log.proofs import Prover, epoch_of, promise, publisher_name


def test_each_record_shows_what_the_one_before_it_promised() -> None:
    made = list(islice(Prover(b"key", "epoch").from_position(1), 5))
    assert [promise(proof) for proof, _ in made[1:]] == [following for _, following in made[:-1]]


def test_a_proof_is_the_same_wherever_the_relay_begins() -> None:
    prover = Prover(b"key", "epoch")
    assert list(islice(prover.from_position(3), 2)) == list(islice(prover.from_position(1), 4))[2:]


def test_a_proof_is_of_its_key_its_log_and_its_position_alone() -> None:
    proofs = [next(Prover(key, epoch).from_position(at))[0] for key in (b"a", b"b") for epoch in ("one", "other") for at in (1, 2, 12)]
    assert len(set(proofs)) == len(proofs)


def test_a_promise_does_not_show_the_proof() -> None:
    proof, following = next(Prover(b"key", "epoch").from_position(1))
    assert following not in (proof, promise(proof))


def test_a_publisher_has_another_name_on_each_stream_and_after_each_loss_of_its_name() -> None:
    names = [publisher_name(key, stream, generation) for key in (b"a", b"b") for stream in ("facts", "metrics") for generation in (0, 1)]
    assert len(set(names)) == len(names)


def test_a_log_is_known_by_its_first_record() -> None:
    assert epoch_of(b"one") == epoch_of(b"one") != epoch_of(b"other")
