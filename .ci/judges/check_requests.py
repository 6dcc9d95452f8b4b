"""Checks requests kept by recorder.py with the vendor's own Python types, extra fields forbidden.

Usage: check_requests.py VENDOR KEPT. Exits 1 if a request does not fit. Each check is also tried
on a request that is wrong on purpose, so that a check which accepts everything is noticed.
"""

import copy
import json
import sys

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError


def typed_dict(kind):
    """A check of a TypedDict that forbids keys it does not know."""
    kind.__pydantic_config__ = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
    adapter = TypeAdapter(kind)
    return lambda body: adapter.validate_python(body)


def openai():
    from openai.types.responses.response_create_params import (
        ResponseCreateParamsNonStreaming as Whole,
        ResponseCreateParamsStreaming as Stream,
    )

    whole, stream = typed_dict(Whole), typed_dict(Stream)
    return lambda body: (stream if body.get("stream") else whole)(body)


def openai_compatible():
    from openai.types.chat.completion_create_params import (
        CompletionCreateParamsNonStreaming as Whole,
        CompletionCreateParamsStreaming as Stream,
    )

    whole, stream = typed_dict(Whole), typed_dict(Stream)
    return lambda body: (stream if body.get("stream") else whole)(body)


def anthropic():
    from anthropic.types.message_create_params import (
        MessageCreateParamsNonStreaming as Whole,
        MessageCreateParamsStreaming as Stream,
    )

    whole, stream = typed_dict(Whole), typed_dict(Stream)

    def check(body):
        (stream if body.get("stream") else whole)(body)
        # What version 2026-10-21 answers 400 to, whatever the types still carry.
        for refused in ("temperature", "top_p", "top_k"):
            if refused in body:
                raise ValueError(f"{refused} is refused")

    return check


def google():
    from google.genai import types

    # The request has no one type of its own: its parts are checked one by one.
    parts = {
        "contents": lambda v: [types.Content.model_validate(c) for c in v],
        "systemInstruction": types.Content.model_validate,
        "tools": lambda v: [types.Tool.model_validate(t) for t in v],
        "generationConfig": types.GenerationConfig.model_validate,
    }

    def check(body):
        for key, value in body.items():
            if key not in parts:
                raise ValueError(f"{key} is no field")
            parts[key](value)

    return check


def perplexity():
    from perplexity.generated import api

    kind = api.ResponsesRequestInput
    known = set(kind.model_fields)

    def check(body):
        if extra := set(body) - known:
            raise ValueError(f"{sorted(extra)} are no fields")
        kind.model_validate(body)

    return check


CHECKS = {
    "openai": openai,
    "openai_compatible": openai_compatible,
    "anthropic": anthropic,
    "google": google,
    "perplexity": perplexity,
}

# How a good request is made wrong: each check must notice.
SPOIL = {
    "openai": lambda body: body.update(reply_format="json"),
    "openai_compatible": lambda body: body.pop("messages"),
    "anthropic": lambda body: body.pop("max_tokens"),
    "google": lambda body: body["contents"][0].update(speaker="user"),
    "perplexity": lambda body: body.update(max_tokens=5),
}


def plain(error):
    if isinstance(error, ValidationError):
        return "; ".join(f"{e['loc']}: {e['msg']}" for e in error.errors()[:4])
    return str(error)


def fits(check, body):
    try:
        check(body)
        return None
    except (ValidationError, ValueError) as error:
        return plain(error)


def main(vendor, path):
    with open(path, encoding="utf-8") as kept:
        bodies = [json.loads(line) for line in kept]
    if not bodies:
        print(f"FAIL  {vendor}: nothing was sent")
        return 1
    check = CHECKS[vendor]()
    problems = [problem for body in bodies if (problem := fits(check, body))]
    for problem in problems[:5]:
        print(f"FAIL  {vendor}: {problem}")
    spoilt = copy.deepcopy(bodies[0])
    SPOIL[vendor](spoilt)
    if not fits(check, spoilt):
        problems.append("the check accepts anything")
        print(f"FAIL  {vendor}: {problems[-1]}")
    print(f"{'FAIL' if problems else 'pass'}  {vendor}: {len(bodies)} requests against the vendor's types")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
