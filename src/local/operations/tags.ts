import { parseInstanceArn } from "../../profile/arn.ts";
import { isSystemTag } from "../../profile/ownership.ts";
import type { Data } from "../data.ts";
import { ServiceError, notFound } from "../errors.ts";
import type { InputOf } from "../model.ts";
import { MAX_TAGS } from "../shapes.ts";
import type { Store } from "../store.ts";

const RESOURCE =
  /^(?<instanceArn>.+:instance\/[^/]+)(?:\/(?<kind>security-profile|agent)\/(?<id>[^/]+))?$/;

export function TagResource(store: Store, { resourceArn, tags }: InputOf<"TagResource">): void {
  const { Tags } = taggable(store, store.data, resourceArn);
  const merged = { ...Tags, ...tags };
  const counted = Object.keys(merged).filter((key) => !isSystemTag(key)).length;
  if (counted > MAX_TAGS) {
    throw new ServiceError(
      "InvalidParameterException",
      `A resource can have ${MAX_TAGS} tags; this one would have ${counted}`,
    );
  }
  setTags(store, resourceArn, merged);
}

export function UntagResource(
  store: Store,
  { resourceArn, tagKeys }: InputOf<"UntagResource">,
): void {
  const { Tags } = taggable(store, store.data, resourceArn);
  const kept = Object.entries(Tags).filter(([key]) => !tagKeys.includes(key));
  setTags(store, resourceArn, Object.fromEntries(kept));
}

export function ListTagsForResource(store: Store, { resourceArn }: InputOf<"ListTagsForResource">) {
  return { tags: taggable(store, store.data, resourceArn).Tags };
}

interface Taggable {
  Tags: Record<string, string>;
  LastModifiedTime?: number;
  LastModifiedRegion?: string;
}

function setTags(store: Store, arn: string, tags: Record<string, string>): void {
  store.change((data, now) => {
    const resource = taggable(store, data, arn);
    resource.Tags = tags;
    const isProfile = data.profiles.some((profile) => profile === resource);
    if (resource.LastModifiedTime === undefined) return;
    if (isProfile && store.behavior.lastModifiedTime === "fields") return;
    resource.LastModifiedTime = now;
    resource.LastModifiedRegion = store.instance.region;
  });
}

function taggable(store: Store, data: Readonly<Data>, arn: string): Taggable {
  const { id, instanceArn = "", kind } = RESOURCE.exec(arn)?.groups ?? {};
  if (!parseInstanceArn(instanceArn)) {
    throw new ServiceError(
      "InvalidParameterException",
      "resourceArn is not the ARN of an instance, a security profile or a user",
    );
  }
  const resource =
    instanceArn !== store.instance.InstanceArn
      ? undefined
      : kind === undefined
        ? data.instance
        : (kind === "agent" ? data.users : data.profiles).find(({ Id }) => Id === id);
  if (!resource) throw notFound(`Resource ${arn}`);
  return resource;
}
