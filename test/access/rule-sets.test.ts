import { expect, test } from "bun:test";
import { RULE_KINDS, RULE_SETS, RULE_SET_NAMES } from "../../src/access/rules.ts";

const except = { profiles: ["Admin"] };

test("the sets have these rules", () => {
  expect(RULE_SETS).toEqual({
    pci: [
      {
        code: "pci-unredacted",
        severity: "error",
        reason: "Unredacted media contains card numbers",
        forbid: ["unredacted-media"],
        except,
      },
      {
        code: "pci-export",
        severity: "error",
        reason: "A user who sees card data must not export customer data",
        separate: [["unredacted-media"], ["data-export"]],
        except,
      },
    ],
    recordings: [
      {
        code: "recordings-deletion",
        severity: "warning",
        reason: "Recordings are evidence, so few people may delete them",
        limit: ["recording-deletion"],
        atMost: 3,
      },
      {
        code: "recordings-evaluation",
        severity: "error",
        reason: "A user who evaluates a contact must not delete its recording",
        separate: [["Evaluation.Create", "Evaluation.Edit"], ["recording-deletion"]],
        except,
      },
    ],
    "user-administration": [
      {
        code: "users-administrators",
        severity: "warning",
        reason: "Few people may manage the access of others",
        limit: ["profile-admin"],
        atMost: 5,
      },
      {
        code: "users-four-eyes",
        severity: "error",
        reason: "A user who edits security profiles must not assign them",
        separate: [
          ["SecurityProfiles.Create", "SecurityProfiles.Edit"],
          ["Users.Create", "Users.EditPermission"],
        ],
        except,
      },
      {
        code: "users-contacts",
        severity: "warning",
        reason: "A user who administers users must not take contacts",
        separate: [["user-admin"], ["BasicAgentAccess"]],
        except,
      },
    ],
  });
  expect([...RULE_SET_NAMES]).toEqual(["pci", "recordings", "user-administration"]);
  expect([...RULE_KINDS]).toEqual(["forbid", "separate", "limit", "require"]);
});
