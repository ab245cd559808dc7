import {
  type Judged,
  type Owners,
  addressOf,
  fateOf,
  isOwnOf,
  namesOf,
  recordsOf,
  targets,
} from "./knowledge.ts";
import { type Declaration, isAt, isSameScope } from "./story.ts";

/** A refusal that is right, and why. */
export interface Refusal {
  readonly codes: readonly string[] | "any";
  readonly because: string;
}

/** All that a program may be refused for when nothing fails. What none of these allows is to be deployed. */
export function refusals(
  judged: Judged,
  holders: ReadonlyMap<string, readonly string[]>,
  owners: Owners,
): Refusal[] {
  const { before, model, program } = judged;
  const allowed: Refusal[] = [];
  const allow = (because: string, ...codes: string[]) => allowed.push({ because, codes });

  for (const arn of before.keys()) {
    if ((holders.get(arn) ?? []).length > 0 && fateOf(judged, arn) !== "never") {
      allow(`users hold "${before.get(arn)?.name}"`, "InUse");
    }
  }
  for (const [index, declaration] of program.declarations.entries()) {
    const earlier = program.declarations.slice(0, index);
    for (const other of earlier) {
      if (isAt(other, declaration)) allow("an id is declared twice", "InvalidProps");
      const names = namesOf(model, other);
      if (namesOf(model, declaration).some((name) => names.includes(name))) {
        allow("a name is declared twice", "InvalidProps", "AlreadyExists");
      }
    }
    allowed.push(
      ...ofCloudControl(judged, declaration, owners),
      ...ofNames(judged, declaration, owners),
    );
    const odd = oddity(judged, declaration);
    if (odd !== undefined) allowed.push({ because: odd, codes: "any" });
  }
  return allowed;
}

/** Whether a resource of the program asks for the profile of another one. */
export function hasSecondClaim(judged: Judged, owners: Owners): boolean {
  const { declarations } = judged.program;
  return declarations.some((declaration) => claimsOf(judged, declaration, owners).length > 0);
}

/** Whether a resource of the program asks for the profile of one in another scope. */
export function hasFarMove(judged: Judged): boolean {
  return judged.program.declarations.some((one) => farMovesOf(judged, one).length > 0);
}

/** The names of profiles that a declaration asks for and that are recorded in other scopes. */
function farMovesOf({ before, model }: Judged, declaration: Declaration): string[] {
  const names = namesOf(model, declaration);
  const isFar = (arn: string) =>
    model.records.some((one) => one.arn === arn && !isSameScope(one, declaration));
  return [...before].flatMap(([arn, { name }]) =>
    names.includes(name) && isFar(arn) ? [name] : [],
  );
}

/** The profiles with the name of a declaration that other declarations have. */
function claimsOf(judged: Judged, declaration: Declaration, owners: Owners): string[] {
  const { before, model, program } = judged;
  const names = namesOf(model, declaration);
  const others = program.declarations.filter((other) => !isAt(other, declaration));
  const isTheirs = (arn: string) =>
    others.some(
      (other) =>
        recordsOf(model, other).some((record) => record.arn === arn) ||
        isOwnOf(owners.get(arn), model, other),
    );
  return [...before].flatMap(([arn, { name }]) =>
    names.includes(name) && isTheirs(arn) ? [name] : [],
  );
}

/** What Cloud Control cannot express. */
function ofCloudControl(judged: Judged, declaration: Declaration, owners: Owners): Refusal[] {
  const { fields, plane } = declaration;
  if (plane !== "cloudcontrol") return [];
  const isNarrow = fields.AllowedAIAgents || fields.AllowedAccessControlHierarchyGroupId === "";
  const { model } = judged;
  const narrow = ["AllowedAIAgents", "AllowedAccessControlHierarchyGroupId"];
  const attempted = model.attempted.get(addressOf(declaration));
  const touches = [...targets(judged, declaration, owners)].some((arn) => {
    const records = model.records.filter((one) => one.arn === arn);
    const declared = [model.touched.get(arn), ...records.map((one) => one.declared)];
    return narrow.some((key) => declared.some((keys) => keys?.has(key)));
  });
  const tries = narrow.some((key) => attempted?.has(key));
  return [
    ...(isNarrow
      ? [{ because: "Cloud Control takes no such value", codes: ["InvalidProps"] }]
      : []),
    ...(touches || tries
      ? [{ because: "Cloud Control cannot clear the field", codes: ["NotSupported"] }]
      : []),
  ];
}

/** A name that another profile has. */
function ofNames(judged: Judged, declaration: Declaration, owners: Owners): Refusal[] {
  const { adopt, before, model } = judged;
  const allowed: Refusal[] = [];
  const allow = (because: string) => allowed.push({ because, codes: ["AlreadyExists"] });
  const names = namesOf(model, declaration);
  const records = recordsOf(model, declaration);
  for (const name of farMovesOf(judged, declaration)) allow(`"${name}" moves between scopes`);
  for (const name of claimsOf(judged, declaration, owners)) {
    allow(`"${name}" is another resource's of the program`);
  }
  for (const [arn, { name }] of before) {
    if (!names.includes(name)) continue;
    const isIts = records.some((record) => record.arn === arn && record.certain);
    if (isIts) continue;
    if (!(declaration.adopt ?? adopt) && !isOwnOf(owners.get(arn), model, declaration)) {
      allow(`"${name}" is not its own, without adopt`);
    }
  }
  return allowed;
}

/** What Alchemy's state cannot keep, or not beside what it keeps. */
function oddity({ model, program }: Judged, declaration: Declaration): string | undefined {
  const { id, scopes } = declaration;
  const parts = [...scopes, id];
  if (parts.some((part) => /^\.+$|[\\:]/.test(part))) return "no file has such a name";
  const all = [...program.declarations, ...model.records];
  const text = ({ id: other, scopes: within }: typeof declaration | (typeof all)[number]) =>
    JSON.stringify([within, other]);
  const isTwin = (other: string, own: string) =>
    other !== own && other.toLowerCase() === own.toLowerCase();
  if (all.some((other) => isTwin(text(other), text(declaration)))) return "differs only in case";
  const path = (one: (typeof all)[number]) => [...one.scopes, one.id].join("/");
  const own = path(declaration);
  const isLikeScope = all.some(
    (other) => own.startsWith(`${path(other)}/`) || path(other).startsWith(`${own}/`),
  );
  return isLikeScope ? "an id is also the name of a scope" : undefined;
}
