import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import path from "node:path";
import {
  type EffectiveAccess,
  type ComparableSnapshot,
  type HoldersComparison,
  type InstanceComparison,
  type AccessSnapshot,
  type InstanceSnapshot,
  type ProfileSnapshot,
  type ReviewBy,
  type ReviewRow,
  compareHolders,
  compareInstances,
  effectiveAccess,
  findPermissions,
  readAccess,
  readComparable,
  readHolders,
  readInstance,
  readSnapshot,
  readUserAccess,
  reviewAccess,
  whoCan,
  writeSnapshot,
} from "../../src/access.ts";
import { closeSessions } from "../../src/aws/clients.ts";
import { PERMISSIONS } from "../../src/permissions/index.ts";
import { type Centers, openCenters } from "../support/answers-center.ts";
import {
  type Asked,
  canonical,
  changesFor,
  effectiveLines,
  grantsOf,
  holdersIn,
  knownOf,
  limitText,
  piecesBetween,
  reviewRows,
  risksOf,
} from "../support/answers-oracle.ts";
import { type Story, NAMES, answersStoryOf } from "../support/answers-story.ts";
import { type Ended, runCommand } from "../support/command.ts";
import { patience } from "../support/counted.ts";
import { eachSeed } from "../support/seeds.ts";
import { recordsOf } from "../support/csv.ts";

/** One story in so many also asks the commands: processes take long to start. */
const COMMANDS_EVERY = 20;

test(
  "in a random instance, every answer about access is what its profiles and holders say",
  () =>
    eachSeed("random stories of answers", [3, 200], import.meta, ({ index, seed }) =>
      tell(answersStoryOf(seed), index % COMMANDS_EVERY === 0),
    ),
  patience,
);

async function tell(story: Story, withCommands: boolean): Promise<void> {
  await using centers = await openCenters(story);
  const calm = { ...story, faults: [], hidden: undefined };
  for (const each of [calm, story]) {
    await proveReadings(centers, each);
    await proveInstances(centers, each);
    if (withCommands) await proveCommands(centers, each);
  }
  await proveChange(centers, calm, story, withCommands);
}

/** What is read while there are faults, and what that can know. */
async function read<T>(
  centers: Centers,
  { faults, groups, hidden: at }: Story,
  act: () => Promise<T>,
  asked: Asked = {},
  of = centers.center,
) {
  const { calls, faults: control } = of.local;
  const { profiles } = of.noted;
  const from = calls.length;
  const hidden = at === undefined ? undefined : profiles[at % profiles.length]?.SecurityProfileId;
  centers.hidden = hidden;
  control.add(...faults);
  const [settled] = await Promise.allSettled([act()]);
  control.clear();
  centers.hidden = undefined;
  const failed = calls.slice(from).filter(({ fault }) => fault !== undefined);
  const known = knownOf(of.noted, groups, {
    asked,
    failed,
    ...(hidden !== undefined && { hidden }),
  });
  return {
    known,
    hidden,
    isHidden: known.missing.some((each) => each.of === hidden),
    lacks: (operation: string) => failed.some((call) => call.operation === operation),
    get value(): T {
      if (settled.status === "rejected") throw settled.reason;
      return settled.value;
    },
    status: settled.status,
  };
}

async function proveReadings(centers: Centers, story: Story): Promise<void> {
  const { InstanceArn, profiles, users } = centers.center.noted;
  const { SecurityProfileId = "", SecurityProfileName = "" } = profiles[0] ?? {};
  const whole = await read(centers, story, () => readInstance({ InstanceArn }));
  proveSame(whole.value, whole.known);
  for (const { SecurityProfileIds: ids } of [...whole.known.users, ...whole.known.aiAgents]) {
    const access = effectiveAccess(heldIn(whole.value, ids));
    expect(linesOf(access)).toEqual(effectiveLines(heldIn(whole.known, ids)));
  }
  for (const filter of [{}, propsOf(story)]) {
    const asked = { ...filter, isNarrow: true };
    const access = await read(centers, story, () => readAccess({ InstanceArn, ...filter }), asked);
    proveSame(access.value, access.known);
    proveAnswers(access.value, access.known, story.asked);
    const securityProfile = story.asked.length % 2 === 0 ? SecurityProfileId : SecurityProfileName;
    const props = { InstanceArn, securityProfile, ...filter };
    const holding = { ...filter, holding: SecurityProfileId };
    const holders = await read(centers, story, () => readHolders(props), holding);
    if (holders.hidden === SecurityProfileId) expect(holders.status).toBe("rejected");
    else proveSame({ ...holders.value, profiles: [] }, { ...holders.known, profiles: [] });
  }
  for (const { SecurityProfileIds: ids, Username: user } of users.slice(0, 2)) {
    const one = await read(centers, story, () => readUserAccess({ InstanceArn, user }));
    if (one.lacks("SearchUsers")) expect(one.status).toBe("rejected");
    else
      expect(linesOf(effectiveAccess(one.value.profiles))).toEqual(
        effectiveLines(heldIn(one.known, ids)),
      );
  }
}

function propsOf({ filter: { hierarchyGroup, ...filter } }: Story) {
  return { ...filter, ...(hierarchyGroup !== undefined && { hierarchyGroup }) };
}

/** The held profiles; of one that is not listed, only the id is known. */
function heldIn({ profiles }: Pick<InstanceSnapshot, "profiles">, ids: readonly string[]) {
  return ids.map((id): ProfileSnapshot => {
    const found = profiles.find(({ SecurityProfileId }) => SecurityProfileId === id);
    return found ?? { SecurityProfileArn: "", SecurityProfileId: id, SecurityProfileName: id };
  });
}

type Known = ReturnType<typeof knownOf>;

type Reading = Omit<Known, "InstanceArn" | "partial">;

/** Proves that a reading has all that it can know, and says what it lacks. */
function proveSame(found: Reading, known: Reading): void {
  const sorted = ({ aiAgents, hierarchyGroups, missing, profiles, users }: Reading) =>
    [aiAgents, hierarchyGroups, profiles, users, missing.map(({ of, part }) => ({ of, part }))].map(
      (all) => all.map(canonical).toSorted(),
    );
  expect(sorted(found)).toEqual(sorted(known));
}

function linesOf(access: EffectiveAccess): string[] {
  const { aiAgents, applications, flowModules, permissions, restrictions } = access;
  return [
    ...permissions.map(({ givenBy, permission, restricted }) =>
      canonical([permission, restricted, givenBy.toSorted()]),
    ),
    ...restrictions.map(({ cancelledBy, hierarchyGroup, profile, tags, type }) => {
      const cancelling = cancelledBy?.map((each) => canonical([each.profile, each.permissions]));
      return canonical([profile, type, tags, hierarchyGroup, cancelling?.toSorted() ?? null]);
    }),
    ...[...applications, ...flowModules, ...aiAgents].flatMap(({ givenBy, ...given }) =>
      givenBy.map((name) => canonical([given, name])),
    ),
  ].toSorted();
}

/** What one can ask for: classes of risk, and labels that only one permission has. */
const QUESTIONS = [
  ...new Set(PERMISSIONS.flatMap(({ label, risk }) => [label ?? [], risk ?? []].flat())),
]
  .map((text) => ({
    text,
    names: PERMISSIONS.filter(({ label, otherLabels = [], risk }) =>
      [label, risk, ...otherLabels].some((each) => each?.toLowerCase() === text.toLowerCase()),
    ).map(({ name, risk }) => ({ name, isRisk: risk === text })),
  }))
  .filter(({ names }) => names.length === 1 || names.every(({ isRisk }) => isRisk))
  .map(({ names, text }) => ({ text, names: names.map(({ name }): string => name) }))
  .filter(({ names }) => names.some((name) => NAMES.includes(name)));

function proveAnswers(
  found: InstanceSnapshot | AccessSnapshot,
  known: Known,
  asked: readonly string[],
): void {
  const isWhole = known.missing.length === 0;
  const holders = holdersIn(known);
  for (const { names, text } of [{ text: "", names: asked }, ...QUESTIONS]) {
    if (text !== "") expect(findPermissions(text)).toEqual({ kind: "found", permissions: names });
    const { aiAgents, complete, users } = whoCan(found, names);
    const able = [
      ...users.flatMap(({ grants, holder }) => linesFor(holder.Username, grants)),
      ...aiAgents.flatMap(({ grants, holder }) => linesFor(holder.Arn, grants)),
    ];
    const expected = holders.flatMap((each) => linesFor(each.holder, grantsOf(each, names)));
    expect([complete, able.toSorted()]).toEqual([isWhole, expected.toSorted()]);
  }
  for (const by of ["profile", "permission"] as const) {
    const { complete, rows } = reviewAccess(found, by);
    const open = { reviewer: null, decision: null, comment: null };
    const lines = rows.map((row) => canonical({ ...row, restrictions: inOrder(by, row) }));
    const expected = reviewRows(known, by).map((row) => canonical({ ...row, ...open }));
    expect([complete, lines.toSorted()]).toEqual([isWhole, expected.toSorted()]);
  }
}

/** By permission, the restrictions are in the order of the profiles. */
function inOrder(by: ReviewBy, { restrictions }: Pick<ReviewRow, "restrictions">) {
  return by === "profile" ? restrictions : (restrictions?.toSorted() ?? null);
}

function linesFor(holder: string, grants: readonly object[]): string[] {
  return grants.map((grant) => canonical([holder, grant]));
}

/** What a comparison says, one line each, and what it calls unknown. */
function differenceIn(found: InstanceComparison & HoldersComparison) {
  const { aiAgents, aiAgentsOnly, differing, unknown, users, usersOnly } = found;
  const groups = [...users, ...aiAgents];
  const nameOf = (each: Pick<ProfileSnapshot, "SecurityProfileName">) => each.SecurityProfileName;
  return {
    isComplete: found.complete && found.unknownUsers.length + found.unknownAIAgents.length === 0,
    lines: [
      ...differing.flatMap(({ changes, here, there }) => [
        ...(nameOf(here) === nameOf(there) ? [] : [`${nameOf(here)} -> ${nameOf(there)}`]),
        ...changes.map(({ change, field, item, tool }) => {
          const key = [field, item, tool].filter((each) => each !== undefined);
          return `${nameOf(here)}: ${change} ${JSON.stringify(key)}`;
        }),
      ]),
      ...found.onlyHere.map((each) => `only here: ${nameOf(each)}`),
      ...found.onlyThere.map((each) => `only there: ${nameOf(each)}`),
      ...(["here", "there"] as const).flatMap((side) =>
        [...usersOnly[side], ...aiAgentsOnly[side]].map(({ holder, profiles, risks }) =>
          canonical([side, holder, profiles, risks]),
        ),
      ),
      ...found.holders.flatMap(({ added, profile, removed }) => [
        ...added.map((name) => `${profile} + ${name}`),
        ...removed.map((name) => `${profile} - ${name}`),
      ]),
      ...groups
        .filter(({ unread }) => unread.length === 0)
        .flatMap(({ changes, users: names }) =>
          changes.flatMap(
            ({ change, effect, field, item, risks: [risk = null] = [], tool = null }) =>
              names.map(
                (name) => `${name}: ${canonical([change, effect, field, item, tool, risk])}`,
              ),
          ),
        ),
    ].toSorted(),
    unknown: [
      ...groups.flatMap(({ unread, users: names }) => (unread.length > 0 ? names : [])),
      ...found.unknownUsers,
      ...found.unknownAIAgents,
      ...unknown.map(({ profile }) => nameOf(profile)),
      ...differing.flatMap(({ here, unread }) => (unread.length > 0 ? nameOf(here) : [])),
    ],
  };
}

function difference(here: ComparableSnapshot, there: ComparableSnapshot) {
  return differenceIn({ ...compareInstances(here, there), ...compareHolders(here, there) });
}

/** What is different between two instances by name, or two readings of one by id, one line each. */
function trueLines(here: InstanceSnapshot, there: InstanceSnapshot): string[] {
  const isSame = here.InstanceArn === there.InstanceArn;
  const keyOf = (each: ProfileSnapshot) =>
    isSame ? each.SecurityProfileId : each.SecurityProfileName;
  const profilesIn = (at: InstanceSnapshot) =>
    new Map(at.profiles.map((each) => [keyOf(each), each]));
  const peopleIn = (at: InstanceSnapshot) => {
    const agents = isSame ? at.aiAgents : [];
    const all = [
      ...at.users.map((each) => ({
        ...each,
        name: each.Username,
        key: isSame ? each.UserId : each.Username,
      })),
      ...agents.map((each) => ({ ...each, name: each.Arn, key: each.Arn })),
    ];
    return new Map(
      all.map(({ SecurityProfileIds: ids, key, name }) => [key, { name, held: heldIn(at, ids) }]),
    );
  };
  const [old, now] = [profilesIn(here), profilesIn(there)];
  const [left, right] = [peopleIn(here), peopleIn(there)];
  const people = [...new Set([...left.keys(), ...right.keys()])]
    .map((key) => [left.get(key), right.get(key)] as const)
    .filter(([one, other]) => isSame || (one && other));
  return [
    ...[...old].flatMap(([key, one]) => {
      const [name, other] = [one.SecurityProfileName, now.get(key)];
      if (!other) return [`only here: ${name}`];
      const { SecurityProfileName: later } = other;
      const changes = piecesBetween(one, other).map((line) => `${name}: ${line}`);
      return [...(name === later ? [] : [`${name} -> ${later}`]), ...changes];
    }),
    ...[...now].flatMap(([key, each]) =>
      old.has(key) ? [] : [`only there: ${each.SecurityProfileName}`],
    ),
    ...people.flatMap(([one, other]) => {
      const name = (other ?? one)?.name ?? "";
      const [before, after] = [one?.held ?? [], other?.held ?? []];
      const nameOf = (each: ProfileSnapshot) => (now.get(keyOf(each)) ?? each).SecurityProfileName;
      const beyond = (all: readonly ProfileSnapshot[], others: readonly ProfileSnapshot[]) =>
        all.filter((each) => !others.some((too) => keyOf(too) === keyOf(each))).map(nameOf);
      const all = one ? before : after;
      const names = all.map(({ SecurityProfileName }) => SecurityProfileName).toSorted();
      return [
        ...beyond(after, before).map((profile) => `${profile} + ${name}`),
        ...beyond(before, after).map((profile) => `${profile} - ${name}`),
        ...(one && other
          ? changesFor(before, after).map((line) => `${name}: ${line}`)
          : [canonical([one ? "here" : "there", name, names, risksOf(all)])]),
      ];
    }),
  ].toSorted();
}

/** Proves a comparison; of an incomplete one, that nothing is wrong, and nothing left out that counts as known. */
function proveDifference(
  { isComplete, lines, unknown }: ReturnType<typeof differenceIn>,
  truth: readonly string[],
  { missing }: Pick<Known, "missing">,
): void {
  expect(isComplete).toBe(missing.length === 0);
  if (isComplete) expect(unknown).toEqual([]);
  // Classes of risk are unknown where permissions were not read.
  const isOf = (known: string) => (line: string) =>
    line === known ||
    (!isComplete && /^\[.*,null\]$/.test(line) && known.startsWith(line.slice(0, -"null]".length)));
  expect(lines.filter((line) => !truth.some((known) => isOf(known)(line)))).toEqual([]);
  const lacks = (...parts: readonly string[]) => missing.some(({ part }) => parts.includes(part));
  const agentParts = ["assistants", "aiAgentsOfAssistant", "versionsOfAIAgent", "heldByAIAgent"];
  const isExcused = (line: string) =>
    [...unknown, ...missing.map(({ of }) => of)].some(
      (name) => /^[: ]/.test(line.replace(name, "")) || line.endsWith(` ${name}`),
    ) || (line.includes(":ai-agent/") ? lacks(...agentParts) : lacks("users"));
  expect(truth.filter((line) => !lines.some(isOf(line)) && !isExcused(line))).toEqual([]);
}

/** An instance without a profile that is not listed; if somebody holds it, without a name that is new. */
function listedIn(
  at: InstanceSnapshot,
  { hidden, isHidden }: { readonly hidden: string | undefined; readonly isHidden: boolean },
  old: InstanceSnapshot,
): InstanceSnapshot {
  const profiles = at.profiles.flatMap((each) => {
    if (each.SecurityProfileId !== hidden) return [each];
    const [{ SecurityProfileName } = each] = heldIn(old, [hidden]);
    return isHidden ? [{ ...each, SecurityProfileName }] : [];
  });
  return { ...at, profiles };
}

async function proveInstances(centers: Centers, story: Story): Promise<void> {
  const { noted } = centers.center;
  const { InstanceArn } = centers.second.noted;
  const here = await readComparable({ InstanceArn: noted.InstanceArn });
  const there = await read(
    centers,
    story,
    () => readComparable({ InstanceArn }),
    {},
    centers.second,
  );
  // The modules of an instance are read if a profile names one.
  const isNamed = noted.profiles.some(
    ({ AllowedFlowModules = [] }) => AllowedFlowModules.length > 0,
  );
  const listed = JSON.stringify(listedIn(centers.second.noted, there, noted));
  const asOurs: InstanceSnapshot = JSON.parse(
    listed.replaceAll(isNamed ? /other-/g : /other-(?=group)/g, ""),
  );
  proveDifference(difference(here, there.value), trueLines(noted, asOurs), there.known);
}

async function proveChange(
  centers: Centers,
  calm: Story,
  story: Story,
  withCommands: boolean,
): Promise<void> {
  const { center, folder } = centers;
  const { noted: old } = center;
  const { InstanceArn } = old;
  const file = path.join(folder, "calm.json");
  if (withCommands) {
    await proveSnapshot(centers, story, path.join(folder, "story.json"));
    await proveSnapshot(centers, calm, file);
  }
  const kept = writeSnapshot({
    instance: await readInstance({ InstanceArn }),
    takenAt: new Date(),
  });
  for (const each of story.edits) await center.edit(each);
  for (const each of [calm, story]) {
    const now = await read(centers, each, () => readInstance({ InstanceArn }));
    const truth = trueLines(old, listedIn(center.noted, now, old));
    proveDifference(difference(readSnapshot(kept).instance, now.value), truth, now.known);
    if (!withCommands) continue;
    const told = await ask(centers, each, ["compare", "--with", file, "--json"]);
    const lines = trueLines(old, listedIn(center.noted, told, old));
    proveDifference(differenceIn(JSON.parse(told.value.stdout)), lines, told.known);
    const code = lines.length > 0 ? 1 : 0;
    expect(told.value.code).toBe(told.known.missing.length > 0 ? 2 : code);
  }
}

/** Proves that a snapshot is written if it is complete, and only then. */
async function proveSnapshot(centers: Centers, story: Story, file: string): Promise<void> {
  const { known, value } = await ask(centers, story, ["snapshot", "--out", file]);
  const isWhole = known.missing.length === 0;
  expect([value.code, existsSync(file)]).toEqual([isWhole ? 0 : 2, isWhole]);
}

/** What a command prints while there are faults, and what it can know. */
function ask(centers: Centers, story: Story, args: readonly string[], asked?: Asked) {
  const env = { ...centers.env, CONNECT_INSTANCE_ARN: centers.center.noted.InstanceArn };
  // The server has closed the connections that were idle meanwhile.
  const run = () =>
    runCommand(args, { cwd: centers.folder, env }).finally(() => void closeSessions());
  return read(centers, story, run, asked);
}

/** Proves what commands print, and their exit codes: with a filter if there are faults. */
async function proveCommands(centers: Centers, story: Story): Promise<void> {
  const { noted } = centers.center;
  const classes = QUESTIONS.filter((each) => each.names.length > 1);
  const { names = [], text = "" } = classes[story.asked.length % classes.length] ?? {};
  const filter = story.faults.length > 0 ? propsOf(story) : {};
  const asked = { ...filter, isNarrow: true };
  const csv = ["--format", "csv", ...flagsOf(filter)];
  const can = await ask(centers, story, ["who-can", text, ...csv], asked);
  const grants = holdersIn(can.known).flatMap((each) =>
    grantsOf(each, names).map(({ limits, ...grant }) => {
      const restrictions = limits?.map((limit) => limitText(limit, can.known)) ?? null;
      return { ...each, ...grant, restrictions };
    }),
  );
  proveCsv(can.value, can.known, grants);
  const by = story.filter.hierarchyGroupMatch === "EXACT" ? "permission" : "profile";
  const review = await ask(centers, story, ["review", "--by", by, ...csv], asked);
  proveCsv(review.value, review.known, reviewRows(review.known, by));
  const holding = noted.profiles[0]?.SecurityProfileId ?? "";
  const holders = await ask(centers, story, ["holders", holding, ...csv], { ...filter, holding });
  if (holding === holders.hidden) expect(holders.value.code).toBe(2);
  else proveCsv(holders.value, holders.known, holdersIn(holders.known));
  const told = await ask(centers, story, ["who-can", text, "--quiet"]);
  const able = holdersIn(knownOf(noted, story.groups, { failed: [] })).filter(
    (each) => grantsOf(each, names).length > 0,
  );
  proveFigures(told.value.stdout, told.known, {
    user: able.flatMap(({ holder, kind }) => (kind === "user" ? holder : [])),
    "AI agent": able.flatMap(({ holder, kind }) =>
      kind === "user" ? [] : holder.replace(/:[^:/]*$/, ""),
    ),
  });
  const [{ SecurityProfileIds: ids, Username } = { SecurityProfileIds: [], Username: "?" }] =
    noted.users;
  const one = await ask(centers, story, ["effective", Username, "--json"]);
  if (ids.length === 0 || one.lacks("SearchUsers")) expect(one.value.code).toBe(2);
  else
    expect(linesOf(JSON.parse(one.value.stdout))).toEqual(effectiveLines(heldIn(one.known, ids)));
}

function flagsOf({ hierarchyGroup, hierarchyGroupMatch, tags = {} }: Asked): string[] {
  return [
    ...Object.entries(tags).map(([key, value]) => `--tag=${key}=${value}`),
    ...(hierarchyGroup === undefined ? [] : [`--group=${hierarchyGroup}`]),
    ...(hierarchyGroup !== undefined && hierarchyGroupMatch === "EXACT" ? ["--exact-group"] : []),
  ];
}

/** Proves that a figure is right, and says "at least" or "unknown" where something could not be read. */
function proveFigures(
  text: string,
  { missing }: Known,
  truth: Readonly<Record<string, readonly string[]>>,
): void {
  const isLacking = missing.some(({ part }) => part === "permissions");
  for (const [noun, names] of Object.entries(truth)) {
    const figure = new RegExp(`[:,] (\\d+) ${noun}s?\\b`).exec(text.split("\n")[0] ?? "")?.[1];
    const right = isLacking ? "at least" : String(new Set(names).size);
    if (figure !== undefined) expect([text, figure]).toEqual([text, right]);
  }
}

/** Proves that a CSV has these rows, and a line for each part that could not be read. */
function proveCsv(
  { code, stderr, stdout }: Ended,
  { missing }: Known,
  expected: readonly object[],
): void {
  const lineOf = (cells: readonly (readonly [column: string, text: string])[]) =>
    canonical(Object.fromEntries(cells.filter(([, text]) => text !== "")));
  const records = recordsOf(stdout).map((row) => Object.entries(row));
  const unread = records.filter((cells) => cells[0]?.[1] === "(could not be read)");
  const found = records
    .filter((cells) => !unread.includes(cells))
    .map((cells) =>
      lineOf(
        cells.map(([column, text]) => [
          column,
          column === "restrictions" ? cellOf(column, text.split("; ")) : text,
        ]),
      ),
    );
  const rows = expected.map((row) =>
    lineOf(
      Object.entries(row).flatMap(([column, value]: [string, unknown]) =>
        column === "held" ? [] : [[column, cellOf(column, value)] as const],
      ),
    ),
  );
  expect([found.toSorted(), stderr]).toEqual([rows.toSorted(), stderr]);
  expect([unread.length, code]).toEqual([missing.length, missing.length === 0 ? 0 : 2]);
}

/** The text of a cell. A spreadsheet runs none as a formula, and no control character is left. */
function cellOf(column: string, value: unknown): string {
  const isUnknown = value === null && /^(?:restrictions|cancelledBy|risks)$/.test(column);
  const list =
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.entries(value).map((pair) => pair.join("="))
      : [isUnknown ? "unknown" : (value ?? "")].flat().map(String);
  const text = (column === "restrictions" ? list.toSorted() : list).join("; ");
  return text.replace(/^(?=[=+@\-\t\r])/, "'").replaceAll("\r", "\uFFFD");
}
