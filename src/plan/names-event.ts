/** Names of hierarchy groups, flow modules and AI agents in changes, by id. */
export interface NamesEvent {
  readonly type: "names";
  readonly names: Readonly<Record<string, string>>;
}

export function namesIn(events: readonly NamesEvent[]): NamesEvent["names"] {
  return Object.fromEntries(events.flatMap(({ names }) => Object.entries(names)));
}
