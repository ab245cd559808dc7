import { inRegion, theOne } from "./lookup.ts";
import type { RegionLookupProps } from "./lookup-props.ts";

/** Which application to look up: by namespace or by name. */
export type ApplicationRefProps = RegionLookupProps &
  ({ Namespace: string; Name?: never } | { Name: string; Namespace?: never });

/** An application of Amazon AppIntegrations. */
export interface ApplicationRef {
  ApplicationArn: string;
  ApplicationId: string;
  Name: string;
  Namespace: string;
}

/**
 * Looks up an application of Amazon AppIntegrations: a third-party application, an MCP server or an external AI agent.
 * `Namespace` is for `Applications`, `ApplicationArn` for `AllowedAIAgents`. Does not write to AWS or to the state.
 * All lookups of a process share one list of the applications. Needs the package `@aws-sdk/client-appintegrations`.
 *
 * @throws InvalidPropsError before any call
 * @throws MissingPackageError if the package is not installed
 * @throws NotFoundError if no application of the region has the name or namespace
 * @throws AmbiguousError if several applications have it
 */
export async function ApplicationRef(props: ApplicationRefProps): Promise<ApplicationRef> {
  const { Name, Namespace } = props;
  const about = ["ApplicationRef", props, { Namespace, Name }] as const;
  const { calls, findApplications } = await inRegion(
    ...about,
    "appintegrations",
    "the applications",
  );
  const field = Namespace === undefined ? "Name" : "Namespace";
  const wanted = Namespace ?? Name;
  const application = theOne(await findApplications(calls, (each) => each[field] === wanted), {
    kind: "application",
    name: wanted ?? "",
    place: calls.subject.region,
    nameOf: (each) => each[field],
    identityOf: (each) => `${each.Namespace} (${each.Arn})`,
    advice: "Use the ARN of one of them, or its Namespace instead of Name.",
  });
  return {
    ApplicationArn: application.Arn,
    ApplicationId: application.Id,
    Name: application.Name,
    Namespace: application.Namespace,
  };
}
