import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { readerOfFiles } from "../alchemy/records.ts";
import { forgetLists } from "../aws/clients.ts";
import { sortBy } from "../profile/sort-by.ts";
import type { AssignmentDrift } from "./assignment-drift.ts";
import type { InstanceDrift, ProfileDrift } from "./profile-drift.ts";
import { assignmentRepairs, deployOf, repairsOf } from "./repair.ts";
import { namesIn } from "./names-event.ts";
import { type ScriptProps, ScriptError, ofType, runScript, unopened } from "./script.ts";
import { type DriftEvent, compareAll } from "./state-drift.ts";
import { profileRecordsIn } from "./state-records.ts";

export interface DriftProps {
  /**
   * The script, if its state is not in files. It runs until it opens its state store, and stops there.
   *
   * @default the files that Alchemy's default store keeps below `rootDir`
   */
  script?: ScriptProps;
  /** Folder that contains `.alchemy`. @default that of this process */
  rootDir?: string;
  /** Application. @default all that have state */
  app?: string;
  /** Stage. @default all that have state */
  stage?: string;
  /** AWS profile, for security profiles with no recorded identity in the state. */
  profile?: string;
  /** The command that runs the script, for the commands in `repair` without `script`. */
  runtime?: string;
  /** Called with the number of profiles compared so far. */
  onProgress?: (compared: number) => void;
}

/** The state, compared with AWS. */
export interface DriftReport {
  /** Whether every profile and the list of every instance could be read. */
  readonly complete: boolean;
  /** Every profile in the state, including those without a finding. */
  readonly profiles: readonly ProfileDrift[];
  /** What the state assigns to users and AI agents, including assignments without a finding. */
  readonly assignments: readonly AssignmentDrift[];
  /** The instances in which the state has profiles, with those that it does not manage. */
  readonly instances: readonly InstanceDrift[];
  /**
   * Names of the hierarchy groups, flow modules and AI agents in the changes, by id, as far as they could be read. The
   * output of `--json` has ids alone.
   */
  readonly names?: Readonly<Record<string, string>>;
  /** Who holds the lock of the stage: a deploy may have changed AWS during the comparison. */
  readonly locked?: string;
  /** Why the state could not be read in full. */
  readonly problem?: string;
  /** The last output of the script, if it did not open its state; without credentials. */
  readonly printed?: string;
}

/**
 * Compares a state with AWS: what was changed, renamed or deleted outside of the code, what AWS grants in fields that
 * the code does not declare, and which profiles of the same instances no resource manages. Makes one call per 1,000
 * profiles of an instance, and five calls per profile that is in the state or may be new; then reads the names of what
 * the changes refer to. Writes nothing.
 *
 * @throws ScriptError if there is no state, or the script cannot be run
 *
 * @example
 * // With the script, which opens its own state store
 * const { problem, profiles } = await detectDrift({ script: { args: ["--stage", "prod"] } });
 * console.log(problem, profiles.filter(({ findings }) => findings.length > 0));
 */
export async function detectDrift(props: DriftProps = {}): Promise<DriftReport> {
  return props.script ? inScript(props.script, props) : inFiles(props);
}

async function inScript(script: ScriptProps, props: DriftProps): Promise<DriftReport> {
  const run = await runScript<DriftEvent>("preload-drift", script, {}, (count) =>
    props.onProgress?.(count),
  );
  const { events, printed } = run;
  const [untold] = ofType(events, "untold");
  const [locked] = ofType(events, "locked");
  const isWhole = events.some(({ type }) => type === "end");
  const problem =
    untold?.message ?? run.problem ?? (isWhole ? undefined : unopened(run.script, script));
  return reportOf(props, events, {
    ...(locked && { locked: locked.message }),
    ...(problem !== undefined && { problem }),
    ...(printed !== undefined && { printed }),
  });
}

async function inFiles(props: DriftProps): Promise<DriftReport> {
  const { onProgress = () => undefined, rootDir = process.cwd() } = props;
  const folder = path.resolve(rootDir, ".alchemy");
  const stages = namedIn(folder, props.app).flatMap((app) =>
    namedIn(path.join(folder, app), props.stage)
      .filter((stage) => hasRecords(path.join(folder, app, stage)))
      .map((stage) => ({ app, stage })),
  );
  if (stages.length === 0) {
    const which = [props.app, props.stage].filter((name) => name !== undefined).join("/");
    throw new ScriptError(
      `There is no state${which && ` of ${which}`} in ${folder}, or it is empty. Name the folder that contains .alchemy with --root-dir, or the script if its state is elsewhere.`,
    );
  }
  const records = await Promise.all(
    stages.map(async ({ app, stage }) =>
      profileRecordsIn(
        readerOfFiles({ app, stage, rootDir: path.resolve(rootDir), profile: props.profile }),
      ),
    ),
  );
  // A process that looks for drift again must see what appeared since.
  await forgetLists();
  const events: DriftEvent[] = [];
  let compared = 0;
  await compareAll(
    records.flat(),
    ({ scope }) => {
      const isNested = scope.parent?.parent !== undefined;
      return props.stage !== undefined || !isNested ? scope.stage : undefined;
    },
    (event) => {
      events.push(event);
      if (event.type === "profile") onProgress((compared += 1));
    },
  );
  return reportOf(props, events, {});
}

function reportOf(
  props: DriftProps,
  events: readonly DriftEvent[],
  run: Pick<DriftReport, "locked" | "printed" | "problem">,
): DriftReport {
  const compared = ofType(events, "profile").map(({ profile }) => profile);
  const assigned = ofType(events, "assignment");
  const assignments = assigned.map(({ assignment }) => assignment);
  const instances = ofType(events, "instance").map(({ instance }) => instance);
  const all = [...compared, ...assignments, ...instances.flatMap(({ unmanaged }) => unmanaged)];
  const deploy = deployOf(props, [...compared, ...assignments]);
  return {
    complete:
      run.problem === undefined &&
      instances.every(({ error }) => error === undefined) &&
      all.every(({ error }) => error === undefined),
    profiles: sortBy(
      compared.map((profile) => ({ ...profile, repair: repairsOf(profile, deploy) })),
      ({ resource }) => resource,
    ),
    assignments: sortBy(
      assigned.map(({ assignment, isSkipped }) => ({
        ...assignment,
        repair: assignmentRepairs(assignment, deploy, isSkipped ? ["--force"] : []),
      })),
      ({ resource }) => resource,
    ),
    instances: sortBy(instances, ({ InstanceArn }) => InstanceArn),
    names: namesIn(ofType(events, "names")),
    ...run,
  };
}

/** An application or stage with a `/` in its name is a nested folder, like a scope: only the name distinguishes them. */
function namedIn(folder: string, only: string | undefined): string[] {
  if (only === undefined) return foldersIn(folder, only);
  return foldersIn(path.join(folder, path.dirname(only)), path.basename(only)).map(() => only);
}

/** A destroy keeps the folder. */
function hasRecords(folder: string): boolean {
  return readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith(".json"));
}

function foldersIn(folder: string, only: string | undefined): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter(
    (name) =>
      (only === undefined || name === only) &&
      // Follows a symbolic link.
      statSync(path.join(folder, name), { throwIfNoEntry: false })?.isDirectory(),
  );
}
