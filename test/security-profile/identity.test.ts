import { expect } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import alchemy, { type Context, Resource, type Scope, type Secret } from "alchemy";
import { FileSystemStateStore } from "alchemy/state";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import type { SecurityProfileProps } from "../../src/index.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta, CONTROL_PLANES);
const testStores = stackTest(import.meta, ["connect"], ["file", "sqlite"]);

type Fields = Omit<Partial<SecurityProfileProps>, "SecurityProfileName">;

const declare = (stack: Stack, id: string, SecurityProfileName: string, fields: Fields = {}) =>
  stack.profile(id, { SecurityProfileName, ...fields });

const flat = (stack: Stack, name: string, fields?: Fields) => () =>
  declare(stack, "team/a", name, fields);
const nested = (stack: Stack, name: string, fields?: Fields) => () =>
  alchemy.run("team", () => declare(stack, "a", name, fields));

/** Ends when all of them have: a process that ends at the first failure has nothing under way after it. */
const atOnce = async (...acts: readonly (() => Promise<unknown>)[]) => {
  const outcomes = await Promise.allSettled(acts.map((act) => act()));
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
};

const tagsOf = async (stack: Stack, name: string) =>
  (await stack.aws.listTagsForResource({ resourceArn: await stack.arnOf(name) })).tags;

const former = (stage: string, resource: string) => ({
  alchemy_stage: stage,
  alchemy_resource: resource,
});

testStores(
  "an id with a slash and an id in a scope keep their profile when one becomes the other",
  async (stack) => {
    for (const [from, to] of [
      [flat, nested],
      [nested, flat],
    ] as const) {
      const { SecurityProfileArn } = await stack.deploy(from(stack, "Team"));
      const moved = await stack.deploy(to(stack, "Team", { adopt: true }));
      expect(moved).toMatchObject({ SecurityProfileArn, adopted: false });
      await stack.deploy(to(stack, "Team", { adopt: true }));
      expect([await stack.names(), stack.operations]).toEqual([["Team"], []]);
      await stack.deploy(async () => undefined);
      expect(await stack.names()).toEqual([]);
    }
  },
);

testStores("an id with a slash and an id in a scope are two resources", async (stack) => {
  const both = async () => {
    await flat(stack, "Flat")();
    await nested(stack, "Nested")();
  };
  await stack.deploy(both);
  expect(await tagsOf(stack, "Flat")).toEqual(former("test", "app/test/team:2Fa"));
  expect(await tagsOf(stack, "Nested")).toEqual(former("test", "app/test/team/a"));
  await stack.deploy(both);
  expect(stack.operations).toEqual([]);
  await stack.deploy(nested(stack, "Nested"));
  expect(await stack.names()).toEqual(["Nested"]);
  await stack.deploy(nested(stack, "Nested"), { force: true });
  expect(stack.writes).toEqual([]);
});

test("an application never takes a profile of another one for its own", async (stack) => {
  const long = "x".repeat(140);
  for (const [x, y] of [
    ["acme/eu/x", "acme/eu/y"],
    ["acme", "acme/eu"],
    [`${long}/x`, `${long}/y`],
  ] as const) {
    await stack.deploy(() => declare(stack, "p", "Shared"), { app: x });
    const adopted = await stack.deploy(() => declare(stack, "q", "Shared", { adopt: true }), {
      app: y,
    });
    expect(adopted.adopted).toBe(true);
    await stack.deploy(async () => undefined, { app: y });
    expect(stack.writes).toEqual([]);
    expect(await stack.names()).toEqual(["Shared"]);
    await stack.destroy({ app: x });
    expect(await stack.names()).toEqual([]);
  }
});

test("a profile of version 0.1.0 that two resources could have made is refused, and never deleted", async (stack) => {
  const Tags = former("test", "app/test/team/a");
  const arn = await stack.foreign({ SecurityProfileName: "Team", Tags });
  for (const program of [flat, nested]) {
    const error = await stack.failure(program(stack, "Team"));
    expect(error).toMatchObject({ code: "AlreadyExists", SecurityProfileArn: arn });
    expect(error.message).toEndWith(
      "created by the Alchemy resource app/test/team/a (stage test), a name that version 0.1.0 gave to several resources, including this one. Nothing was changed. If this resource created it, set `adopt: true`: this resource then manages the profile, and keeps it when removed. Otherwise choose another SecurityProfileName.",
    );
    expect(await tagsOf(stack, "Team")).toEqual(Tags);
  }
  const { adopted } = await stack.deploy(nested(stack, "Team", { adopt: true }));
  expect(adopted).toBe(true);
  expect(stack.lines).toContain(
    `WARN team > a: adopts ${arn}, which the Alchemy resource app/test/team/a (stage test) created, and removes that stack's ownership tags. Two stacks must not manage one profile. If another stack has that resource, set \`delete: false\` there and deploy, then remove the resource and deploy.`,
  );
  expect(await tagsOf(stack, "Team")).toEqual({});
  await stack.destroy();
  expect(await stack.names()).toEqual(["Team"]);
});

test("a profile of version 0.1.0 that one resource alone could have made is found again", async (stack) => {
  await stack.foreign({ SecurityProfileName: "Team", Tags: former("test", "app/test/team") });
  const { adopted } = await stack.deploy(() => declare(stack, "team", "Team"));
  expect(adopted).toBe(false);
  const options = { app: "acme/eu" };
  await stack.foreign({ SecurityProfileName: "Squad", Tags: former("test", "acme/eu/test/squad") });
  await stack.deploy(() => declare(stack, "squad", "Squad"), options);
  await stack.deploy(() => declare(stack, "squad", "Squad"), { ...options, force: true });
  expect(await tagsOf(stack, "Squad")).toEqual(former("test", "acme:2Feu/test/squad"));
  await stack.destroy(options);
  await stack.destroy();
  expect(await stack.names()).toEqual([]);
});

test("a resource takes no profile of another one whose declaration has a problem", async (stack) => {
  const inScope = (fields: Fields = {}) =>
    alchemy.run("scope", () => declare(stack, "b", "Old", fields));
  const taker = () =>
    declare(stack, "a", "New", { Permissions: ["Users.View"], adopt: true }).then(
      () => "taken",
      (error: Error) => error.message,
    );
  const { SecurityProfileArn, SecurityProfileId } = await stack.deploy(() => inScope());
  stack.connect.renameSecurityProfile(SecurityProfileId, "New");
  const problems = {
    "of its own": () => inScope({ Description: "x".repeat(251) }),
    "of its name": () =>
      atOnce(
        () => declare(stack, "c", "Old"),
        () => inScope(),
      ),
  };
  for (const [problem, other] of Object.entries(problems)) {
    const error = await stack.failure(async () => {
      const [taken, refused] = await Promise.allSettled([taker(), other()]);
      expect([problem, taken]).toEqual([
        problem,
        {
          status: "fulfilled",
          value: expect.stringMatching(
            /and app\/test\/scope\/b in this deploy manages it\. Nothing was changed\./,
          ),
        },
      ]);
      if (refused.status === "rejected") throw refused.reason;
    });
    expect([problem, error["code"]]).toEqual([problem, "InvalidProps"]);
    expect(stack.operations.filter((each) => !/^(List|Describe|Get)/.test(each))).toEqual([]);
    expect(await tagsOf(stack, "New")).toEqual(former("test", "app/test/scope/b"));
  }
  expect(await stack.deploy(() => inScope(), { force: true })).toMatchObject({
    SecurityProfileArn,
  });
});

test("a resource takes the profile that another one is about to leave, also if that has a problem", async (stack) => {
  await stack.deploy(() => declare(stack, "b", "Team"));
  const error = await stack.failure(async () => {
    const [taken, refused] = await Promise.allSettled([
      declare(stack, "a", "Team", { adopt: true }),
      declare(stack, "b", "Other", { Description: "x".repeat(251) }),
    ]);
    expect(taken).toMatchObject({ status: "fulfilled", value: { adopted: false } });
    if (refused.status === "rejected") throw refused.reason;
  });
  expect(error["code"]).toBe("InvalidProps");
  expect(await tagsOf(stack, "Team")).toEqual(former("test", "app/test/a"));
});

test("a create in a scope that was interrupted is found again, and is removed by a destroy", async (stack) => {
  for (const end of ["deploy", "destroy"]) {
    await stack.failing("CreateSecurityProfile", "cut-after", () =>
      stack.failure(nested(stack, "Team")),
    );
    if (end === "deploy") {
      expect(await stack.deploy(nested(stack, "Team"))).toMatchObject({ adopted: false });
    }
    await stack.destroy();
    expect(await stack.names()).toEqual([]);
  }
});

test("a second resource on one profile is refused by the name of the first, whatever the order", async (stack) => {
  const a = () => declare(stack, "a", "New", { Description: "a", adopt: true });
  const b = () => declare(stack, "b", "Old", { Description: "b", adopt: true });
  const programs = {
    "a, then b": async () => [await a(), await b()],
    "b, then a": async () => [await b(), await a()],
    "both at once": () => atOnce(a, b),
    "b in a scope": async () => [await a(), await alchemy.run("scope", b)],
  };
  for (const [order, program] of Object.entries(programs)) {
    for (const made of [true, false]) {
      if (!made) await stack.foreign({ SecurityProfileName: "Old" });
      const first = order === "b in a scope" ? () => alchemy.run("scope", b) : b;
      const { SecurityProfileId } = await stack.deploy(first);
      stack.connect.renameSecurityProfile(SecurityProfileId, "New");
      for (const force of [false, true, true]) {
        const error = await stack.failure(program, { force });
        expect([order, error["code"]]).toEqual([order, "AlreadyExists"]);
        expect(error.message).toMatch(
          /, and app\/test\/(a|b|scope\/b) in this deploy manages it\. Nothing was changed\. Give one of the two resources another SecurityProfileName\.$/,
        );
      }
      await stack.deploy(first, { force: true });
      expect(await stack.names()).toEqual(["New"]);
      await stack.destroy();
      if (!made)
        await stack.aws.deleteSecurityProfile({ InstanceId: stack.InstanceId, SecurityProfileId });
      expect(await stack.names()).toEqual([]);
    }
  }
});

test("an id that is declared twice in a run is refused before any call", async (stack) => {
  const message = (one: string, two: string) =>
    `SecurityProfile "app/test/team" has a problem in its props. No call was made and no state was written.\n  - id "team" is declared twice in this run, for the profiles "${one}" and "${two}"; give each resource its own id`;
  const both = await stack.deploy(() =>
    Promise.allSettled([declare(stack, "team", "One"), declare(stack, "team", "Two")]),
  );
  expect(both.map((each) => each.status === "rejected" && each.reason.message)).toEqual([
    message("One", "Two"),
    message("One", "Two"),
  ]);
  expect(stack.operations).toEqual([]);
  const inTurn = await stack.failure(async () => {
    for (const name of ["One", "Two"]) await declare(stack, "team", name);
  });
  expect(inTurn.message).toBe(message("One", "Two"));
  expect(stack.operations).toEqual(stack.on(["CreateSecurityProfile"]));
  const same = await stack.failure(async () => {
    for (const Description of ["a", "b"]) await declare(stack, "team", "One", { Description });
  });
  expect(same.message).toBe(message("One", "One"));
  await stack.deploy(async () => undefined);
  expect(await stack.names()).toEqual([]);
});

test("one declaration may be awaited twice, and one that failed may be declared again", async (stack) => {
  await stack.deploy(async () => {
    const pending = declare(stack, "team", "Team");
    expect(await pending).toBe(await pending);
  });
  const failed = stack.failing("UpdateSecurityProfile", "deny", () =>
    stack.failure(async () => {
      await declare(stack, "team", "Team", { Description: "x" }).catch(() => undefined);
      stack.connect.faults.clear();
      await declare(stack, "team", "Team", { Description: "y" });
      throw new Error("declared again");
    }),
  );
  expect((await failed).message).toBe("declared again");
  expect(await stack.live("Team")).toMatchObject({ Description: "y" });
});

testStores(
  "a scope with the name of a resource under way is refused, also after another one was refused",
  async (stack) => {
    const inScope = () => alchemy.run("team", () => declare(stack, "eu", "Nested"));
    const error = await stack.failure(async ({ state }) => {
      const { promise: opened, resolve: open } = Promise.withResolvers<void>();
      const set = state.set.bind(state);
      state.set = async (id, record) => {
        if (record.kind !== "alchemy::Scope") await opened;
        await set(id, record);
      };
      const [first, scoped, second] = await Promise.allSettled([
        declare(stack, "team", "Night"),
        inScope().finally(open),
        declare(stack, "b", "Night"),
      ]);
      expect([first.status, second.status]).toEqual(["rejected", "rejected"]);
      if (scoped.status === "rejected") throw scoped.reason;
    });
    expect(error.message).toBe(
      'SecurityProfile "app/test/team/eu" has a problem in its props. No call was made and no state was written.\n  - scope "app" > "test" > "team" has the same place in Alchemy\'s state as "app" > "test" > "team", so one would delete what is in the other; rename one of them',
    );
    expect(stack.operations).toEqual([]);
    await stack.deploy(inScope);
    await stack.deploy(async () => undefined);
    expect(await stack.names()).toEqual([]);
  },
);

test("an id that is declared twice is refused, also after another one was refused", async (stack) => {
  const error = await stack.failure(async () => {
    const [one, , two] = await Promise.allSettled([
      declare(stack, "team", "One"),
      declare(stack, "b", "No/name"),
      declare(stack, "team", "Two"),
    ]);
    expect(one.status).toBe("rejected");
    if (two.status === "rejected") throw two.reason;
  });
  expect(error.message).toEndWith(
    '  - id "team" is declared twice in this run, for the profiles "One" and "Two"; give each resource its own id',
  );
  expect(stack.operations).toEqual([]);
});

test("a scope that is opened twice is refused", async (stack) => {
  const error = await stack.failure(async () => {
    await alchemy.run("team", () => declare(stack, "a", "A"));
    await alchemy.run("team", () => declare(stack, "b", "B"));
  });
  expect(error.message).toEndWith(
    '  - scope "team" is opened twice in this run, and each would delete at its end what the other declares; declare everything in one alchemy.run("team", …)',
  );
  expect(await stack.names()).toEqual(["A"]);
});

test("what is in a scope is not deleted with a resource that has its path as its id", async (stack) => {
  const inScope = (name: string) => () =>
    alchemy.run("team", () => alchemy.run("a", () => declare(stack, "x", name)));
  const error = await stack.failure(async () => {
    await flat(stack, "Flat")();
    await inScope("Nested")();
  });
  expect(error.message).toEndWith(
    '  - scope "app" > "test" > "team" > "a" has the same place in Alchemy\'s state as "app" > "test" > "team/a", so one would delete what is in the other; rename one of them',
  );
  const later = await stack.failure(inScope("Nested"));
  expect(later.message).toEndWith(
    '  - scope "a" has the same place in Alchemy\'s state as app/test/team:2Fa, which this deploy removes with everything in it; first deploy without both, then add the scope',
  );
  expect(await stack.names()).toEqual(["Flat"]);
  await stack.deploy(async () => undefined);
  await stack.deploy(inScope("Nested"));
  expect(await stack.names()).toEqual(["Nested"]);
});

test("an id that is the name of a scope in the state is refused until the scope is gone", async (stack) => {
  await stack.deploy(nested(stack, "Nested"));
  const program = () => declare(stack, "team", "Team");
  const error = await stack.failure(program);
  expect(error.message).toEndWith(
    '  - id "team" is the name of a scope in Alchemy\'s state; first deploy without the scope and this resource to remove what is in the scope, or give the resource another id',
  );
  expect(await stack.names()).toEqual(["Nested"]);
  await stack.deploy(async () => undefined);
  expect(await stack.names()).toEqual([]);
  await stack.deploy(program);
  expect(await stack.names()).toEqual(["Team"]);
});

/** Finds a file by its name in any case, and keeps the case, as macOS and Windows do. */
class WithoutCase extends FileSystemStateStore {
  override async get(id: string) {
    return super.get(await this.#there(id));
  }

  override async set(...[id, state]: Parameters<FileSystemStateStore["set"]>) {
    return super.set(await this.#there(id), state);
  }

  override async delete(id: string) {
    return super.delete(await this.#there(id));
  }

  async #there(id: string): Promise<string> {
    const ids = await super.list();
    return ids.find((other) => other.toLowerCase() === id.toLowerCase()) ?? id;
  }
}

test("an id that is another one's record, where the store ignores case, is refused", async (stack) => {
  const options = {
    stateStore: (scope: Scope) => new WithoutCase(scope, { rootDir: stack.rootDir }),
  };
  await stack.deploy(() => declare(stack, "Team", "Team"), options);
  for (const Description of [undefined, "changed"]) {
    const error = await stack.failure(
      () => declare(stack, "team", "Team", { Description }),
      options,
    );
    expect(error.message).toEndWith(
      '  - id "team" and "Team" share one record in Alchemy\'s state; give one of them another id',
    );
    expect(await stack.names()).toEqual(["Team"]);
  }
  await stack.destroy(options);
  expect(await stack.names()).toEqual([]);
});

test("a profile that leaves a nested scope for the rest of the script is not deleted in between", async (stack) => {
  const { SecurityProfileArn } = await stack.deploy(nested(stack, "Team", { Description: "in" }));
  const moved = await stack.deploy(async () => {
    await alchemy.run("team", async () => undefined);
    return declare(stack, "later", "Team", { adopt: true });
  });
  expect(moved).toMatchObject({ SecurityProfileArn, adopted: false });
  expect((await stack.live("Team")).Description).toBeUndefined();
  expect(stack.lines).toContain(
    `[deferred] team > a ${SecurityProfileArn} is deleted at the end of the deploy, unless another resource takes it`,
  );
  await stack.deploy(async () => undefined);
  expect(await stack.names()).toEqual([]);
});

test("a profile that leaves a nested scope is deleted at the end, and can come back until then", async (stack) => {
  const { SecurityProfileArn } = await stack.deploy(nested(stack, "Team"));
  const left = () => alchemy.run("team", async () => undefined);
  await stack.failure(async () => {
    await left();
    throw new Error("another resource");
  });
  expect(await stack.names()).toEqual(["Team"]);
  expect(await stack.deploy(nested(stack, "Team"))).toMatchObject({
    SecurityProfileArn,
    adopted: false,
  });
  await stack.deploy(left);
  expect(await stack.names()).toEqual([]);
});

test("a move between nested scopes clears what the code no longer declares", async (stack) => {
  const inScope = (scope: string, fields: Fields) => () =>
    alchemy.run(scope, () => declare(stack, "a", "Team", fields));
  await stack.deploy(inScope("north", { Description: "x", Tags: { a: "1" } }));
  await stack.deploy(inScope("south", { adopt: true }));
  const live = await stack.live("Team");
  expect([live.Description, live.Tags]).toEqual([undefined, {}]);
  await stack.destroy();
  expect(await stack.names()).toEqual([]);
});

test(
  "two ids of a run that differ in their case are refused where the file system ignores it",
  async (stack) => {
    const { platform } = process;
    const both = async () => {
      await declare(stack, "team", "One");
      await declare(stack, "Team", "Two");
    };
    try {
      Object.defineProperty(process, "platform", { value: "darwin" });
      const error = await stack.failure(both);
      expect(error.message).toEndWith(
        '  - id "Team" and "team" share one file on this machine, which ignores the case of names; give one of them another id',
      );
    } finally {
      Object.defineProperty(process, "platform", { value: platform });
    }
    await stack.deploy(both);
    expect(await stack.names()).toEqual(["One", "Two"]);
  },
  { only: "connect" },
);

test(
  "what a profile declared goes along when it leaves a scope and is taken at the same moment",
  async (stack) => {
    for (let round = 0; round < 10; round += 1) {
      await stack.deploy(nested(stack, "Team", { Description: "x", Tags: { a: "1" } }));
      await stack.deploy(() =>
        Promise.all([
          alchemy.run("team", async () => undefined),
          declare(stack, "later", "Team", { adopt: true }),
        ]),
      );
      const live = await stack.live("Team");
      expect([round, live.Description, live.Tags]).toEqual([round, undefined, {}]);
      await stack.destroy();
    }
  },
  { only: "connect" },
);

test("neither of two declarations of one name at once makes a call", async (stack) => {
  const outcomes = await stack.deploy(() =>
    Promise.allSettled([declare(stack, "a", "Team"), declare(stack, "b", "Team")]),
  );
  const because = (other: string) =>
    `  - SecurityProfileName "Team" is also declared by app/test/${other}, in the same instance; give one of them another name`;
  expect(outcomes.map((each) => each.status === "rejected" && each.reason.message)).toEqual([
    expect.stringContaining(because("b")),
    expect.stringContaining(because("a")),
  ]);
  expect(stack.operations).toEqual([]);
});

test("an id and a scope of one name at once are refused, and the next deploy removes what one of them made", async (stack) => {
  const resource = () => declare(stack, "team", "Team");
  for (const program of [
    () => atOnce(resource, nested(stack, "Nested")),
    () => atOnce(nested(stack, "Nested"), resource),
  ]) {
    const error = await stack.failure(program);
    // Alchemy may refuse the scope itself, or read the one record while it is written for the other.
    expect(`${String(error["code"])} ${error.name}: ${error.message}`).toMatch(
      /^InvalidProps|^ConcurrentDeploy| SyntaxError: | Error: Tried to create a Scope that conflicts with a Resource /,
    );
    await stack.deploy(async () => undefined);
    expect(await stack.names()).toEqual([]);
  }
});

test("what a resource has made is removed if a scope of its name writes its record meanwhile", async (stack) => {
  const file = path.join(stack.rootDir, "app/test/team.json");
  await stack.deploy(nested(stack, "Nested"));
  const ofScope = readFileSync(file, "utf8");
  await stack.destroy();
  const [operation = ""] = stack.on(["CreateSecurityProfile"]);
  stack.connect.faults.add({
    operation,
    kind: "delay",
    ms: 1,
    onMet: () => writeFileSync(file, ofScope),
  });
  const error = await stack.failure(() => declare(stack, "team", "Team"));
  stack.connect.faults.clear();
  expect(error["code"]).toBe("ConcurrentDeploy");
  expect(await stack.names()).toEqual(["Team"]);
  await stack.deploy(async () => undefined);
  expect(await stack.names()).toEqual([]);
});

test("a destroy after a refused scope removes everything", async (stack) => {
  const inScope = () =>
    alchemy.run("team", () => alchemy.run("eu", () => declare(stack, "a", "Nested")));
  await stack.deploy(inScope);
  const outcomes = await stack.deploy(() =>
    Promise.allSettled([declare(stack, "team/eu", "Flat"), inScope()]),
  );
  expect(outcomes.map(({ status }) => status)).toContain("rejected");
  await stack.destroy();
  expect(await stack.names()).toEqual([]);
});

test("a create in a scope is found again beside an id that 0.1.0 spelled like it", async (stack) => {
  await stack.deploy(flat(stack, "Flat"));
  const both = async () => {
    await flat(stack, "Flat")();
    return nested(stack, "Nested")();
  };
  await stack.failing("CreateSecurityProfile", "cut-after", () => stack.failure(both));
  expect(await stack.deploy(both)).toMatchObject({ adopted: false });
  await stack.destroy();
  expect(await stack.names()).toEqual([]);
});

test("a move where stage and scope have one name stays in the stack", async (stack) => {
  const options = { app: "app", stage: "prod" };
  await stack.deploy(() => alchemy.run("prod", () => declare(stack, "a", "Team")), options);
  const moved = await stack.deploy(() => declare(stack, "b", "Team", { adopt: true }), options);
  expect(moved.adopted).toBe(false);
  await stack.destroy(options);
  expect(await stack.names()).toEqual([]);
});

test("a field that only another, interrupted create declared is not read", async (stack) => {
  if (stack.plane !== "connect") return;
  const agents = {
    AllowedAIAgents: [{ Arn: "arn:aws:app-integrations:us-east-1:1:application/a" }],
  };
  await stack.failing("CreateSecurityProfile", "cut-before", () =>
    stack.failure(() => declare(stack, "team", "One", agents)),
  );
  await stack.deploy(() => declare(stack, "team", "Two", { controlPlane: "cloudcontrol" }));
  expect(await stack.names()).toEqual(["Two"]);
});

test("what a profile declared goes along when it leaves a scope that keeps it, before it is taken", async (stack) => {
  const kept = { Description: "x", Tags: { a: "1" }, delete: false };
  await stack.deploy(nested(stack, "Team", kept));
  const { adopted } = await stack.deploy(async () => {
    await alchemy.run("team", async () => undefined);
    return declare(stack, "later", "Team", { adopt: true });
  });
  const live = await stack.live("Team");
  expect([adopted, live.Description, live.Tags]).toEqual([false, undefined, {}]);
  await stack.destroy();
  expect(await stack.names()).toEqual([]);
});

for (const [order, ids] of [
  ["before", ["a", "b"]],
  ["after", ["b", "a"]],
  ["at once", undefined],
] as const) {
  for (const isKept of [false, true]) {
    const fate = isKept ? "stays" : "is deleted";
    test(`a profile whose move ended in a failed deploy ${fate} as its new resource says, if the old one leaves ${order}`, async (stack) => {
      const [old, taker] = ids?.[0] === "b" ? (["b", "a"] as const) : (["a", "b"] as const);
      await stack.deploy(() => declare(stack, old, "Team", { delete: isKept }));
      await stack.failure(async () => {
        await declare(stack, taker, "Team", { adopt: true, delete: !isKept });
        throw new Error("another resource");
      });
      if (ids) await stack.deploy(async () => undefined);
      else await stack.destroy({ destroyStrategy: "parallel" });
      expect(await stack.names()).toEqual(isKept ? ["Team"] : []);
    });
  }
}

for (const [when, remove] of [
  ["in turn", (stack: Stack) => stack.deploy(async () => undefined)],
  ["at once", (stack: Stack) => stack.destroy({ destroyStrategy: "parallel" })],
] as const) {
  test(`a profile is deleted whose move out of another resource ended in a failed deploy, if both leave ${when}`, async (stack) => {
    await stack.deploy(() => outer(stack, 1));
    await inVain(stack, async () => {
      // Alchemy deletes last what was declared first.
      await declare(stack, "a", "First");
      await declare(stack, "b", "Inner", { adopt: true });
    });
    await remove(stack);
    expect(await stack.names()).toEqual([]);
  });
}

/** A deploy that fails at its end. */
const inVain = (stack: Stack, program: () => Promise<unknown>) =>
  stack.failure(async () => {
    await program();
    throw new Error("another resource");
  });

for (const [how, leave] of [
  ["has left its scope in a failed deploy", async () => undefined],
  ["is renamed in a failed deploy", (stack: Stack) => declareKept(stack, "Other")],
] as const) {
  test(`a profile that its new resource keeps stays, also if that one ${how} before the old one leaves`, async (stack) => {
    const { SecurityProfileArn } = await stack.deploy(() => declare(stack, "old", "Team"));
    await inVain(stack, () => alchemy.run("team", () => declareKept(stack, "Team")));
    await inVain(stack, () => alchemy.run("team", () => leave(stack)));
    await stack.deploy(async () => undefined);
    expect([...(await stack.profiles()).keys()]).toContain(SecurityProfileArn);
  });
}

const declareKept = (stack: Stack, name: string) =>
  declare(stack, "new", name, { adopt: true, delete: false });

test("a profile that its new resource keeps stays, also if that one is renamed when the old one leaves", async (stack) => {
  await stack.deploy(() => declare(stack, "old", "Team"));
  await inVain(stack, () => declareKept(stack, "Team"));
  await stack.deploy(() => declareKept(stack, "Other"));
  expect(await stack.names()).toEqual(["Other", "Team"]);
});

test("a profile that its new resource keeps stays, also if the old one was renamed in the deploy that failed", async (stack) => {
  const { SecurityProfileArn } = await stack.deploy(() => declare(stack, "old", "Team"));
  await inVain(stack, async () => {
    await declare(stack, "old", "Other");
    await alchemy.run("team", () => declareKept(stack, "Team"));
  });
  await inVain(stack, () => alchemy.run("team", async () => undefined));
  await stack.deploy(async () => undefined);
  expect([...(await stack.profiles()).keys()]).toEqual([SecurityProfileArn]);
});

test("a profile is deleted as its new resource says, also if that one has left its scope in a failed deploy", async (stack) => {
  await stack.deploy(async () => {
    await declare(stack, "first", "First");
    await declare(stack, "old", "Team", { delete: false });
  });
  await inVain(stack, nested(stack, "Team", { adopt: true, delete: true }));
  await inVain(stack, () => alchemy.run("team", async () => undefined));
  await stack.destroy();
  expect(await stack.names()).toEqual([]);
});

test("a profile whose move to another scope failed is not deleted", async (stack) => {
  const { SecurityProfileArn } = await stack.deploy(() => declare(stack, "a", "Team"));
  const moves = {
    "without adopt": nested(stack, "Team"),
    "with props that are refused": nested(stack, "Team", { adopt: true, Permissions: [""] }),
    "in a scope that fails before it": () =>
      alchemy.run("team", async () => {
        throw new Error("another resource");
      }),
  };
  for (const [how, move] of Object.entries(moves)) {
    await stack.deploy(async () => {
      await declare(stack, "other", "Other");
      await move().catch(() => undefined);
    });
    expect([how, [...(await stack.profiles()).keys()]]).toEqual([
      how,
      expect.arrayContaining([SecurityProfileArn]),
    ]);
  }
  const moved = await stack.deploy(nested(stack, "Team", { adopt: true }));
  expect(moved).toMatchObject({ SecurityProfileArn, adopted: false });
  expect(await stack.names()).toEqual(["Team"]);
});

test("a profile that leaves one scope for another one, which fails, is not deleted", async (stack) => {
  const inScope = (scope: string, fields: Fields) => () =>
    alchemy.run(scope, () => declare(stack, "a", "Team", fields));
  const { SecurityProfileArn } = await stack.deploy(inScope("north", {}));
  await stack.deploy(async () => {
    await alchemy.run("north", async () => undefined);
    await inScope("south", {})().catch(() => undefined);
  });
  expect([...(await stack.profiles()).keys()]).toEqual([SecurityProfileArn]);
  await stack.deploy(inScope("south", { adopt: true }));
  await stack.deploy(inScope("south", { adopt: true }));
  expect(stack.operations).toEqual([]);
  await stack.destroy();
  expect(await stack.names()).toEqual([]);
});

test("a scope that is opened again without what it declared is refused", async (stack) => {
  const error = await stack.failure(async () => {
    await nested(stack, "Team")();
    await alchemy.run("team", async () => undefined);
  });
  expect(error.message).toEndWith(
    '  - scope "team" is opened twice in this run, and the end of one would delete what the other declares; declare everything in one alchemy.run("team", …)',
  );
  expect(await stack.names()).toEqual(["Team"]);
});

test("a scope that failed may be opened again", async (stack) => {
  await stack.deploy(async () => {
    for (const attempt of [1, 2]) {
      await alchemy
        .run("team", async () => {
          await declare(stack, "a", "Team");
          if (attempt === 1) throw new Error("another resource");
        })
        .catch(() => undefined);
    }
  });
  await stack.deploy(nested(stack, "Team"));
  expect([await stack.names(), stack.operations]).toEqual([["Team"], []]);
});

test("a scope that the script destroys loses its profiles at once, and may be opened again", async (stack) => {
  await stack.deploy(async () => {
    let team: Scope | undefined;
    await alchemy.run("team", async (scope) => {
      team = scope;
      await declare(stack, "a", "Team");
    });
    await alchemy.destroy(team);
    expect(await stack.names()).toEqual([]);
    await nested(stack, "Again")();
  });
  expect(await stack.names()).toEqual(["Again"]);
});

test("a name is free again once the id that failed with it has another one", async (stack) => {
  await stack.foreign({ SecurityProfileName: "Theirs" });
  await stack.failure(async () => {
    await declare(stack, "a", "Theirs").catch(() => undefined);
    await declare(stack, "a", "Ours");
    await declare(stack, "b", "Theirs", { adopt: true });
    throw new Error("all are declared");
  });
  expect(stack.lines.filter((line) => /^\[(created|adopted)\]/.test(line))).toHaveLength(3);
});

/** Ends the program before Alchemy notes that a resource is done, as a kill would. */
class Cut extends FileSystemStateStore {
  override async set(...[id, state]: Parameters<FileSystemStateStore["set"]>) {
    if (state.status === "created" && id === "a") throw new Error("killed");
    return super.set(id, state);
  }
}

test("a create in a scope whose success was not noted is its resource's", async (stack) => {
  const cut = (scope: Scope) => new Cut(scope, { rootDir: stack.rootDir });
  await stack.failure(nested(stack, "Team"), { stateStore: cut });
  expect(await stack.names()).toEqual(["Team"]);
  expect(await stack.deploy(nested(stack, "Team"))).toMatchObject({ adopted: false });
  await stack.destroy();
  expect(await stack.names()).toEqual([]);
});

test("a former profile is kept only for the resource that left it", async (stack) => {
  await stack.deploy(nested(stack, "Old"));
  await stack.deploy(async () => {
    await nested(stack, "New")();
    await flat(stack, "Flat", { delete: false })();
  });
  expect(await stack.names()).toEqual(["Flat", "New"]);
});

test("a profile that a resource inside another one has is not deleted with a second one", async (stack) => {
  const { SecurityProfileArn } = await stack.deploy(() => outer(stack, 1));
  await stack.deploy(async () => {
    await outer(stack, 1);
    await declare(stack, "b", "Inner", { adopt: true });
  });
  await stack.deploy(() => outer(stack, 1));
  expect([...(await stack.profiles()).keys()]).toEqual([SecurityProfileArn]);
  await stack.deploy(() => outer(stack, 2));
  expect([...(await stack.profiles()).keys()]).toEqual([SecurityProfileArn]);
  await stack.destroy();
  expect(await stack.names()).toEqual([]);
});

const Vault = Resource("test::Vault", async function (_id: string, props: { secret: Secret }) {
  return this.phase === "delete" ? this.destroy() : { ...props };
});

test("a secret of another resource, with a password of its own, is in nobody's way", async (stack) => {
  const vault = () =>
    alchemy.run("secure", { password: "of its own" }, () =>
      Vault("vault", { secret: alchemy.secret("hidden") }),
    );
  await stack.deploy(async () => {
    await vault();
    await declare(stack, "a", "Team");
  });
  await stack.deploy(async () => {
    await vault();
    await declare(stack, "b", "Team", { adopt: true });
  });
  expect(await stack.names()).toEqual(["Team"]);
  await stack.deploy(vault);
  expect(await stack.names()).toEqual([]);
  // Alchemy itself cannot destroy the vault without its password.
  await stack.deploy(() =>
    alchemy.run("secure", { password: "of its own" }, async () => undefined),
  );
});

const outer = (stack: Stack, n: number) => Outer("outer", { stack: () => stack, n });

const Outer = Resource(
  "test::Outer",
  async function (this: Context<{ SecurityProfileArn: string }>, _id: string, props: OuterProps) {
    if (this.phase === "delete") return this.destroy();
    const { SecurityProfileArn } = await declare(props.stack(), "inner", "Inner");
    return { SecurityProfileArn };
  },
);

interface OuterProps {
  readonly stack: () => Stack;
  readonly n: number;
}

test("an id with the path of a scope in the state deletes nothing there, when it is made or changed", async (stack) => {
  const inScope = () =>
    alchemy.run("team", () => alchemy.run("eu", () => declare(stack, "a", "Nested")));
  const { SecurityProfileArn } = await stack.deploy(inScope);
  for (const Description of ["x", "y"]) {
    const error = await stack.failure(() => declare(stack, "team/eu", "Flat", { Description }));
    expect(error.message).toEndWith(
      '  - id "team/eu" has the same place in Alchemy\'s state as the scope of app/test/team/eu/a, so Alchemy would delete what is there; first deploy without both, or give the resource another id',
    );
    expect([...(await stack.profiles()).keys()]).toEqual([SecurityProfileArn]);
  }
  await stack.deploy(inScope);
  expect(stack.operations).toEqual([]);
});

test("an id with a slash never takes what a scope of that path has left, without adopt", async (stack) => {
  const { SecurityProfileArn } = await stack.deploy(nested(stack, "Team"));
  const program = async () => {
    await alchemy.run("team", () => declare(stack, "b", "Other"));
    await flat(stack, "Team", { Description: "of another" })();
  };
  for (const _ of [1, 2, 3]) {
    expect(await stack.failure(program)).toMatchObject({
      code: "AlreadyExists",
      SecurityProfileArn,
    });
    expect(stack.writes).not.toContain("UpdateSecurityProfile");
  }
  expect((await stack.live("Team")).Description).toBeUndefined();
});

test("an id with a slash takes nothing that a scope of that path has left, also if the read after its refused create failed", async (stack) => {
  const { SecurityProfileArn } = await stack.deploy(nested(stack, "Team"));
  const program = async () => {
    await alchemy.run("team", () => declare(stack, "b", "Other"));
    await flat(stack, "Team", { Description: "of another" })();
  };
  const lost = await stack.failing("ListSecurityProfiles", "internal", () =>
    stack.failure(program),
  );
  expect(lost).toMatchObject({ code: "RequestFailed" });
  expect(await stack.failure(program)).toMatchObject({ code: "AlreadyExists", SecurityProfileArn });
  expect((await stack.live("Team")).Description).toBeUndefined();
});

test("a create in a scope whose answer is lost is made again in the same deploy, and is its resource's", async (stack) => {
  for (const adopt of [false, true]) {
    const { adopted } = await stack.failing(
      "CreateSecurityProfile",
      "cut-after",
      () => stack.deploy(nested(stack, "Team", { adopt })),
      1,
    );
    expect(adopted).toBe(false);
    await stack.destroy();
    expect(await stack.names()).toEqual([]);
  }
});
