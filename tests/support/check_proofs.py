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


def change_field(draw):
    row = draw[chance.choice(["commitment", "row", "revealed"])]
    place = chance.randrange(14)
    row["fields"][place] = chance.choice([1, "2026-11-30", None, 0, '{"day":"x"}', row["fields"][place - 1]])


def change_hash(draw):
    row = draw[chance.choice(["commitment", "row", "revealed"])]
    key = chance.choice(["before", "hash"])
    row[key] = "%064x" % (int(row[key], 16) ^ 1 << chance.randrange(256))


def leave_out_a_candidate(draw):
    draw["candidates"].pop(chance.randrange(len(draw["candidates"])))


def add_a_candidate(draw):
    draw["candidates"].append({"id": 99, "name": "eve"})


def swap_ids(draw):
    candidates = draw["candidates"]
    candidates[0]["id"], candidates[1]["id"] = candidates[1]["id"], candidates[0]["id"]


def swap_rows(draw):
    draw["commitment"], draw["revealed"] = draw["revealed"], draw["commitment"]


def forge(proof):
    while True:
        forged = copy.deepcopy(proof)
        chance.choice([change_field, change_hash, leave_out_a_candidate, add_a_candidate, swap_ids, swap_rows])(
            forged["draws"][0]
        )
        if forged != proof:
            return forged


print("right:", sum(ends_with(proof) == 0 for proof in proofs), "of", len(proofs))
print("wrong:", sum(ends_with(forge(proof)) == 1 for proof in proofs[:100]), "of 100")
print("of another conversation:", ends_with({**proofs[0], "conversation_id": 99}))
print("none:", ends_with({"draws": []}), ends_with({}), ends_with([]), ends_with({"draws": [{}], "conversation_id": 1}))
