import { CREDENTIALS, KEYS } from "./program.ts";
import {
  type Judged,
  type Outcome,
  type Owners,
  describe,
  fateOf,
  isName,
  namesOf,
  recordsOf,
  targets,
  wrong,
} from "./knowledge.ts";
import { NONE, type World, flat } from "./world.ts";

export function checkText(text: string): void {
  for (const secret of [...Object.values(CREDENTIALS), ...Object.values(KEYS)]) {
    const at = text.indexOf(secret);
    if (at >= 0) throw wrong(`a credential is in the output: ${text.slice(at - 200, at + 100)}`);
  }
}

/** A profile goes only where this stack made it, and the program does not declare it. */
export function checkDeletions(judged: Judged, { results }: Outcome, after: World): void {
  const { adopt, before, model, program } = judged;
  for (const [arn, { name }] of before) {
    if (after.has(arn)) continue;
    const what = `"${name}" (${arn})`;
    if (fateOf(judged, arn) === "never") throw wrong(`${what} is deleted, and is not to be`);
    if ([...results.values()].some(({ SecurityProfileArn }) => SecurityProfileArn === arn)) {
      throw wrong(`${what} is deleted, and a resource is on it`);
    }
    for (const declaration of program.declarations) {
      const isHere = recordsOf(model, declaration).some((record) => record.arn === arn);
      const takes = declaration.adopt ?? adopt;
      const names = namesOf(model, declaration);
      if (takes && !isHere && names.length === 1 && names[0] === name) {
        throw wrong(`${what} is deleted instead of moved to ${describe(declaration)}`);
      }
      const replaced = [...after.values()].some((held) => isName(model, declaration, held.name));
      if (isHere && !replaced) throw wrong(`${what} is deleted without a replacement`);
    }
  }
}

/** A field changes only to what the program declares, or to nothing where it did. */
export function checkChanges(judged: Judged, after: World, owners: Owners): void {
  const { before, model, program } = judged;
  for (const [arn, old] of before) {
    const held = after.get(arn);
    if (!held) continue;
    const what = `"${old.name}" (${arn})`;
    if (held.name !== old.name) throw wrong(`${what} is called "${held.name}"`);
    const mine = program.declarations.filter((one) => targets(judged, one, owners).has(arn));
    const declared = mine.map((declaration) => flat(declaration.fields, true));
    const touched = new Set([
      ...(model.touched.get(arn) ?? []),
      ...model.records.filter((one) => one.arn === arn).flatMap((one) => [...one.declared]),
    ]);
    for (const key of new Set([...old.fields.keys(), ...held.fields.keys()])) {
      const now = held.fields.get(key) ?? NONE;
      if (now === (old.fields.get(key) ?? NONE)) continue;
      const isDeclared = declared.some((fields) => fields.get(key) === now);
      const isCleared = now === NONE && touched.has(key) && declared.some((one) => !one.has(key));
      if (isDeclared || isCleared) continue;
      throw wrong(`${what}: ${key} is ${now}, was ${old.fields.get(key)}, and was not declared`);
    }
  }
}

/** What is new is declared, once. */
export function checkCreations(
  { before, model, program }: Judged,
  { end }: Outcome,
  after: World,
): void {
  for (const [arn, { name, fields }] of after) {
    if (before.has(arn)) continue;
    const what = `the new profile "${name}" (${arn})`;
    const makers = program.declarations.filter((declaration) => isName(model, declaration, name));
    if (makers.length === 0) throw wrong(`${what} is not declared`);
    for (const maker of makers) {
      const stays = recordsOf(model, maker).find(
        (record) => record.certain && before.has(record.arn) && record.name === name,
      );
      if (stays && makers.length === 1)
        throw wrong(`${what} is one too many for ${describe(maker)}`);
    }
    for (const [key, value] of fields) {
      const isDeclared = makers.some((maker) => flat(maker.fields, true).get(key) === value);
      if (!isDeclared) throw wrong(`${what}: ${key} is ${value} (${end})`);
    }
  }
}
