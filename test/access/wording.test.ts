import { describe, expect, test } from "bun:test";
import { auditInstance } from "../../src/access/audit.ts";
import { wordChange } from "../../src/access/change-wording.ts";
import { accessChanges } from "../../src/access/changes.ts";
import { wordReference } from "../../src/access/compare-wording.ts";
import { wordAuditFinding, wordMissing, wordQuota } from "../../src/access/wording.ts";
import type { ProfileFields } from "../../src/profile/model.ts";
import { snapshotOf } from "../support/snapshot.ts";

const HOSTILE = "A\r\n\n1 unchanged.\u2028\u001B[31m\u009B2K\u202E\u2066\u200F\u0085é 中😀";
const SHOWN = "A\\r\\n\\n1 unchanged.\\u2028\\u001B[31m\\u009B2K\\u202E\\u2066\\u200F\\u0085é 中😀";

/** All that shows, and nothing that would begin another line. */
const ONE_LINE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u;

const fields: Partial<ProfileFields> = {
  Description: HOSTILE,
  Permissions: [HOSTILE, "Users.View"],
  Tags: { [HOSTILE]: HOSTILE },
  AllowedAccessControlTags: { [HOSTILE]: HOSTILE },
  TagRestrictedResources: [HOSTILE, "User"],
  HierarchyRestrictedResources: [HOSTILE],
  AllowedAccessControlHierarchyGroupId: HOSTILE,
  Applications: [{ Namespace: HOSTILE, ApplicationPermissions: [HOSTILE], Type: "MCP" }],
  AllowedFlowModules: [{ FlowModuleId: HOSTILE }],
  AllowedAIAgents: [{ Arn: HOSTILE }],
};

describe("whatever AWS names hold, words about them are one line", () => {
  test("of changes", () => {
    const words = accessChanges({}, fields).map(wordChange);
    expect(words.length).toBeGreaterThan(10);
    for (const line of words) expect(line).toMatch(ONE_LINE);
    expect(words).toContain(`permission ${SHOWN}`);
  });

  test("of what two instances name", () => {
    const reference = { kind: "hierarchyGroup", id: HOSTILE, side: "here" } as const;
    const words = wordReference({
      ...reference,
      name: HOSTILE,
      counterpart: HOSTILE,
      namedBy: [HOSTILE],
    });
    expect(words).toMatch(ONE_LINE);
    expect(words).toStartWith(`hierarchy group ${SHOWN} (`);
  });

  test("of findings, quotas and what is missing", () => {
    const { findings, quotas } = auditInstance(
      snapshotOf({
        profiles: {
          [HOSTILE]: fields,
          [`${HOSTILE} 2`]: { ...fields, TagRestrictedResources: [] },
        },
        users: { [HOSTILE]: [HOSTILE, `${HOSTILE} 2`] },
      }),
    );
    const codes = findings.map(({ code }) => code);
    expect(codes).toContain("restriction-cancelled");
    expect(codes).toContain("unknown-permission");
    for (const finding of findings) expect(wordAuditFinding(finding)).toMatch(ONE_LINE);
    for (const quota of quotas) expect(wordQuota(quota).join(" ")).toMatch(ONE_LINE);
    const [missing] = wordMissing([
      { part: "permissions", of: HOSTILE, operation: "List", code: "Denied", message: HOSTILE },
    ]);
    expect(missing).toBe(`the permissions of "${SHOWN}": List failed with "${SHOWN}" (Denied).`);
  });
});
