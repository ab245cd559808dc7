import fc from "fast-check";
import type { ProfileSnapshot } from "../../src/profile/snapshot.ts";
import { PERMISSIONS, PermissionGroups, Presets } from "../../src/index.ts";
import { FIELDS, FIELD_NAMES, normalizeFields } from "../../src/profile/model.ts";
import { declaredFields } from "./arbitrary.ts";

const sets = [...Object.values(Presets), ...Object.values(PermissionGroups)];
const names = PERMISSIONS.map(({ name }) => name);

const empty = Object.fromEntries(FIELD_NAMES.map((name) => [name, FIELDS[name].kind.empty]));

/** Any profiles of one instance, as a complete read has them: known permissions, sets of them, and others. */
export const profileSnapshots = (maxLength: number): fc.Arbitrary<ProfileSnapshot[]> =>
  fc
    .uniqueArray(
      fc.record({
        name: fc.stringMatching(/^[ a-zA-Z0-9_@-]{1,20}$/),
        fields: declaredFields,
        held: fc.subarray(sets, { maxLength: 3 }),
        more: fc.oneof(fc.subarray(names, { maxLength: 6 }), fc.subarray(names)),
      }),
      { selector: ({ name }) => name.toLowerCase(), maxLength, size: "max" },
    )
    .map((profiles) =>
      profiles.map(({ fields, held, more, name }, index) => ({
        SecurityProfileName: name,
        SecurityProfileId: `id-${index}`,
        SecurityProfileArn: `arn:aws:connect:us-east-1:123456789012:instance/i/security-profile/id-${index}`,
        ...empty,
        ...normalizeFields({
          ...fields,
          Permissions: [...(fields.Permissions ?? []), ...held.flat(), ...more],
        }),
      })),
    );
