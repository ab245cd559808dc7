import { type Connect, paginateListSecurityProfiles } from "@aws-sdk/client-connect";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { InstanceSnapshot } from "../../src/access.ts";
import { closeSessions } from "../../src/aws/clients.ts";
import { type LocalInstance, startLocalConnect } from "../../src/local/index.ts";
import type { Drawn, Edit, Story } from "./answers-story.ts";
import { connectTo } from "./connect.ts";
import { forward } from "./front.ts";

/** An instance, and a note of what it holds. */
class Center {
  readonly #aws: Connect;
  readonly local: LocalInstance;
  /** Never changed, only replaced. */
  noted: InstanceSnapshot;

  constructor(local: LocalInstance, aws: Connect, groups: Story["groups"]) {
    this.local = local;
    this.#aws = aws;
    this.noted = {
      InstanceArn: local.instanceArn,
      hierarchyGroups: groups.map(({ Id, Name }) => ({ Id, Name })),
      profiles: [],
      users: [],
      aiAgents: [],
      missing: [],
    };
  }

  async fill({ equipped, profiles, users }: Drawn, agents: Story["agents"]): Promise<void> {
    const { instanceArn: InstanceId } = this.local;
    const client = this.#aws;
    for await (const page of paginateListSecurityProfiles({ client }, { InstanceId })) {
      for (const { Id: SecurityProfileId } of page.SecurityProfileSummaryList ?? [])
        await client.deleteSecurityProfile({ InstanceId, SecurityProfileId });
    }
    const aiAgents = agents.flatMap(({ Name, versions }) => {
      const { Arn } = this.local.addAIAgent({ Name, versions });
      const qualifiers = ["", ":$LATEST", ":$SAVED", ":1", ":2"].slice(0, 3 + versions);
      const known = { Name, Type: "ORCHESTRATION", SecurityProfileIds: [] };
      return qualifiers.map((qualifier) => ({ Arn: Arn + qualifier, ...known }));
    });
    this.noted = { ...this.noted, aiAgents };
    const [first] = profiles;
    if (!first) return;
    for (const profile of profiles) await this.edit({ ...NOBODY, do: "create", profile });
    for (const user of users) await this.edit({ ...NOBODY, do: "join", profile: first, user });
    for (const each of equipped) await this.edit(each);
  }

  /** Changes the instance where it allows that. */
  async edit(edit: Edit): Promise<void> {
    this.noted = { ...this.noted, ...(await this.#edited(edit)) };
  }

  async #edited({ at, do: act, only, profile, user }: Edit): Promise<Partial<InstanceSnapshot>> {
    const { aiAgents, profiles, users } = this.noted;
    const {
      name,
      fields: { Tags, ...fields },
    } = profile;
    const written: Partial<typeof fields> = Object.fromEntries(
      Object.entries(fields).filter(([field]) => only.includes(field)),
    );
    const old = profiles[at % profiles.length];
    const person = users[at % users.length];
    const agent = aiAgents[at % aiAgents.length];
    const aws = this.#aws;
    const InstanceId = this.local.instanceArn;
    const SecurityProfileId = old?.SecurityProfileId ?? "";
    const { UserId } = person ?? {};
    const isTaken = profiles.some(({ SecurityProfileName }) => SecurityProfileName === name);
    const ids = user.held.flatMap(
      (each) => profiles[each % profiles.length]?.SecurityProfileId ?? [],
    );
    const SecurityProfileIds = [...new Set(ids)].toSorted();
    switch (act) {
      case "create": {
        if (isTaken) return {};
        const { SecurityProfileArn = "", SecurityProfileId: id = "" } =
          await aws.createSecurityProfile({
            InstanceId,
            SecurityProfileName: name,
            ...fields,
            ...filled({ Tags }),
          });
        const made = { SecurityProfileArn, SecurityProfileId: id, SecurityProfileName: name };
        return { profiles: [...profiles, { ...made, ...profile.fields }] };
      }
      case "write":
        if (!old) return {};
        await aws.updateSecurityProfile({ InstanceId, SecurityProfileId, ...written });
        return { profiles: changed(profiles, old, written) };
      case "rename":
        if (!old || isTaken) return {};
        this.local.renameSecurityProfile(SecurityProfileId, name);
        return { profiles: changed(profiles, old, { SecurityProfileName: name }) };
      case "delete": {
        const held = [...users, ...aiAgents].flatMap((each) => each.SecurityProfileIds);
        if (!old || held.includes(SecurityProfileId)) return {};
        await aws.deleteSecurityProfile({ InstanceId, SecurityProfileId });
        return { profiles: changed(profiles, old) };
      }
      case "hold":
        if (!person) return {};
        await aws.updateUserSecurityProfiles({ InstanceId, UserId, SecurityProfileIds });
        return { users: changed(users, person, { SecurityProfileIds }) };
      case "leave":
        if (!person) return {};
        await aws.deleteUser({ InstanceId, UserId });
        return { users: changed(users, person) };
      case "join": {
        const { HierarchyGroupId, Username } = user;
        if (users.some((each) => each.Username === Username)) return {};
        const group = HierarchyGroupId === undefined ? {} : { HierarchyGroupId };
        const known = { Username, SecurityProfileIds, ...group };
        const { UserArn = "", UserId: id = "" } = await aws.createUser({
          InstanceId,
          RoutingProfileId: "any",
          ...known,
          ...filled({ Tags: user.Tags }),
        });
        return { users: [...users, { UserId: id, UserArn, ...known, Tags: user.Tags }] };
      }
      case "equip":
      case "strip": {
        if (!agent) return {};
        const target = {
          InstanceId,
          EntityType: "AI_AGENT" as const,
          EntityArn: agent.Arn,
          SecurityProfiles: SecurityProfileIds.map((Id) => ({ Id })),
        };
        const others = agent.SecurityProfileIds.filter((id) => !SecurityProfileIds.includes(id));
        if (act === "equip") await aws.associateSecurityProfiles(target);
        else await aws.disassociateSecurityProfiles(target);
        const now = act === "equip" ? [...others, ...SecurityProfileIds].toSorted() : others;
        return { aiAgents: changed(aiAgents, agent, { SecurityProfileIds: now }) };
      }
    }
  }
}

const NOBODY = {
  at: 0,
  only: [],
  user: { Username: "", HierarchyGroupId: undefined, Tags: {}, held: [] },
};

/** AWS refuses empty tags. */
function filled({ Tags }: { readonly Tags: Record<string, string> }) {
  return Object.keys(Tags).length > 0 && { Tags };
}

/** A list with a changed entry, or without it. */
function changed<T>(all: readonly T[], one: T, to?: Partial<T>): T[] {
  return all.flatMap((each) => (each !== one ? [each] : to ? [{ ...each, ...to }] : []));
}

export type Centers = Awaited<ReturnType<typeof openCenters>>;

/** Two instances behind one endpoint, which leaves a hidden profile out of its list. */
export async function openCenters(story: Story) {
  const text = JSON.stringify(story).replaceAll(/"(?=(?:group|module)-)/g, '"other-');
  const other: Story = JSON.parse(text);
  const modules = ["Orders", "Refunds"].map((Name, at) => ({ Name, Id: `module-${at}` }));
  const others = modules.map(({ Id, Name }) => ({ Name, Id: `other-${Id}` }));
  const connect = await startLocalConnect({
    instances: [
      { hierarchyGroups: story.groups, flowModules: modules },
      { hierarchyGroups: other.groups, flowModules: others },
    ],
    ...(story.pageSize !== undefined && { pageSize: story.pageSize }),
  });
  const aws = connectTo(connect, 3);
  const [here, there] = connect.instances;
  if (!here || !there) throw new Error("no instances");
  const center = new Center(here, aws, story.groups);
  const second = new Center(there, aws, other.groups);
  await center.fill(story.drawn[0], story.agents);
  await second.fill(other.drawn[1], []);
  const shared: { hidden: string | undefined } = { hidden: undefined };
  const front = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const answer = await forward(request, connect.url);
      const { pathname } = new URL(request.url);
      if (!pathname.startsWith("/security-profiles-summary/")) return answer;
      const page: { SecurityProfileSummaryList: { Id: string }[] } = JSON.parse(
        await answer.text(),
      );
      const listed = page.SecurityProfileSummaryList.filter(({ Id }) => Id !== shared.hidden);
      answer.headers.delete("content-length");
      return Response.json({ ...page, SecurityProfileSummaryList: listed }, answer);
    },
  });
  const env = { ...connect.env, AWS_ENDPOINT_URL_CONNECT: front.url.origin, AWS_MAX_ATTEMPTS: "1" };
  Object.assign(process.env, env);
  await closeSessions();
  return Object.assign(shared, {
    center,
    second,
    env,
    folder: mkdtempSync(path.join(tmpdir(), "answers-")),
    async [Symbol.asyncDispose]() {
      delete process.env["AWS_MAX_ATTEMPTS"];
      await closeSessions();
      aws.destroy();
      await front.stop(true);
      await connect.close();
    },
  });
}
