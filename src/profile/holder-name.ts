/** A user in a message: `user "ana"` */
export function nameOfUser(username: string): string {
  return `user ${JSON.stringify(username)}`;
}

/** The username in a name that begins with what `nameOfUser` returned; `undefined` for another text. */
export function usernameIn(name: string): string | undefined {
  const [, quoted] = /^user ("(?:[^"\\]|\\.)*")/.exec(name) ?? [];
  return quoted === undefined ? undefined : String(JSON.parse(quoted));
}

/** An AI agent in a message. */
export function nameOfAIAgent(agent: string): string {
  return `AI agent ${JSON.stringify(agent)}`;
}
