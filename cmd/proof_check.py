#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks a proof of convassign: python3 SCRIPT FILE. Ends with 0 (right), 1 (wrong) or 2 (no proof)."""
import hashlib, hmac, json, sys


def sha256(data):
    return hashlib.sha256(data).digest()


def parts(digits):
    return [bytes.fromhex(digits[place:place + 64]) for place in range(0, len(digits), 64)]


def require(holds, what):
    if not holds:
        print("wrong:", what)
        sys.exit(1)


def said_by(row, kinds, chain):
    """What a row of the history says, once it is known to be the one of that number in the chain."""
    texts = [None if field is None else str(field).encode() for field in row["fields"]]
    content = b"".join(b"-," if text is None else b"%d:%s," % (len(text), text) for text in texts)
    require(chain.get(row["fields"][0]) == sha256(content), f"row {row['fields'][0]} was changed")
    require(row["fields"][2] in kinds, f"row {row['fields'][0]} is no {kinds[0]}")
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


def check(draw, day, conversation):
    digests, hashed = parts(day["digests"]), bytes.fromhex(day["before"])
    for digest in digests:  # of what each row says, from the commitment to the secret
        hashed = sha256(hashed + digest)
    require(hashed.hex() == day["hash"], f"the rows from {day['first']} on have the hash {hashed.hex()}")
    chain = dict(enumerate(digests, day["first"]))
    commitment = said_by(day["commitment"], ["commitment"], chain)
    row = said_by(draw["row"], ["assigned", "reassigned"], chain)
    revealed = said_by(day["revealed"], ["revealed"], chain)
    told, secret, known = json.loads(commitment[7]), json.loads(revealed[7]), parts(day["names"])
    ids, names = zip(*[(candidate["id"], candidate["name"]) for candidate in draw["candidates"]])
    require(commitment[0] < row[0] < revealed[0] == max(chain), "the three rows do not stand in their order")
    require(told["day"] == secret["day"] == row[12], "the three rows are not of the same day")
    require(sha256(bytes.fromhex(secret["secret"])).hex() == told["sha256"], "the secret is not the one committed to")
    require(sha256(b"".join(known)).hex() == secret["names"], "the names are not those that the day ended with")
    require(row[3] == conversation, f"the draw is not of conversation {conversation}")
    require(row[8] == len(ids) and list(ids) == sorted(set(ids)), f"the draw was among {row[8]}, and not among these")
    for id, name in zip(ids, names):
        require(sha256(f"{id} {name}".encode()) in known, f"agent {id} was not called {name}")
    require(row[9] == drawn(bytes.fromhex(secret["secret"]), row[13], conversation, names), f"the index was not {row[9]}")
    require(row[4] == ids[row[9]], "it was given to somebody else than who was drawn")
    print(f"conversation {conversation}, draw {row[13]} of {row[12]}: index {row[9]} of", ", ".join(names))
    print(f"is {names[row[9]]}. Right, if the commitment of that day was {told['sha256']}")
    print(f"and row {revealed[0]} of the history has the hash {day['hash']}")


try:
    with open(sys.argv[1], encoding="utf-8") as file:
        proof = json.load(file)
    if not proof["draws"]:
        raise ValueError("there is no draw in it")
    for one in proof["draws"]:
        check(one, proof["days"][one["day"]], proof["conversation_id"])
except (ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError) as error:
    print("no proof:", error)
    sys.exit(2)
