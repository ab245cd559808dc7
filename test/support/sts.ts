/** A stand-in for AWS STS: every role is assumed, and signs with the access key ASIAROLE. */
export interface Sts extends Disposable {
  readonly url: string;
  /** The parameters of each AssumeRole, and the access key that signed it. */
  readonly requests: readonly (Readonly<Record<string, string>> & { readonly by: string })[];
}

export const ROLE_KEY = "ASIAROLE";

export function startSts(): Sts {
  const requests: (Record<string, string> & { by: string })[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const params = Object.fromEntries(new URLSearchParams(await request.text()));
      const [, by = ""] =
        /Credential=([^/]+)\//.exec(request.headers.get("authorization") ?? "") ?? [];
      requests.push({ ...params, by });
      const expiration = new Date(Date.now() + 3_600_000).toISOString();
      return new Response(
        `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>${ROLE_KEY}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>${expiration}</Expiration></Credentials><AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/deploy/s</Arn><AssumedRoleId>x:s</AssumedRoleId></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>`,
        { headers: { "content-type": "text/xml" } },
      );
    },
  });
  return { url: server.url.origin, requests, [Symbol.dispose]: () => void server.stop(true) };
}
