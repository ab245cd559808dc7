/**
 * Alchemy ends `--destroy` with exit code 0 whatever happened. After a delete that failed, the process
 * says so.
 */
export function failDestroy(): void {
  process.once("exit", () => {
    process.exitCode = 1;
  });
}
