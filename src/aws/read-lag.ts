/** For how many milliseconds a read may be behind a write, unless the environment says otherwise. */
const READ_LAG = 2_000;

/** For how many milliseconds a read may be behind a write. */
export function readLag(): number {
  const given = Number(process.env["ALCHEMY_AWS_CONNECT_READ_LAG"] ?? Number.NaN);
  return given >= 0 ? given : READ_LAG;
}
