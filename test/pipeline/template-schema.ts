import type { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import { type Template, isFunction } from "./template.ts";

type Spec = ReturnType<typeof loadAwsServiceSpecSync>;
type Properties = ReturnType<typeof resourceOf>["properties"];
type PropertyType = Properties[string]["type"];

const resourceOf = (spec: Spec, id: string) => spec.get("resource", id);

/** What a template has that the schemas of its resources do not allow. */
export function schemaProblems(spec: Spec, { Resources }: Template): string[] {
  return Object.entries(Resources).flatMap(([id, { Type, Properties }]) => {
    const [resource] = spec.lookup("resource", "cloudFormationType", "equals", Type);
    if (!resource) return [`${id}: there is no ${Type}`];
    return problemsOfObject(spec, resource.properties, Properties, id);
  });
}

function problemsOfObject(
  spec: Spec,
  properties: Properties,
  value: object,
  where: string,
): string[] {
  const missing = Object.entries(properties)
    .filter(([name, { required }]) => required === true && !(name in value))
    .map(([name]) => `${where}: has no ${name}`);
  return [
    ...missing,
    ...Object.entries(value).flatMap(([name, inner]) => {
      const property = properties[name];
      if (!property) return [`${where}: does not know ${name}`];
      return problemsOf(spec, property.type, inner, `${where}/${name}`);
    }),
  ];
}

function problemsOf(spec: Spec, type: PropertyType, value: unknown, where: string): string[] {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  // What a function gives is known to CloudFormation alone.
  if (isObject && Object.keys(value).some((key) => isFunction(key))) return [];
  const wrong = [`${where}: is not ${type.type}`];
  switch (type.type) {
    case "array":
      if (!Array.isArray(value)) return wrong;
      return value.flatMap((item, index) =>
        problemsOf(spec, type.element, item, `${where}/${index}`),
      );
    case "ref":
      if (!isObject) return wrong;
      return problemsOfObject(
        spec,
        spec.get("typeDefinition", type.reference).properties,
        value,
        where,
      );
    case "union": {
      const found = type.types.map((each) => problemsOf(spec, each, value, where));
      return found.some(({ length }) => length === 0) ? [] : (found[0] ?? wrong);
    }
    case "string":
    case "boolean":
      return typeof value === type.type ? [] : wrong;
    case "integer":
    case "number":
      return typeof value === "number" ? [] : wrong;
    case "json":
      return isObject ? [] : wrong;
    default:
      return [`${where}: has the type ${type.type}, which this check does not know`];
  }
}
