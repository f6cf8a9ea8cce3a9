#!/usr/bin/env python3
"""Tells AutoArr what SABnzbd has just done, so that it looks at once.

Put this file into SABnzbd's scripts folder, make it executable, and choose it under
Config -> Notifications -> Notification Script. Parameters: the address of the hook and its secret,
as `autoarr connections hook NAME` shows them, separated by a space.

Whatever happens, SABnzbd is not bothered: this script ends with 0 and within ten seconds.
"""
import json
import os
import sys
import urllib.request


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """The secret goes to AutoArr and nowhere else."""

    def redirect_request(self, *args):
        return None


def main(arguments):
    event, title, message = (arguments + ["", "", ""])[:3]
    parameters = arguments[3:]
    if len(parameters) < 2:
        print("Parameters needed: the address of AutoArr's hook and its secret")
        return
    address, secret = parameters[:2]
    body = {
        "event": event,
        "title": title,
        "message": message,
        "download": os.environ.get("SAB_NZO_ID") or None,
        "parameters": parameters[2:],
    }
    request = urllib.request.Request(
        address,
        data=json.dumps(body).encode("utf-8"),
        headers={"Content-Type": "application/json", "Authorization": "Bearer " + secret},
        method="POST",
    )
    # No proxy: AutoArr is in the same house.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect())
    with opener.open(request, timeout=8) as answer:
        print("AutoArr:", answer.status)


try:
    main(sys.argv[1:])
except Exception as problem:  # whatever it is, it is not SABnzbd's business
    print("AutoArr was not told:", type(problem).__name__)
sys.exit(0)
