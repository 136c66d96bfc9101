# SPDX-License-Identifier: MIT
"""check_proofs.py SCRIPT FOLDER: what the script says of each proof in the folder, and of a hundred forged ones."""
import contextlib
import copy
import io
import json
import pathlib
import random
import sys

script = compile(pathlib.Path(sys.argv[1]).read_text(), "script", "exec")
folder = pathlib.Path(sys.argv[2])
proofs = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
chance = random.Random(1)


def ends_with(proof):
    file = folder / "checked"
    file.write_text(json.dumps(proof))
    sys.argv = ["script", str(file)]
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(script, {"__name__": "__main__"})
    except SystemExit as end:
        return end.code or 0
    return 0


def day_of(proof):
    return proof["days"][proof["draws"][0]["day"]]


def change_field(proof):
    row = chance.choice([day_of(proof)["commitment"], proof["draws"][0]["row"], day_of(proof)["revealed"]])
    place = chance.randrange(14)
    row["fields"][place] = chance.choice([1, "2026-11-30", None, 0, '{"day":"x"}', row["fields"][place - 1]])


def change_digits(proof):
    day = day_of(proof)
    key = chance.choice(["before", "hash", "digests", "names"])
    day[key] = "%0*x" % (len(day[key]), int(day[key], 16) ^ 1 << chance.randrange(4 * len(day[key])))


def leave_out_a_row(proof):
    day = day_of(proof)
    place = 64 * chance.randrange(len(day["digests"]) // 64)
    day["digests"] = day["digests"][:place] + day["digests"][place + 64 :]


def leave_out_a_candidate(proof):
    candidates = proof["draws"][0]["candidates"]
    candidates.pop(chance.randrange(len(candidates)))


def add_a_candidate(proof):
    proof["draws"][0]["candidates"].append({"id": 99, "name": "eve"})


def swap_in_candidates(key):
    def swap(proof):
        one, other = proof["draws"][0]["candidates"][:2]
        one[key], other[key] = other[key], one[key]

    return swap


def rename_a_candidate(proof):
    chance.choice(proof["draws"][0]["candidates"])["name"] = "eve"


def swap_rows(proof):
    day = day_of(proof)
    day["commitment"], day["revealed"] = day["revealed"], day["commitment"]


ways = [
    change_field,
    change_digits,
    leave_out_a_row,
    leave_out_a_candidate,
    add_a_candidate,
    swap_in_candidates("id"),
    swap_in_candidates("name"),
    rename_a_candidate,
    swap_rows,
]


def forge(proof, way):
    while True:
        forged = copy.deepcopy(proof)
        way(forged)
        if forged != proof:
            return forged


print("right:", sum(ends_with(proof) == 0 for proof in proofs), "of", len(proofs))
forged = [forge(proof, ways[i % len(ways)]) for i, proof in enumerate(proofs[:100])]
print("wrong:", sum(ends_with(proof) == 1 for proof in forged), "of", len(forged))
print("of another conversation:", ends_with({**proofs[0], "conversation_id": 99}))
print("none:", ends_with({"draws": []}), ends_with({}), ends_with([]), ends_with({"draws": [{}], "conversation_id": 1}))
