/** Everything printed since the last `clear`, a line each. Alchemy's logger keeps `console.log` as it is when it starts. */
export const printed: string[] = [];

const print = (...args: unknown[]) => {
  printed.push(...args.map(String).join(" ").split("\n"));
};

Object.assign(console, { log: print, warn: print, error: print });
