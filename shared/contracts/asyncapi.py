"""The AsyncAPI document (3.0): facts on the log, commands on the queues, as somebody who has none of our code needs them.

What must stay true: it says what the classes say, since it is made from them, and the same in every process, whichever services run there. Facts are
described as they are sent, commands as they are taken.
"""

from collections.abc import Mapping, Sequence
from inspect import cleandoc
from typing import Any, TypeVar

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from shared.contracts.catalogue import published, services
from shared.contracts.channels import COMMANDS, FACTS, METRICS, RECEIPTS, commands_queue, receipts_queue
from shared.contracts.envelope import (
    CONTENT_TYPE,
    LONGEST_CORRELATION,
    LONGEST_ID,
    LONGEST_SOURCE,
    LONGEST_SUBJECT,
    LONGEST_TRACEPARENT,
    LONGEST_TYPE,
    MOST_COMMAND_BYTES,
    MOST_FACT_BYTES,
    SPEC_VERSION,
    Command,
    Fact,
    Message,
)
from shared.contracts.examples import BY_FORMAT, complete
from shared.contracts.receipts import Receipt

ANY_SENDER = "<user>"
REPLIES = "receipts"
"""The channel's name in the document; its address is what each command says."""
Schema = dict[str, Any]
M = TypeVar("M", bound=Message)

SERVERS: Schema = {
    "amqp": {"host": "{broker}:5672", "protocol": "amqp", "protocolVersion": "0-9-1"},
    "stream": {"host": "{broker}:5552", "protocol": "rabbitmq-stream", "protocolVersion": "1"},
}
BROKER: Schema = {"broker": {"default": "localhost", "description": "The area's broker; its operator says where it is."}}

READING = (
    "A stream: reading takes nothing away, and nothing is ever deleted from it, neither by age nor by size. Your user needs the right to read it, which the"
    " operator gives. By AMQP 0-9-1 set a prefetch (`basic.qos`, 100 say; without one the broker refuses), consume with the argument `x-stream-offset`"
    " (`first`, `next`, or the number of the record that you want next), and acknowledge: that lets more come, and stores nothing. Each delivery has its"
    " offset in the header `x-stream-offset`. Keep the offset yourself, in the transaction of what you make of the records, and go on with the one after it."
    " An offset is good for this stream alone: where the stream was made anew, its first record is another; then read it from `first`. What comes again is"
    " known by `source` and `position`. By the stream protocol say the offset when you subscribe, and give credit."
)
ANSWERING = (
    "A receipt comes when the command is done and committed (`done`), when a rule refuses it and nothing was done (`refused`), or when it cannot be read or"
    " done at all (`dead`): `error` then has a slug, the field, the value and what to do, and `errors` every fault of the command's fields. A command"
    " without `reply_to`, or whose `reply_to` is another's, is done all the same, and nobody is answered. Receipts are taken away by acknowledging them;"
    " when the queue is full the oldest go. A command that is sent again, with the same `source` and `id`, is answered again."
)

EVENT_FIELDS: Schema = {
    "specversion": {"type": "string", "const": SPEC_VERSION},
    "id": {"type": "string", "minLength": 1, "maxLength": LONGEST_ID, "description": "With `source` it names the message: what comes twice is the same."},
    "type": {"type": "string", "minLength": 1, "maxLength": LONGEST_TYPE},
    "source": {"type": "string", "format": "uri-reference", "minLength": 1, "maxLength": LONGEST_SOURCE},
    "subject": {"type": "string", "maxLength": LONGEST_SUBJECT, "description": "The id of what it is about."},
    "time": {"type": "string", "format": "date-time"},
    "datacontenttype": {"type": "string"},
    "dataschema": {"type": "string", "format": "uri"},
    "correlationid": {"type": "string", "maxLength": LONGEST_CORRELATION, "description": "The same in all that follows from one request."},
    "causationid": {"type": "string", "maxLength": LONGEST_ID, "description": "The id of the message that this one answers."},
    "traceparent": {"type": "string", "maxLength": LONGEST_TRACEPARENT, "description": "W3C Trace Context."},
    "data": {"type": "object"},
}
PLACE: Schema = {
    "sequence": {"type": "integer", "minimum": 1, "description": "The version of the subject after this fact."},
    "position": {"type": "integer", "minimum": 1, "description": "The place in the source's journal, ascending by one. What comes again is the same."},
    "proof": {
        "type": "string",
        "maxLength": 64,
        "description": "Its digest is the `nextproof` of the source's fact before: so only the source itself can have said this.",
    },
    "nextproof": {
        "type": "string",
        "maxLength": 64,
        "description": "BLAKE2b (RFC 7693) with 16 bytes of digest, in hexadecimal, of the `proof` that the source's next fact will show.",
    },
}
PLACED: Schema = {"sequence": 1, "position": 1, "proof": "0" * 32, "nextproof": "1" * 32}
"""What stands there in an example."""
EVENT: Schema = {"type": "object", "required": ["specversion", "id", "type", "source"], "properties": EVENT_FIELDS}
RECORDED: Schema = {
    "allOf": [{"$ref": "#/components/schemas/CloudEvent"}, {"type": "object", "required": ["subject", "time", "data", *PLACE], "properties": PLACE}]
}


def document(*, area: str, queues: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What all services take, say and hear: what begins with a service's name is its own. Facts that no service says yet are described too: somebody is to.

    `queues` are those on the broker with their arguments.
    """
    all_facts = [contract for contract in published().values() if issubclass(contract, Fact)]
    all_commands = [contract for contract in published().values() if issubclass(contract, Command)]
    facts = {service: _of(service, all_facts) for service in services()}
    commands = {service: _of(service, all_commands) for service in services()}
    schemas, data = _schemas(all_facts, all_commands)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": f"Yhteys, {area}",
            "version": "1",
            "description": (
                "Facts stand on the log and are read from any offset; commands are answered with a receipt."
                " Queues, streams and exchanges are there: nobody declares them, and no user may. `x-arguments` are those they have."
            ),
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": {name: {**server, "variables": BROKER} for name, server in SERVERS.items()},
        "channels": {name: _arranged(channel, queues) for name, channel in _channels(all_facts, commands).items()},
        "operations": {**_sending(facts), **_receiving(commands)},
        "components": {
            "schemas": schemas,
            "messages": {**{message.wire_name: _message(message, data[message], area) for message in (*all_facts, *all_commands)}, "receipt": _receipt()},
        },
    }


def _of(service: str, messages: Sequence[type[M]]) -> list[type[M]]:
    return [message for message in messages if message.wire_name.startswith(f"{service}.")]


def _schemas(facts: Sequence[type[Fact]], commands: Sequence[type[Command]]) -> tuple[Schema, dict[type[Message], Schema]]:
    """All schemas by name, and each message's reference to its own."""
    wanted: list[tuple[type[Message], JsonSchemaMode]] = [*((fact, "serialization") for fact in facts), *((command, "validation") for command in commands)]
    references, definitions = models_json_schema([*wanted, (Receipt, "serialization")], ref_template="#/components/schemas/{model}")
    by_message = {message: references[message, mode] for message, mode in wanted}
    return {"CloudEvent": EVENT, "Recorded": RECORDED, **definitions["$defs"]}, by_message


def _message(message: type[Message], data: Schema, area: str) -> Schema:
    form = "Recorded" if issubclass(message, Fact) else "CloudEvent"
    own = {"type": "object", "required": ["type", "data"], "properties": {"type": {"const": message.wire_name}, "data": data}}
    return {
        "name": message.wire_name,
        "title": message.__name__,
        **_explained(message),
        "contentType": CONTENT_TYPE,
        "payload": {"allOf": [{"$ref": f"#/components/schemas/{form}"}, own]},
        "examples": [{"payload": _example(message, area)}],
    }


def _example(message: type[Message], area: str) -> Schema:
    """With every field that there may be in its data; a fact as its service says it, a command as a partner sends it."""
    data, name, is_fact = complete(message), message.wire_name, issubclass(message, Fact)
    return {
        "specversion": SPEC_VERSION,
        "id": BY_FORMAT["uuid"],
        "type": name,
        "source": f"/area/{area}/{name.partition('.')[0]}" if is_fact else f"/partner/{ANY_SENDER}",
        **({"subject": str(data[message.subject_field]), "time": BY_FORMAT["date-time"], **PLACED} if is_fact else {}),
        "data": data,
    }


def _explained(message: type[BaseModel]) -> Schema:
    """The docstring: its first paragraph says it in short, what follows says the rest."""
    summary, _, rest = cleandoc(message.__doc__ or "").partition("\n\n")
    return {"summary": summary, **({"description": rest} if rest else {})}


def _receipt() -> Schema:
    return {
        "name": "receipt",
        "title": "Receipt",
        **_explained(Receipt),
        "correlationId": {"location": "$message.header#/correlation_id", "description": "The AMQP property `correlation_id`, as the command had it."},
        "contentType": "application/json",
        "payload": {"$ref": "#/components/schemas/Receipt"},
    }


def _channels(facts: Sequence[type[Fact]], commands: Mapping[str, Sequence[type[Command]]]) -> Schema:
    measured = [fact for fact in facts if fact.measured]
    return {
        FACTS: _channel(
            FACTS,
            facts,
            servers=("stream", "amqp"),
            text=f"The log: every fact of at most {MOST_FACT_BYTES} bytes, in the order of each source. {READING}",
        ),
        METRICS: _channel(METRICS, measured, servers=("stream", "amqp"), text=f"The measured facts once more, for dashboards. {READING}"),
        **{
            commands_queue(service): _channel(
                commands_queue(service),
                taken,
                servers=("amqp",),
                text=(
                    f"What {service} is asked to do, in at most {MOST_COMMAND_BYTES} bytes. Done one at a time, in the order in which they come, and each once:"
                    " what comes again with the same `source` and `id` is answered again. When the queue is full, the broker refuses what is published."
                    f" Publish to the exchange {COMMANDS} with the queue's name as routing key. The AMQP property user_id must name the"
                    " user of the connection, and source what this user may speak as; otherwise the command is not done and lies among the dead letters."
                ),
            )
            for service, taken in commands.items()
            if taken
        },
        REPLIES: {
            "address": None,
            "description": (
                f"The queue that a command's `reply_to` names: {receipts_queue(ANY_SENDER)}, which is there for every sender, or another that begins so and is"
                f" bound to the exchange {RECEIPTS} under its own name. The property user_id of a receipt is the service's user. {ANSWERING}"
            ),
            "messages": {"receipt": {"$ref": "#/components/messages/receipt"}},
            "servers": [{"$ref": "#/servers/amqp"}],
        },
    }


def _channel(address: str, messages: Sequence[type[Message]], *, servers: Sequence[str], text: str) -> Schema:
    return {
        "address": address,
        "description": text,
        "servers": [{"$ref": f"#/servers/{name}"} for name in servers],
        "messages": {message.wire_name: {"$ref": f"#/components/messages/{message.wire_name}"} for message in messages},
        "bindings": {"amqp": {"is": "queue", "queue": {"name": address, "durable": True, "exclusive": False, "autoDelete": False}, "bindingVersion": "0.3.0"}},
    }


def _arranged(channel: Schema, queues: Mapping[str, Mapping[str, Any]]) -> Schema:
    """With the arguments of its queue, which AsyncAPI's binding has no place for."""
    return {**channel, "x-arguments": dict(queues[channel["address"] or receipts_queue(ANY_SENDER)])}


def _sending(facts: Mapping[str, Sequence[type[Fact]]]) -> Schema:
    measured = {service: [fact for fact in said if fact.measured] for service, said in facts.items()}
    return {
        **{f"{service}.says": _operation("send", FACTS, said) for service, said in facts.items() if said},
        **{f"{service}.measures": _operation("send", METRICS, said) for service, said in measured.items() if said},
    }


def _receiving(commands: Mapping[str, Sequence[type[Command]]]) -> Schema:
    reply = {
        "address": {"location": "$message.header#/reply_to", "description": "The AMQP property `reply_to`; without it no receipt is sent."},
        "channel": {"$ref": f"#/channels/{REPLIES}"},
        "messages": [{"$ref": f"#/channels/{REPLIES}/messages/receipt"}],
    }
    acknowledged = {"amqp": {"ack": True, "bindingVersion": "0.3.0"}}
    return {
        f"{service}.takes": {**_operation("receive", commands_queue(service), taken), "bindings": acknowledged, "reply": reply}
        for service, taken in commands.items()
        if taken
    }


def _operation(action: str, channel: str, messages: Sequence[type[Message]]) -> Schema:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{message.wire_name}"} for message in messages],
    }
