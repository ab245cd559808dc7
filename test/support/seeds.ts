import path from "node:path";
import { counted } from "./counted.ts";
import { repository } from "./project.ts";

/** A number of stories in `npm test`, and in `npm run test:long`. */
type Counts = readonly [few: number, all: number];

/** A story of a random test. */
export interface Seeded {
  readonly seed: number;
  /** Its place among those of this run, from 0. */
  readonly index: number;
  /** What happened, for the message of a failure. */
  readonly told: string[];
}

/**
 * Runs the stories of a random test, one after the other. The variable `SEED` chooses the first, and `STORIES` how
 * many.
 */
export async function eachSeed(
  what: string,
  [few, all]: Counts,
  { path: file }: ImportMeta,
  tell: (story: Seeded) => unknown,
): Promise<void> {
  const { SEED = "1", STORIES } = process.env;
  using cases = counted(what, Number(STORIES ?? few), Number(STORIES ?? all));
  for (let index = 0; index < cases.wanted; index++) {
    const seed = Number(SEED) + index;
    const told: string[] = [];
    await Promise.try(tell, { seed, index, told }).catch((cause: unknown) => {
      const again = `Again with: SEED=${seed} STORIES=1 npx bun test ${path.relative(repository, file)}`;
      throw new Error([again, ...told].join("\n"), { cause });
    });
    cases.ran();
  }
}
