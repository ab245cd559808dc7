import { type FieldName, type ProfileFields, FIELDS } from "../profile/model.ts";
import { type Infer, type StructureShape, structure } from "../profile/shapes.ts";
import type { ErrorType } from "./errors.ts";
import { APP_INTEGRATIONS } from "./models/app-integrations.ts";
import { CONNECT } from "./models/connect.ts";
import type { Operation } from "./models/operation.ts";
import { QCONNECT } from "./models/qconnect.ts";
import type { ServiceName } from "./services.ts";

/** The operations of all services that speak REST JSON. No two have the same name or path. */
const OPERATIONS = { ...CONNECT, ...QCONNECT, ...APP_INTEGRATIONS };

export type OperationName = keyof typeof OPERATIONS;

type Simplify<T> = { [K in keyof T]: T[K] };
type FieldsOf<O> = O extends { readonly fields: readonly (infer F extends FieldName)[] }
  ? Partial<Pick<ProfileFields, F>>
  : unknown;

export type InputOf<K extends OperationName> = Simplify<
  Infer<(typeof OPERATIONS)[K]["input"]> & FieldsOf<(typeof OPERATIONS)[K]>
>;

export const OPERATION_NAMES = Object.keys(OPERATIONS).filter(
  (name): name is OperationName => name in OPERATIONS,
);

export function operation(name: OperationName): Operation {
  return OPERATIONS[name];
}

/** The whole input of an operation, the fields of a security profile among its members. */
export function inputShape(name: OperationName): StructureShape {
  const { input, fields = [] } = operation(name);
  const members = Object.fromEntries(fields.map((field) => [field, FIELDS[field].shape]));
  return structure({ ...input.members, ...members }, input.required);
}

/** Where each member of the input travels. */
export function locations(name: OperationName) {
  const { uri, query = {} } = operation(name);
  const path = [...uri.matchAll(/\{(\w+)\}/g)].flatMap(([, member]) => member ?? []);
  const members = Object.keys(inputShape(name).members);
  return {
    path,
    query,
    body: members.filter((member) => !path.includes(member) && !(member in query)),
  };
}

const REFUSALS = [
  "InvalidParameterException",
  "ValidationException",
  "InvalidRequestException",
] as const satisfies ErrorType[];

/** The type under which an operation refuses bad input. */
export function refusal(name: OperationName): ErrorType {
  const { errors } = operation(name);
  return REFUSALS.find((type) => errors.includes(type)) ?? "InvalidRequestException";
}

/** The service that an operation belongs to. */
export function serviceOf(name: OperationName): ServiceName {
  if (name in QCONNECT) return "wisdom";
  return name in APP_INTEGRATIONS ? "app-integrations" : "connect";
}
