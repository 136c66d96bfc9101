#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks a proof of convassign: python3 SCRIPT FILE. Ends with 0 (right), 1 (wrong) or 2 (no proof)."""
import hashlib
import hmac
import json
import sys


def sha256(data):
    return hashlib.sha256(data).digest()


def require(holds, what):
    if not holds:
        print("wrong:", what)
        sys.exit(1)


def said_by(row, kind):
    """What a row of the history says, once its hash is known to be made of that and of the hash before it."""
    texts = [None if field is None else str(field).encode() for field in row["fields"]]
    content = b"".join(b"-," if text is None else b"%d:%s," % (len(text), text) for text in texts)
    hashed = sha256(bytes.fromhex(row["before"]) + sha256(content))
    require(hashed.hex() == row["hash"], f"row {row['fields'][0]} was changed: its hash is {hashed.hex()}")
    require(row["fields"][2] in kind, f"row {row['fields'][0]} is no {kind[0]}")
    return row["fields"]


def drawn(secret, number, conversation, names):
    """The index: the first of the numbers of 64 bits that does not favour any candidate."""
    text = number.to_bytes(8, "big") + conversation.to_bytes(8, "big") + sha256("\n".join(names).encode())
    for again in range(256):
        code = hmac.new(secret, text + bytes([again] if again else []), hashlib.sha256).digest()
        for place in range(0, 32, 8):
            value = int.from_bytes(code[place:place + 8], "big")
            if value < 2**64 // len(names) * len(names):
                return value % len(names)


def check(draw, conversation):
    commitment = said_by(draw["commitment"], ["commitment"])
    row = said_by(draw["row"], ["assigned", "reassigned"])
    revealed = said_by(draw["revealed"], ["revealed"])
    told, secret = json.loads(commitment[7]), json.loads(revealed[7])
    names = [candidate["name"] for candidate in draw["candidates"]]
    ids = [candidate["id"] for candidate in draw["candidates"]]
    require(commitment[0] < row[0] < revealed[0], "the commitment must stand before the draw, the secret behind it")
    require(told["day"] == secret["day"] == row[12], "the three rows are not of the same day")
    require(sha256(bytes.fromhex(secret["secret"])).hex() == told["sha256"], "the secret is not the one committed to")
    require(row[3] == conversation, f"the draw is not of conversation {conversation}")
    require(row[8] == len(ids) and ids == sorted(set(ids)), f"the draw was among {row[8]}, and not among these")
    require(row[9] == drawn(bytes.fromhex(secret["secret"]), row[13], conversation, names), f"the index was not {row[9]}")
    require(row[4] == ids[row[9]], "it was given to somebody else than who was drawn")
    print(f"conversation {conversation}, draw {row[13]} of {row[12]}: index {row[9]} of", ", ".join(names))
    print(f"is {names[row[9]]}. Right, if the commitment of that day was {told['sha256']}")


try:
    with open(sys.argv[1], encoding="utf-8") as file:
        proof = json.load(file)
    if not proof["draws"]:
        raise ValueError("there is no draw in it")
    for one in proof["draws"]:
        check(one, proof["conversation_id"])
except (ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError) as error:
    print("no proof:", error)
    sys.exit(2)
