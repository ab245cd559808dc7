import fc from "fast-check";
import type { DeclaredFields } from "../../src/profile/model.ts";

const short = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
const word = fc.stringMatching(/^[A-Za-z.]{1,12}$/);
const tagKey = fc
  .stringMatching(/^[a-z0-9 _.:/=+@-]{1,8}$/)
  .filter((key) => !key.startsWith("aws:"));
const record = (maxKeys: number) => fc.dictionary(tagKey, short, { maxKeys });
const tagList = (maxKeys: number) =>
  record(maxKeys).map((tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value })));
const unique = <T>(item: fc.Arbitrary<T>, key: keyof T & string, maxLength: number) =>
  fc.uniqueArray(item, { selector: (value) => value[key], maxLength });

/** Any fields that AWS accepts, in any of the forms that props may have. */
export const declaredFields: fc.Arbitrary<DeclaredFields> = fc.record(
  {
    Description: fc.string({ unit: "grapheme", maxLength: 40 }),
    Permissions: fc.array(word, { maxLength: 8 }),
    Tags: fc.oneof(record(5), tagList(5)),
    AllowedAccessControlTags: fc.oneof(record(4), tagList(4)),
    TagRestrictedResources: fc.array(fc.constantFrom("User", "Queue", "SecurityProfile"), {
      maxLength: 5,
    }),
    HierarchyRestrictedResources: fc.array(fc.constant("User"), { maxLength: 2 }),
    AllowedAccessControlHierarchyGroupId: fc.string({ maxLength: 12 }),
    Applications: unique(
      fc.record(
        {
          Namespace: short,
          ApplicationPermissions: fc.array(word, { minLength: 1, maxLength: 4 }),
          Type: fc.constantFrom("MCP", "THIRD_PARTY_APPLICATION"),
        },
        { requiredKeys: ["Namespace", "ApplicationPermissions"] },
      ),
      "Namespace",
      4,
    ),
    AllowedFlowModules: unique(
      fc.record(
        { FlowModuleId: short, Type: fc.constant("MCP" as const) },
        { requiredKeys: ["FlowModuleId"] },
      ),
      "FlowModuleId",
      4,
    ),
    AllowedAIAgents: unique(
      fc.record(
        { Arn: short, Type: fc.constant("THIRD_PARTY" as const) },
        { requiredKeys: ["Arn"] },
      ),
      "Arn",
      4,
    ),
    GranularAccessControlConfiguration: fc.record(
      {
        DataTableAccessControlConfiguration: fc.record(
          {
            PrimaryAttributeAccessControlConfiguration: fc.record(
              {
                PrimaryAttributeValues: fc.array(
                  fc.record(
                    {
                      AccessType: fc.constant("ALLOW" as const),
                      AttributeName: word,
                      Values: fc.array(word, { maxLength: 2 }),
                    },
                    { requiredKeys: [] },
                  ),
                  { maxLength: 3 },
                ),
              },
              { requiredKeys: [] },
            ),
          },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);
