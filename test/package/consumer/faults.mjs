import assert from "node:assert/strict";
import { request } from "node:http";
import { startLocalConnect } from "alchemy-aws-connect/local";

const connect = await startLocalConnect({
  faults: [
    { operation: "CreateSecurityProfile", call: 1, kind: "cut-before" },
    { operation: "CreateSecurityProfile", call: 2, kind: "cut-after" },
  ],
});
const path = `/security-profiles/${connect.instanceArn.split("/").at(-1)}`;
const authorization =
  "AWS4-HMAC-SHA256 Credential=local/20261122/us-east-1/connect/aws4_request, SignedHeaders=host, Signature=0";

/** The status of the answer, or the code of the error of the connection. */
const create = () =>
  new Promise((resolve) => {
    const sent = request(connect.url + path, { method: "PUT", headers: { authorization } });
    sent.on("response", (answer) => resolve(answer.resume().statusCode));
    sent.on("error", ({ code }) => resolve(code));
    sent.end('{"SecurityProfileName":"Consumer Agent"}');
  });

assert.deepEqual(
  [await create(), await create(), await create()],
  ["ECONNRESET", "ECONNRESET", 409],
);
assert.deepEqual(
  connect.calls.map(({ fault, status }) => [fault, status]),
  [
    ["cut-before", 0],
    ["cut-after", 200],
    [undefined, 409],
  ],
);
await connect.close();
