import {
  type Judged,
  type Owners,
  addressOf,
  defaultName,
  fateOf,
  isLikeScope,
  isName,
  isOwnOf,
  namesOf,
  recordsOf,
  targets,
} from "./knowledge.ts";
import { type Address, type Declaration, isAt } from "./story.ts";

/** A refusal that is right, and why. */
export interface Refusal {
  readonly codes: readonly string[];
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
  for (const odd of oddities(judged)) allow(odd, "InvalidProps", "Alchemy's");
  for (const [index, declaration] of program.declarations.entries()) {
    const earlier = program.declarations.slice(0, index);
    for (const other of earlier) {
      if (isAt(other, declaration)) allow("an id is declared twice", "InvalidProps");
      // Also a default name counts that neither goes by, since its profile has kept an earlier one.
      const [own, names] = [declaration, other].map((each) => [
        ...namesOf(model, each),
        each.name ?? defaultName(model.stack, each),
      ]);
      if (own?.some((name) => names?.includes(name))) {
        allow("a name is declared twice", "InvalidProps", "AlreadyExists");
      }
    }
    allowed.push(
      ...ofCloudControl(judged, declaration, owners),
      ...ofNames(judged, declaration, owners),
    );
  }
  return allowed;
}

/** Whether a resource of the program asks for the profile of another one. */
export function hasSecondClaim(judged: Judged): boolean {
  const { declarations } = judged.program;
  return declarations.some((declaration) => claimsOf(judged, declaration).length > 0);
}

/** The profiles with the name of a declaration that other declarations have. */
function claimsOf(judged: Judged, declaration: Declaration): string[] {
  const { before, model, program } = judged;
  const names = namesOf(model, declaration);
  const others = program.declarations.filter((other) => !isAt(other, declaration));
  // One that takes another name in the program is about to leave its profile.
  const isTheirs = (arn: string) =>
    others.some((other) =>
      recordsOf(model, other).some(
        (one) => one.arn === arn && (!one.certain || isName(model, other, one.name)),
      ),
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
  const { before, model } = judged;
  const narrow = ["AllowedAIAgents", "AllowedAccessControlHierarchyGroupId"];
  const names = namesOf(model, declaration);
  const isNamed = [...before.values()].some(({ name }) => names.includes(name));
  // It reads what an earlier attempt declared before it finds that the profile is not its own.
  const begun = isNamed ? model.attempted.get(addressOf(declaration))?.keys : undefined;
  const touches = [...targets(judged, declaration, owners)].some((arn) => {
    const records = model.records.filter((one) => one.arn === arn);
    const declared = [model.touched.get(arn), ...records.map((one) => one.declared)];
    return narrow.some((key) => declared.some((keys) => keys?.has(key)));
  });
  return [
    ...(isNarrow
      ? [{ because: "Cloud Control takes no such value", codes: ["InvalidProps"] }]
      : []),
    ...(touches || narrow.some((key) => begun?.has(key))
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
  for (const name of claimsOf(judged, declaration)) {
    allow(`"${name}" is another resource's of the program`);
  }
  for (const [arn, { name }] of before) {
    if (!names.includes(name)) continue;
    const isIts = records.some((record) => record.arn === arn && record.certain);
    if (isIts) continue;
    const isMade = isOwnOf(owners.get(arn), model, declaration);
    if (!(declaration.adopt ?? adopt) && !isMade) allow(`"${name}" is not its own, without adopt`);
  }
  return allowed;
}

/** What Alchemy's state cannot keep, or not beside what it keeps. */
function oddities({ model, program }: Judged): string[] {
  const all: Address[] = [...program.declarations, ...model.records, ...model.attempted.values()];
  const isOdd = ({ id, scopes }: Address) => [...scopes, id].some((part) => ODD.test(part));
  return [
    ...(program.declarations.some(isOdd) ? ["no file has such a name"] : []),
    ...(all.some((one) => isLikeScope(one, all)) ? ["an id is also the name of a scope"] : []),
  ];
}

const ODD = /^\.+$|[\\:]/;
