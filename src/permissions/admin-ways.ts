import { recordOf } from "../profile/record-of.ts";
import type { AdminWay } from "./catalog.ts";
import { PERMISSIONS } from "./details.ts";
import type { Permission } from "./permissions.ts";

/** The permission for each way to full access. */
export const PERMISSION_OF_WAY: Readonly<Record<AdminWay, Permission>> = recordOf(
  PERMISSIONS.flatMap(({ admin, name }) => (admin ? [{ admin, name }] : [])),
  ({ admin }) => admin,
  ({ name }) => name,
);
