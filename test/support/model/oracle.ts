import { checkChanges, checkCreations, checkDeletions, checkText } from "./checks.ts";
import {
  type Judged,
  type Outcome,
  type Owner,
  type Recorded,
  type StackModel,
  addressOf,
  answerOf,
  codeOf,
  describe,
  fateOf,
  isAmbiguous,
  isLikeScope,
  isName,
  isOwnOf,
  isSameHeld,
  nameIn,
  namesOf,
  recordOf,
  recordsOf,
  skipOf,
  targets,
  wrong,
} from "./knowledge.ts";
import type { Result } from "./program.ts";
import { type Refusal, hasSecondClaim, refusals } from "./refusals.ts";
import { type Declaration, type StackName, FEATURES, isAt } from "./story.ts";
import { type Held, NONE, type World, flat } from "./world.ts";

/** What the world has to be, from what programs declared and others did: a model in plain data. */
export class Oracle {
  world: World = new Map();
  readonly holders = new Map<string, string[]>();
  readonly owners = new Map<string, Owner>();
  readonly #stacks = new Map<StackName, StackModel>();
  /** The stacks that have created the profiles. */
  readonly #makers = new Map<string, StackName>();

  stack(stack: StackName): StackModel {
    const known = this.#stacks.get(stack);
    if (known) return known;
    const model: StackModel = {
      stack,
      program: { declarations: [], parallel: false },
      records: [],
      loose: new Map(),
      touched: new Map(),
      attempted: new Map(),
    };
    this.#stacks.set(stack, model);
    return model;
  }

  get stacks(): readonly StackModel[] {
    return [...this.#stacks.values()];
  }

  /** Others did something: whatever is there now is theirs to decide. */
  meddled(world: World, renamed?: string): void {
    this.world = world;
    // Alchemy finds by its name what an interrupted run has made.
    if (renamed !== undefined) this.#loosen(renamed);
  }

  #loosen(arn: string): void {
    for (const { loose } of this.stacks) {
      const entry = loose.get(arn);
      if (entry) loose.set(arn, { ...entry, must: false });
    }
  }

  /** Whether Alchemy may skip a declaration of a run. */
  skips(run: Omit<Judged, "before">): boolean {
    const judged = { ...run, before: this.world };
    return run.program.declarations.some((declaration) => skipOf(judged, declaration) !== "no");
  }

  /** Whether a story leaves a run out, since it is known to go wrong. */
  avoids(run: Omit<Judged, "before">): boolean {
    const judged = { ...run, before: this.world };
    return !FEATURES.secondClaims && hasSecondClaim(judged);
  }

  /** Compares what a run did with the model, and continues from the instance as it is. */
  judge(run: Omit<Judged, "before">, outcome: Outcome, after: World): void {
    const judged = { ...run, before: this.world };
    checkText(outcome.text);
    this.#checkEnd(judged, outcome);
    checkDeletions(judged, outcome, after);
    checkChanges(judged, after, this.owners);
    checkCreations(judged, outcome, after);
    if (outcome.end === "success") this.#checkSuccess(judged, outcome, after);
    this.#update(judged, outcome, after);
    this.world = after;
  }

  #checkEnd(judged: Judged, { end, error }: Outcome): void {
    if (end !== "failure") return;
    const code = codeOf(error);
    const allowed = refusals(judged, this.holders, this.owners);
    const isAllowed = ({ codes }: Refusal) => codes.some((one) => one === code);
    if (allowed.some(isAllowed)) return;
    if (code === undefined) throw wrong(`failed with an error that has no code: ${String(error)}`);
    if (code === "ConcurrentDeploy" || code === "StateUnreadable" || code === "InvalidProps") {
      throw wrong(`failed with ${code}: ${String(error)}`);
    }
    if (judged.trouble) return;
    const reasons = allowed.map(({ because }) => because).join("; ") || "nothing";
    throw wrong(`refused with ${code} what can be deployed (speaks against it: ${reasons})`);
  }

  #checkSuccess(judged: Judged, { results }: Outcome, after: World): void {
    const { before, model, program, trouble } = judged;
    const arns = onDistinct(program.declarations, results);
    for (const [arn, { declaration, result }] of arns) {
      const what = describe(declaration);
      const skips = skipOf(judged, declaration);
      const expected =
        skips === "yes"
          ? recordsOf(model, declaration)[0]?.arn
          : this.#expected(judged, declaration);
      const isNew = !before.has(arn) && skips !== "yes";
      if (expected !== undefined && expected !== (isNew ? "new" : arn)) {
        throw wrong(`${what} is on ${isNew ? "a new profile" : arn}, not ${expected}`);
      }
      if (expected === undefined && !isNew && !targets(judged, declaration, this.owners).has(arn)) {
        throw wrong(`${what} is on ${arn}, which is not its own`);
      }
      this.#checkAdopted(judged, declaration, result);
      const held = after.get(arn);
      const same = isSameHeld(before.get(arn), held);
      if (skips === "yes" && !same) throw wrong(`${what} is unchanged, and its profile is not`);
      if (skips === "yes" || (skips === "maybe" && same)) continue;
      if (!held) throw wrong(`${what}: success without a profile`);
      this.#checkEqual(judged, declaration, arn, held);
    }
    const left = new Set([...model.records.map(({ arn }) => arn), ...model.loose.keys()]);
    for (const arn of left) {
      if (arns.has(arn) || !after.has(arn) || fateOf(judged, arn) !== "must") continue;
      if (trouble && model.loose.has(arn)) continue;
      throw wrong(`"${after.get(arn)?.name}" (${arn}) left the code and is still there`);
    }
  }

  /** A profile against its declaration, field by field. */
  #checkEqual(
    { before, model, program }: Judged,
    declaration: Declaration,
    arn: string,
    { fields, name }: Held,
  ): void {
    const what = describe(declaration);
    const records = recordsOf(model, declaration);
    const keepsName = records.some(
      (record) => record.arn === arn && isName(model, declaration, record.name),
    );
    if (!isName(model, declaration, name) && !keepsName) {
      throw wrong(`${what}: the profile is called "${name}"`);
    }
    const declared = flat(declaration.fields, true);
    for (const [key, value] of declared) {
      if ((fields.get(key) ?? NONE) !== value) {
        throw wrong(`${what}: ${key} is ${fields.get(key)}, not ${value}`);
      }
    }
    // What it declared before, or the resource that the profile has moved from.
    const isRacing = (one: Recorded) =>
      !FEATURES.movesAtOnce && program.parallel && !isAt(one, declaration) && one.scopes.length > 0;
    const certain = model.records.filter((one) => one.arn === arn && !isRacing(one));
    if (!before.has(arn) || certain.some((one) => !one.certain)) return;
    for (const key of certain.flatMap((one) => [...one.declared])) {
      if (!declared.has(key) && fields.has(key)) {
        throw wrong(`${what}: ${key} is no longer declared, and still ${fields.get(key)}`);
      }
    }
  }

  /** The profile that a declaration has to be on, `"new"` for one that is not there yet. */
  #expected({ before, model }: Judged, declaration: Declaration): string | undefined {
    const [record, ...others] = recordsOf(model, declaration);
    if (others.length > 0 || record?.certain === false) return undefined;
    const [name = "", ...more] = namesOf(model, declaration);
    if (more.length > 0) return undefined;
    const live = record && before.get(record.arn);
    if (record && live && (record.name === name || live.name === name)) return record.arn;
    const holder = [...before].find(([, held]) => held.name === name);
    return holder?.[0] ?? "new";
  }

  #checkAdopted({ before, model }: Judged, declaration: Declaration, result: Result): void {
    const { SecurityProfileArn: arn, adopted } = result;
    const owner = this.owners.get(arn) ?? "nobody";
    const records = recordsOf(model, declaration);
    if (owner === "unknown" || records.some(({ certain }) => !certain)) return;
    const [record] = records;
    const allowed = () => {
      if (!before.has(arn) && record?.arn !== arn) return [false];
      if (record?.arn === arn) return [record.adopted];
      if (owner === "nobody" || owner.stack !== model.stack) return [true];
      if (isAt(owner, declaration)) return [false];
      return [
        false,
        ...model.records.filter((other) => other.arn === arn).map((other) => other.adopted),
      ];
    };
    if (!allowed().some((answer) => answer === undefined || answer === adopted)) {
      throw wrong(`${describe(declaration)}: adopted is ${adopted}`);
    }
  }

  #update(judged: Judged, outcome: Outcome, after: World): void {
    const { before, model, program } = judged;
    const { end, results } = outcome;
    model.program = program;
    const isDone = end === "success";
    const arns = new Set([...results.values()].map(({ SecurityProfileArn }) => SecurityProfileArn));
    const next: Recorded[] = [];
    const makers = new Set<string>();
    for (const [index, declaration] of program.declarations.entries()) {
      const records = recordsOf(model, declaration);
      const keys = new Set(flat(declaration.fields, true).keys());
      const result = results.get(index);
      for (const [former, { of }] of declaration.delete === false ? model.loose : []) {
        if (isAt(of, declaration)) this.#loosen(former);
      }
      if (result) {
        const { SecurityProfileArn: arn, adopted } = result;
        for (const old of records) {
          const fate = fateOf(judged, old.arn);
          if (isDone || arns.has(old.arn)) continue;
          // With `delete: false`, the declaration leaves its former profile in AWS.
          if (fate === "never") this.#loosen(old.arn);
          else model.loose.set(old.arn, { of: declaration, must: fate === "must" });
        }
        const skips = skipOf(judged, declaration);
        const [record] = records;
        if (skips === "yes" && record) {
          next.push(record);
          continue;
        }
        next.push(
          recordOf(declaration, arn, nameIn(judged, declaration, after, arn), adopted, true),
        );
        if (skips === "no") model.touched.set(arn, keys);
        model.attempted.delete(addressOf(declaration));
        this.#own(judged, declaration, result);
        model.loose.delete(arn);
        continue;
      }
      const made = [...after].filter(
        ([arn, held]) =>
          !before.has(arn) && !arns.has(arn) && isName(model, declaration, held.name),
      );
      // The record of a scope may have taken the place of the resource's, or its tags may prove nothing.
      const isLost =
        isLikeScope(declaration, program.declarations) || isAmbiguous(declaration, judged);
      const must = declaration.delete !== false && !isLost;
      for (const [arn] of made) {
        model.loose.set(arn, { of: declaration, must });
        // Of two declarations of one name, either may have made it.
        const owner: Owner = makers.has(arn) ? "unknown" : { ...declaration, stack: model.stack };
        this.owners.set(arn, owner);
        this.#makers.set(arn, model.stack);
        makers.add(arn);
      }
      const attempted = model.attempted.get(addressOf(declaration))?.keys ?? [];
      const { id, scopes } = declaration;
      model.attempted.set(addressOf(declaration), {
        id,
        scopes,
        keys: new Set([...attempted, ...keys]),
      });
      const near = [...targets(judged, declaration, this.owners)];
      for (const arn of [...near, ...made.map(([each]) => each)]) {
        model.touched.set(arn, new Set([...(model.touched.get(arn) ?? []), ...keys]));
        const owner = this.owners.get(arn);
        if (!isOwnOf(owner, model, declaration) && !records.some((one) => one.arn === arn)) {
          // It may have begun to take over what its stack has created.
          const isOfStack = this.#makers.get(arn) === model.stack && owner !== "nobody";
          if (isOfStack && declaration.delete !== false && !model.loose.has(arn)) {
            model.loose.set(arn, { of: declaration, must: false });
          }
          this.owners.set(arn, "unknown");
          // It may have been adopted, and then its tags no longer say which stack created it.
          this.#loosen(arn);
        }
      }
      const certain = end === "failure";
      for (const record of records) {
        const deletes = answerOf(declaration, record.adopted);
        next.push({
          ...record,
          settled: "maybe",
          deletes: record.deletes === deletes ? deletes : "maybe",
          certain: certain && record.certain,
        });
      }
      if (certain) continue;
      for (const arn of new Set([...near, ...made.map(([each]) => each)])) {
        const name = nameIn(judged, declaration, after, arn);
        const record = recordOf(declaration, arn, name, undefined, false);
        // The process may have ended before it adopted an existing profile.
        const mayBeOthers = before.has(arn) && !records.some((one) => one.arn === arn);
        const deletes = mayBeOthers && record.deletes === "yes" ? "maybe" : record.deletes;
        next.push({ ...record, deletes, settled: "maybe" });
      }
    }
    for (const record of model.records) {
      if (program.declarations.some((other) => isAt(other, record)) || isDone) continue;
      next.push({ ...record, certain: false });
      const isTaken = next.some((one) => one.arn === record.arn && !isAt(one, record));
      if (!isTaken && !arns.has(record.arn) && record.deletes !== "no" && after.has(record.arn)) {
        // Another resource that had taken it over may have left it in AWS.
        const isOnlyHere = !model.records.some((one) => one.arn === record.arn && one !== record);
        const { must = true } = model.loose.get(record.arn) ?? {};
        model.loose.set(record.arn, {
          of: record,
          must: must && isOnlyHere && record.deletes === "yes",
        });
      }
    }
    model.records = next;
    if (isDone) model.attempted.clear();
    if (isDone && !judged.trouble) model.loose.clear();
    for (const arn of model.loose.keys()) if (!after.has(arn)) model.loose.delete(arn);
  }

  /** A success may change who a profile says has made it. */
  #own({ before, model }: Judged, declaration: Declaration, result: Result): void {
    const { SecurityProfileArn: arn, adopted } = result;
    const owner = this.owners.get(arn) ?? "nobody";
    const { stack } = model;
    if (!before.has(arn)) {
      this.owners.set(arn, { ...declaration, stack });
      this.#makers.set(arn, stack);
    } else if (typeof owner === "object" && owner.stack === stack) {
      this.owners.set(arn, adopted ? "nobody" : { ...declaration, stack });
    } else if (!model.records.some((record) => isAt(record, declaration) && record.arn === arn)) {
      this.owners.set(arn, owner === "unknown" ? owner : "nobody");
      this.#loosen(arn);
    }
  }
}

/** The resources of a program by the ARNs of their profiles: each has one of its own. */
function onDistinct(declarations: readonly Declaration[], results: Outcome["results"]) {
  const found = new Map<string, { declaration: Declaration; result: Result }>();
  for (const [index, declaration] of declarations.entries()) {
    const result = results.get(index);
    if (!result) throw wrong(`${describe(declaration)}: success without a result`);
    const { SecurityProfileArn: arn } = result;
    const other = found.get(arn)?.declaration;
    if (other) throw wrong(`${describe(declaration)} and ${describe(other)} are both on ${arn}`);
    found.set(arn, { declaration, result });
  }
  return found;
}
