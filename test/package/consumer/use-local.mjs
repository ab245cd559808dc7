import { useLocalConnect } from "alchemy-aws-connect/local";

const { local } = await useLocalConnect({ report: true });
const authorization =
  "AWS4-HMAC-SHA256 Credential=local/20261122/us-east-1/connect/aws4_request, SignedHeaders=host, Signature=0";
await (await fetch(`${local.url}/instance`, { headers: { authorization } })).json();
setTimeout(() => {
  throw new Error("The local Connect keeps the process running.");
}, 3000).unref();
