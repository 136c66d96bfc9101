#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes messages through proxies as Meta does, each until it is acknowledged, and opens the page.

    load.py FOLDER SECRET_FILE NUMBER_ID NAME=URL...   until it is told to end
    load.py --pauses FOLDER BEGIN END                  of each proxy the longest time without, in seconds

FOLDER/acknowledged has a row "MOMENT NAME ID" for each message that was answered with 200, and FOLDER/pages a row
"MOMENT NAME" for each page that came.
"""

import collections
import hashlib
import hmac
import json
import signal
import sys
import threading
import time
import urllib.request
import zlib

PATIENCE = 15  # seconds for an answer; a proxy gives up before
is_over = threading.Event()


def webhook(number_id, customer, message_id):
    message = {"from": customer, "id": message_id, "timestamp": str(int(time.time())), "type": "text",
               "text": {"body": "Is it on its way?"}}
    value = {"messaging_product": "whatsapp",
             "metadata": {"display_phone_number": "15550783881", "phone_number_id": number_id},
             "contacts": [{"profile": {"name": "Ana"}, "wa_id": customer}], "messages": [message]}
    return json.dumps({"object": "whatsapp_business_account",
                       "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]}).encode()


def is_taken(request):
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            answer.read()
            return answer.status == 200
    except OSError:  # HTTPError is one
        return False


def write(folder, name, url, secret, number_id, writer):
    prefix = 100 + zlib.crc32(f"{name} {writer}".encode()) % 900  # of customers of its own
    for n in range(10**9):
        message_id = f"wamid.{name}.{writer}.{n}"
        body = webhook(number_id, f"1{prefix}{n // 5:07}", message_id)
        signature = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
        request = urllib.request.Request(url + "/hooks/support", body,
                                         {"Content-Type": "application/json", "X-Hub-Signature-256": signature})
        while not is_taken(request):
            if is_over.wait(0.1):
                return
        note(folder + "/acknowledged", f"{name} {message_id}")
        if is_over.wait(0.2):
            return


def open_pages(folder, name, url):
    while not is_over.wait(0.2):
        if is_taken(url + "/"):
            note(folder + "/pages", name)


def note(path, what):
    with open(path, "a", encoding="ascii") as file:
        file.write(f"{time.time():.3f} {what}\n")


def run(folder, secret_file, number_id, proxies):
    with open(secret_file, "rb") as file:
        secret = file.read().strip()
    signal.signal(signal.SIGTERM, lambda *_: is_over.set())
    threads = []
    for name, url in (proxy.split("=", 1) for proxy in proxies):
        for writer in range(4):
            threads.append(threading.Thread(target=write, args=(folder, name, url, secret, number_id, writer)))
        threads += [threading.Thread(target=open_pages, args=(folder, name, url)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def pauses(folder, begin, end):
    for what in ("acknowledged", "pages"):
        moments = collections.defaultdict(lambda: [begin])
        with open(f"{folder}/{what}", encoding="ascii") as file:
            for row in file:
                moment, name = row.split()[:2]
                if begin <= float(moment) <= end:
                    moments[name].append(float(moment))
        longest = {name: max(b - a for a, b in zip(at, at[1:] + [end])) for name, at in moments.items()}
        print(f"  {what}: " + ", ".join(f"{name} {pause:.1f} s" for name, pause in sorted(longest.items())))


if sys.argv[1] == "--pauses":
    pauses(sys.argv[2], float(sys.argv[3]), float(sys.argv[4]))
else:
    run(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])
