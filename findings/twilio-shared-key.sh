#!/bin/sh
# SPDX-License-Identifier: MIT
#
# twilio 6.3.1 (npm), Twilio's own library: webhooks that are signed with a SharedKey
#
# A good guess: the signature stands in the same header as before, so a receiver that checks it with the library and
#     the right secret goes on working once the library is up to date.
# What happens: validateRequest() with the SharedKey's secret says false, because the algorithm stands in a second
#     header, X-Twilio-Webhooks-Signature-Settings, which has to be read and handed over by the caller. Only the
#     middleware webhook() reads it, and it then takes another secret from another option: a receiver that has the
#     auth token alone answers each such request with 500, as if it were broken, and not with 403.
# Whom it hurts: whoever turns SharedKeys on in Twilio loses the messages of every receiver that was not changed.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 2' HUP INT TERM
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$folder/cache" --prefix "$folder" \
    twilio@6.3.1 >/dev/null || exit 2

cat >try.cjs <<'END'
const twilio = require("twilio");
const { createHmac } = require("node:crypto");
const { getSignatureAlgorithm } = require("twilio/lib/webhooks/webhooks");

console.error = () => {}; // the middleware's remarks
const url = "https://desk.example/hooks/support";
const params = { From: "whatsapp:+15551234567", Body: "hi" };
const text = url + Object.keys(params).sort().map((key) => key + params[key]).join("");
const secret = "the secret of the SharedKey";
const settings = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256";
const signature = createHmac("sha256", secret).update(text).digest("base64");

console.log("validateRequest: " + twilio.validateRequest(secret, signature, url, params));
const algorithm = getSignatureAlgorithm(settings);
console.log("validateRequest with the algorithm: " + twilio.validateRequest(secret, signature, url, params, algorithm));

function answer(options) {
    const headers = { "x-twilio-signature": signature, "x-twilio-webhooks-signature-settings": settings };
    const request = { header: (name) => headers[name.toLowerCase()], headers, body: params };
    let status = "taken";
    const response = { type: () => response, status: (code) => ((status = code), response), send: () => response };
    twilio.webhook({ url, ...options })(request, response, () => {});
    return status;
}
process.env.TWILIO_AUTH_TOKEN = "the auth token";
console.log("webhook() with the auth token: " + answer({}));
console.log("webhook() with sharedKeySecret: " + answer({ sharedKeySecret: secret }));
console.log("webhook() with a wrong sharedKeySecret: " + answer({ sharedKeySecret: "another" }));
END
seen=$(node try.cjs)
expected='validateRequest: false
validateRequest with the algorithm: true
webhook() with the auth token: 500
webhook() with sharedKeySecret: taken
webhook() with a wrong sharedKeySecret: 403'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { printf 'changed; it was:\n%s\n' "$expected"; exit 1; }
