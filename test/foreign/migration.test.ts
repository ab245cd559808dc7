import { expect, test } from "bun:test";
import { setTimeout } from "node:timers/promises";
import { Center } from "../support/center.ts";
import { patience } from "../support/counted.ts";
import { eachSeed } from "../support/seeds.ts";
import {
  type Code,
  type Ending,
  type Step,
  type Story,
  FOREIGN,
  SECRETS,
  beginning,
  edited,
  migrationStoryOf,
  scriptOf,
} from "../support/migration-story.ts";
import { MigrationOracle, type Profiles, tagsOf } from "../support/migration-oracle.ts";
import { comparePlan, planned } from "../support/planned.ts";
import type { Outcome } from "../support/project.ts";

test(
  "in a random story, profiles of Alchemy's provider move to this package, and nothing is deleted, created or changed beside the code",
  () =>
    eachSeed("random migrations", [2, 200], import.meta, async ({ seed, told }) => {
      await using migration = await Migration.begin(migrationStoryOf(seed), told);
      await migration.tell();
    }),
  patience,
);

class Migration implements AsyncDisposable {
  readonly #center: Center;
  readonly #story: Story;
  readonly #told: string[];
  #code: Code;
  readonly #oracle = new MigrationOracle();

  private constructor(center: Center, story: Story, told: string[]) {
    this.#center = center;
    this.#story = story;
    this.#told = told;
    this.#code = beginning(story.start);
  }

  static async begin(story: Story, told: string[]): Promise<Migration> {
    const center = await Center.open();
    await center.profile(FOREIGN, { Permissions: ["Users.Edit"], Tags: { Own: "1" } });
    return new Migration(center, story, told);
  }

  async tell(): Promise<void> {
    await this.#deployAlchemys(this.#story.startEnds);
    for (const step of this.#story.steps) await this.#take(step);
    await this.#destroy(this.#story.destroyEnds);
  }

  async #take(step: Step): Promise<void> {
    switch (step.do) {
      case "alchemy": {
        const next = edited(this.#code, step.edit, "alchemy");
        const isReady = this.#code.every(
          (each) => each.by !== "alchemy" || this.#oracle.isSettled(each),
        );
        if (next === this.#code || !isReady) return;
        this.#code = next;
        await this.#deployAlchemys(step.ends);
        return;
      }
      case "deploy": {
        const ready = this.#code.map((each) =>
          this.#oracle.isSettled(each) ? each : this.#oracle.takenOver(each, step.reverts),
        );
        const next = step.edits.reduce<Code>(
          (code, edit) => edited(code, edit, "this package"),
          ready,
        );
        await this.#deploy(next, step.args, step.ends);
        return;
      }
      case "back": {
        const back = this.#code.map((each) =>
          each.by === "alchemy" ? each : ({ ...each, by: "alchemy", options: {} } as const),
        );
        if (this.#code.every(({ by }) => by === "alchemy")) return;
        const before = await this.#center.profiles();
        await this.#run(back, [], undefined);
        this.#oracle.compareFailed(before, await this.#center.profiles(), back);
        await this.#deploy(this.#code, ["--force"], undefined);
        return;
      }
      case "outside": {
        this.#told.push(`--- outside ${JSON.stringify(step)}`);
        const { Tags: __, ...fields } = step.fields;
        const all = [...(await this.#center.profiles()).values()];
        if (all.every(({ SecurityProfileName }) => SecurityProfileName !== step.name)) return;
        const there = await this.#center.outside(step.name);
        const { AllowedAccessControlTags: tags } = fields;
        await there.update({
          ...fields,
          ...(tags !== undefined && { AllowedAccessControlTags: tagsOf(tags) }),
        });
      }
    }
  }

  /** A deploy with changes of Alchemy's provider. What is in its state then, this package takes over. */
  async #deployAlchemys(ends: Ending | undefined): Promise<void> {
    const before = await this.#center.profiles();
    await this.#run(this.#code, [], ends);
    const now = await this.#center.profiles();
    this.#oracle.learn(this.#code, (at) => this.#outputOf(at), before, now);
  }

  #outputOf(at: string): object {
    const text = this.#center.project.state()[`center/test/${at}.json`];
    return text === undefined ? {} : JSON.parse(text).output;
  }

  async #deploy(wanted: Code, flags: readonly string[], ends: Ending | undefined): Promise<void> {
    const before = await this.#center.profiles();
    const code = wanted.map((each) => this.#oracle.withAdopt(each, before));
    const args = flagsFor(code, flags);
    if (ends) {
      const { exitCode } = await this.#run(code, args, ends);
      if (exitCode !== 0) {
        const now = await this.#center.profiles();
        this.#oracle.compareFailed(before, now, code);
        this.#oracle.note(code, before);
        const goesBack =
          ends.next === "the former" && this.#code.every((each) => this.#oracle.isSettled(each));
        if (goesBack) {
          const isPossible = this.#code.every(
            ({ at, by }) => by !== "alchemy" || code.find((each) => each.at === at)?.by === by,
          );
          const former = this.#code.map((each) => this.#oracle.withAdopt(each, before));
          const forced = flagsFor(former, ["--force"]);
          if (isPossible) return this.#prove(former, forced, before);
          await this.#run(former, [], undefined);
          this.#oracle.compareFailed(before, await this.#center.profiles(), former);
        }
      }
    }
    await this.#prove(code, args, before);
  }

  /** Plans and deploys, and compares the result with the plan and with what it was before. */
  async #prove(code: Code, args: readonly string[], before: Profiles) {
    this.#write(code);
    const old = await this.#center.instance();
    const { plan, stderr } = await planned(this.#center, ...args);
    this.#told.push(
      ...plan.profiles.map(
        ({ action, error, resource, changes }) =>
          `  ${action} ${resource} ${error?.message ?? ""} ${JSON.stringify(changes)}`,
      ),
      stderr,
    );
    const outcome = await this.#run(code, args, undefined);
    expect(outcome.exitCode).toBe(0);
    const now = await this.#center.instance();
    const unplanned = new Set(
      plan.profiles.flatMap(({ error, SecurityProfileArn }) =>
        error?.code === "NotRun" ? SecurityProfileArn : [],
      ),
    );
    const profiles = plan.profiles.filter(({ error }) => error?.code !== "NotRun");
    const seen = ({ profiles: all, users }: typeof old) => ({
      users,
      profiles: all.filter(({ SecurityProfileArn }) => !unplanned.has(SecurityProfileArn)),
    });
    comparePlan({ ...plan, profiles }, seen(old), seen(now));
    this.#oracle.compare(code, before, await this.#center.profiles());
    this.#code = code;
    this.#compareSecrets(code, outcome);
  }

  async #destroy(ends: Ending | undefined): Promise<void> {
    const before = await this.#center.profiles();
    const code = this.#code.map((each) => ({ ...each, by: "this package" }) as const);
    if (ends) {
      await this.#run(code, ["--destroy"], ends);
      this.#oracle.compareOthers(before, await this.#center.profiles());
    }
    this.#write(code);
    await planned(this.#center, "--destroy");
    expect((await this.#run(code, ["--destroy"], undefined)).exitCode).toBe(0);
    const now = await this.#center.profiles();
    this.#oracle.compareDestroyed(before, now);
    expect(
      Object.keys(this.#center.project.state()).filter((file) => file !== "center/test.json"),
    ).toEqual([]);
  }

  #compareSecrets(code: Code, { stderr, stdout }: Outcome): void {
    const files = Object.entries(this.#center.project.state()).filter(([file]) =>
      code.every(({ at, by }) => by !== "alchemy" || file !== `center/test/${at}.json`),
    );
    for (const secret of SECRETS)
      expect([...files.flat(), stdout, stderr].join("\n")).not.toContain(secret);
  }

  #write(code: Code): void {
    this.#center.project.write("alchemy.run.ts", scriptOf(code, this.#story));
  }

  async #run(code: Code, args: readonly string[], ends: Ending | undefined): Promise<Outcome> {
    this.#write(code);
    const { connect, project } = this.#center;
    this.#told.push(`--- ${args.join(" ")} ${JSON.stringify(ends)}`, scriptOf(code, this.#story));
    const fault = { operation: "*", call: ends?.call ?? 1 };
    if (ends?.by === "deny") connect.faults.add({ ...fault, kind: "deny" });
    else if (ends)
      connect.faults.add({
        ...fault,
        kind: ends.by === "kill before" ? "cut-before" : "cut-after",
        onMet: () => project.kill(),
      });
    const outcome = await this.#center.deploy(...args);
    connect.faults.clear();
    // What a killed process asked for may still be on its way.
    if (ends) await setTimeout(20);
    this.#told.push(`exit code ${outcome.exitCode}`, outcome.stdout, outcome.stderr);
    const names = [...(await this.#center.profiles()).values()].map(
      (each) => `${each.SecurityProfileName} ${each.SecurityProfileId}`,
    );
    this.#told.push(names.join(", "));
    return outcome;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#center[Symbol.asyncDispose]();
  }
}

/** Alchemy's provider updates even what has not changed if forced to, which Cloud Control refuses. */
function flagsFor(code: Code, flags: readonly string[]): readonly string[] {
  return code.some(({ by }) => by === "alchemy") ? [] : flags;
}
