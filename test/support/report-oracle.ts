import { readFileSync } from "node:fs";
import path from "node:path";
import {
  type Audit,
  type AuditFinding,
  type InstanceSnapshot,
  type ProfileSnapshot,
  formatAuditFinding,
} from "../../src/access.ts";
import { CATALOG, RISKS } from "../../src/permissions/catalog.ts";
import { PERMISSIONS } from "../../src/permissions/index.ts";
import { effectiveLines, groupText } from "./answers-oracle.ts";
import { repository } from "./project.ts";

/** What a reader selects in the filter of the page; empty texts select everything. */
export interface Query {
  readonly profile: string;
  readonly permission: string;
  readonly risk: string;
  readonly category: string;
  readonly severity: string;
  readonly given: boolean;
}

/** Text as the page shows it, on one line. */
export const shown = (text: string) =>
  text
    .replaceAll(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, (each) =>
      "\t\n".includes(each) ? " " : "\uFFFD",
    )
    .replaceAll(/\s+/g, " ")
    .trim();
const listed = (texts: readonly string[]) => shown(texts.join(", "));
const isIn = (part: string) => (text: string) =>
  shown(text).toLowerCase().includes(part.trim().toLowerCase());
const counted = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
const some = (number: number, all: number, noun: string) =>
  (number < all ? `${number} of ` : "") + counted(all, noun);

const catalog = new Map(PERMISSIONS.map((each) => [each.name as string, each]));
const labelOf = (name: string) => catalog.get(name)?.label ?? name;
const riskOf = (name: string) => catalog.get(name)?.risk ?? "";
const kindOf = (name: string) => {
  const { replacedBy, restricts, risk } = catalog.get(name) ?? {};
  return risk ?? (restricts ? "restricts" : replacedBy ? "legacy" : "");
};
const titled = (name: string) => (labelOf(name) === name ? name : `${labelOf(name)} ${name}`);

/** What a report of an instance must show, computed from what its profiles and users hold. */
export class ReportOracle {
  readonly #read: InstanceSnapshot;
  readonly #audit: Audit;
  readonly columns: readonly ProfileSnapshot[];
  readonly users: readonly (InstanceSnapshot["users"][number] & {
    readonly held: readonly ProfileSnapshot[];
  })[];
  /** Names of permissions, by the title of their category. */
  readonly rows: readonly (readonly [title: string, names: readonly string[]])[];
  readonly lines: readonly (readonly [
    AuditFinding & { readonly reason?: string },
    ...AuditFinding[],
  ])[];
  readonly #cells: readonly ReadonlyMap<string, string>[];
  readonly #isUsersRead: boolean;
  readonly #isGrantKnown: boolean;

  constructor(read: InstanceSnapshot, audit: Audit) {
    this.#read = read;
    this.#audit = audit;
    const { aiAgents, profiles, users } = read;
    const ids = new Set(profiles.map(({ SecurityProfileId }) => SecurityProfileId));
    const held = [...users, ...aiAgents].flatMap(({ SecurityProfileIds }) => SecurityProfileIds);
    const unlisted = [...new Set(held)].filter((id) => !ids.has(id));
    this.columns = [
      ...profiles,
      ...unlisted.map((id) => ({
        SecurityProfileArn: `${read.InstanceArn}/security-profile/${id}`,
        SecurityProfileId: id,
        SecurityProfileName: id,
      })),
    ];
    this.users = users.map((user) => ({
      ...user,
      held: this.columns.filter((each) => user.SecurityProfileIds.includes(each.SecurityProfileId)),
    }));
    const granted = new Set(profiles.flatMap(({ Permissions = [] }) => Permissions));
    this.rows = [
      ...CATALOG.map(({ category, title }) => {
        const names = PERMISSIONS.filter((each) => each.category === category);
        return [title, names.map(({ name }): string => name)] as const;
      }),
      ["Not in the catalog", [...granted].filter((name) => !catalog.has(name)).toSorted()] as const,
    ].filter(([, names]) => names.length > 0);
    this.#cells = this.columns.map(cellsOf);
    this.#isUsersRead = !read.missing.some(({ part }) => part === "users");
    this.#isGrantKnown = this.columns.every(({ Permissions }) => Permissions);
    const found = [audit.findings, audit.ignored].flatMap((all) => [
      ...Map.groupBy(all, ({ code, severity }) => `${code} ${severity}`).values(),
    ]);
    this.lines = [
      ...Map.groupBy(found.flat(), (each) =>
        JSON.stringify([each.code, each.severity, formatAuditFinding(each), "reason" in each]),
      ).values(),
    ].flatMap(([first, ...others]) => (first ? [[first, ...others] as const] : []));
  }

  /** Users with one of these permissions. */
  able(names: readonly string[]): string[] {
    return this.#named(({ held }) =>
      held.some(({ Permissions = [] }) => names.some((name) => Permissions.includes(name))),
    );
  }

  holders(of: ProfileSnapshot): string[] {
    return this.#named(({ held }) => held.includes(of));
  }

  #named(fits: (user: (typeof this.users)[number]) => boolean): string[] {
    return this.users.filter(fits).map(({ Username }) => Username);
  }

  /** The users that a line of findings concerns. */
  concerned(line: readonly AuditFinding[]): string[] {
    const concerned = line.flatMap(({ args, subject: { arn, kind } }) => {
      if (kind === "user") return this.#named(({ UserArn }) => UserArn === arn);
      const mentioned = textsIn(args).flatMap(([key, text]) => (key === "users" ? text : []));
      const profile = this.columns.find(({ SecurityProfileArn }) => SecurityProfileArn === arn);
      return mentioned.length > 0 ? mentioned : profile ? this.holders(profile) : [];
    });
    const names = new Set(concerned);
    return this.#named(({ Username }) => names.has(Username));
  }

  #figure(number: number, isWhole = this.#isGrantKnown): string {
    return isWhole ? String(number) : `≥ ${number}`;
  }

  #users(names: readonly string[], isWhole?: boolean): string {
    return this.#isUsersRead ? this.#figure(names.length, isWhole) : "not read";
  }

  /** The names behind each number of users. */
  people(): Record<string, readonly string[]> {
    return Object.fromEntries(
      [
        ["all", this.#named(() => true)] as const,
        ...this.columns.map((each, at) => [`profile ${at}`, this.holders(each)] as const),
        ...this.rows
          .flatMap(([, names]) => names)
          .map((name, at) => [`permission ${at}`, this.able([name])] as const),
        ...RISKS.map((risk) => [`risk ${risk}`, this.able(ofRisk(risk))] as const),
        ...this.lines.map((line, at) => [`finding ${at}`, this.concerned(line)] as const),
      ]
        .filter(([, names]) => names.length > 0)
        .map(([of, names]) => [of, names.map(shown)]),
    );
  }

  /** Severity, code and text of the things to act on first. */
  first(): readonly string[][] {
    const open = this.lines.filter(([{ reason, severity }]) => !reason && severity !== "info");
    const weigh = (line: readonly AuditFinding[]) =>
      (line[0]?.severity === "error" ? 2e6 : 0) +
      (line.some(ofLinter) ? 0 : 1e6) +
      this.concerned(line).length;
    const byCode = [...Map.groupBy(open, ([{ code }]) => code).values()].map((same) =>
      same.toSorted((one, other) => weigh(other) - weigh(one)),
    );
    return byCode
      .toSorted(([one = []], [other = []]) => weigh(other) - weigh(one))
      .slice(0, 3)
      .flatMap((same) => {
        const [worst] = same;
        if (!worst) return [];
        const [{ code, severity, subject }] = worst;
        const { length } = this.concerned(worst);
        const others = same.flat().length - 1;
        const name = subject.kind === "instance" ? "" : `${subject.name}: `;
        const concerns = length > 0 ? `Concerns ${counted(length, "user")}. ` : "";
        const more = others > 0 ? `${counted(others, "more finding")} of this kind.` : "";
        const text = name + formatAuditFinding(worst[0]);
        return [[severity, code, shown(text), (concerns + more).trim()]];
      });
  }

  /** Profiles, and users of each risk. */
  risks(): string[][] {
    return RISKS.map((risk) => {
      const names = ofRisk(risk);
      const giving = this.columns.filter((each) => grants(each, names)).length;
      return [risk, this.#figure(giving), this.#users(this.able(names))];
    });
  }

  tiles(): string[] {
    const unused = this.columns.filter((each) => this.holders(each).length === 0).length;
    const of = (severity: string) =>
      this.#figure(
        this.#audit.findings.filter((each) => each.severity === severity).length,
        this.#audit.complete,
      );
    return [
      `${this.columns.length} ${this.#isUsersRead ? `${unused} without a user` : "users not read"}`,
      this.#users(
        this.#named(() => true),
        true,
      ),
      ...["error", "warning", "info"].map(of),
    ];
  }

  /** Everything that a filter selects. */
  filtered({ category, given, permission, profile, risk, severity }: Query) {
    const fits = (name: string) =>
      isIn(permission)(
        [labelOf(name), name, ...(catalog.get(name)?.otherLabels ?? [])].join(" "),
      ) &&
      (risk === "" || (risk === "sensitive" ? riskOf(name) !== "" : riskOf(name) === risk));
    const named = this.columns.filter((each) => isIn(profile)(each.SecurityProfileName));
    const rows = this.rows
      .filter(([title]) => category === "" || title === category)
      .flatMap(([, names]) => names.filter(fits));
    const columns = given ? named.filter((each) => grants(each, rows)) : named;
    const names = given ? rows.filter((name) => named.some((each) => grants(each, [name]))) : rows;
    const isNarrow = Boolean(permission || risk || category || given);
    const isFiltered = Boolean(isNarrow || profile || severity);
    const users = this.users.filter(
      ({ held }) =>
        (!isNarrow && !profile) ||
        held.some((each) => columns.includes(each) && (!isNarrow || grants(each, names))),
    );
    const isAbout = (finding: AuditFinding) =>
      profile === "" ||
      this.#profilesOf(finding).some((name) =>
        columns.some((each) => each.SecurityProfileName === name),
      );
    const lines = this.lines.map((line) => {
      const isShown =
        (severity === "" || line[0].severity === severity) &&
        (!isNarrow ||
          line.some(({ args }) =>
            textsIn(args).some(
              ([key, text]) => !isHolder(key) && !PROFILE_KEYS.has(key) && names.includes(text),
            ),
          ));
      return { line, left: isShown ? line.filter(isAbout) : [] };
    });
    const total = (all: readonly (readonly unknown[])[]) => all.flat().length;
    return {
      shown: `${isFiltered ? "Filtered" : "Showing everything"}: ${[
        `${columns.length} of ${this.columns.length} profiles`,
        `${names.length} of ${this.rows.flatMap(([, all]) => all).length} permissions`,
        `${total(lines.map(({ left }) => left))} of ${total(this.lines)} findings`,
        `${users.length} of ${this.users.length} users`,
      ].join(", ")}.`,
      matrix: this.#matrix(names, columns),
      profiles: columns.map((each) => this.#profileRow(each)),
      articles: columns.map((each) => shown(each.SecurityProfileName)),
      users: users.map((user) => this.#userRow(user)),
      findings: [
        ...Map.groupBy(lines, ({ line: [{ code, reason }] }) => `${reason ?? ""} ${code}`).values(),
      ].flatMap((same) => {
        const left = same.filter((each) => each.left.length > 0);
        if (left.length === 0) return [];
        const all = same.map(({ line }) => line);
        const has = new Set(all.map(([each]) => each.severity));
        const badges = ["error", "warning", "info"].filter((each) => has.has(each as never));
        const count = some(total(left.map((each) => each.left)), total(all), "finding");
        return [
          [[...badges, all[0]?.[0].code, count].join(" ")],
          ...left.map((each) => [
            subjectsOf(each.line),
            namesOf(each.left),
            shown(formatAuditFinding(each.line[0])),
            String(this.concerned(each.line).length || ""),
            ...(each.line[0].reason ? [each.line[0].reason] : []),
          ]),
        ];
      }),
    };
  }

  #profilesOf({ args, subject: { arn, kind, name } }: AuditFinding): string[] {
    const held = kind === "user" ? this.users.filter(({ UserArn }) => UserArn === arn) : [];
    return [
      ...(kind === "profile" ? [name] : []),
      ...held.flatMap((user) => user.held.map((each) => each.SecurityProfileName)),
      ...textsIn(args).flatMap(([key, text]) => (PROFILE_KEYS.has(key) ? text : [])),
    ];
  }

  #matrix(names: readonly string[], columns: readonly ProfileSnapshot[]): string[][] {
    const all = this.users.map(({ Username }) => Username);
    const numbers = columns.map((each) =>
      this.#isUsersRead ? String(this.holders(each).length) : "?",
    );
    const heads = columns.map((each) => shown(each.SecurityProfileName));
    return [
      ["Permission", "Risk", "Users", "Profiles", ...heads],
      ["Users that hold the profile", "", this.#users(all, true), "", ...numbers],
      ...this.rows.flatMap(([title, of]) => {
        const left = of.filter((name) => names.includes(name));
        if (left.length === 0) return [];
        const given = columns.map(({ Permissions }) =>
          Permissions ? String(left.filter((name) => Permissions.includes(name)).length) : "?",
        );
        return [
          [title, some(left.length, of.length, "permission"), "", "", ...given],
          ...left.map((name) => [
            shown([titled(name), ...(catalog.get(name)?.otherLabels ?? [])].join(" ")),
            kindOf(name),
            this.#users(this.able([name])),
            this.#figure(this.columns.filter((each) => grants(each, [name])).length),
            ...columns.map((each) => {
              const cells = this.#cells[this.columns.indexOf(each)];
              return each.Permissions ? (cells?.get(name) ?? "") : "not read";
            }),
          ]),
        ];
      }),
    ];
  }

  #profileRow(each: ProfileSnapshot): string[] {
    const {
      AllowedAccessControlTags: tags,
      HierarchyRestrictedResources: types,
      Permissions,
    } = each;
    const agents = this.#agentsOf(each);
    const by = [
      ...(Object.keys(tags ?? {}).length > 0 ? ["tags"] : []),
      ...((types ?? []).length > 0 ? ["hierarchy"] : []),
    ];
    return [
      shown(each.SecurityProfileName),
      this.#users(this.holders(each), true),
      agents.size === 0 && !this.#isAgentsRead()
        ? "not read"
        : this.#figure(agents.size, this.#isAgentsRead()),
      Permissions ? String(Permissions.length) : "not read",
      Permissions ? risksIn([each]).join(", ") : "not read",
      tags ? by.join(", ") : "not read",
      ...["error", "warning"].map((severity) =>
        this.#figure(
          this.#audit.findings.filter(
            (found) => found.severity === severity && found.subject.arn === each.SecurityProfileArn,
          ).length,
          this.#audit.complete,
        ),
      ),
    ];
  }

  #isAgentsRead(): boolean {
    return !this.#read.missing.some(({ part }) => /assistant|AIAgent/i.test(part));
  }

  #agentsOf({ SecurityProfileId: id }: ProfileSnapshot): ReadonlySet<string> {
    const holding = this.#read.aiAgents.filter((each) => each.SecurityProfileIds.includes(id));
    return new Set(holding.map(({ Arn }) => Arn.replace(/:[^:/]*$/, "")));
  }

  #userRow(user: (typeof this.users)[number]): string[] {
    const { HierarchyGroupId: id, Username, held } = user;
    const isWhole = held.every(({ Permissions }) => Permissions);
    const found = this.lines.filter(
      (line) => !line[0].reason && this.concerned(line).includes(Username),
    );
    const risks = risksIn(held);
    return [
      shown(Username),
      listed(held.map((each) => each.SecurityProfileName)),
      this.#figure(new Set(held.flatMap(({ Permissions = [] }) => Permissions)).size, isWhole),
      risks.length === 0 && !isWhole ? "not read" : risks.join(", ") + (isWhole ? "" : " or more"),
      id === undefined ? "" : shown(groupText(this.#read, id) ?? ""),
      ...["error", "warning"].map((severity) =>
        this.#figure(
          found.filter(([each]) => each.severity === severity).length,
          this.#audit.complete,
        ),
      ),
    ];
  }

  /** The access of a user: titled lines, and the table of permissions. */
  person(user: (typeof this.users)[number]) {
    const { HierarchyGroupId: id, Username, held } = user;
    const lines: [string, ...unknown[]][] = effectiveLines(held).map((line) => JSON.parse(line));
    const permissions = lines.flatMap(([name, restricted, givers, ...rest]) => {
      if (rest.length > 0 || !Array.isArray(givers)) return [];
      const notes = [
        kindOf(name) === "legacy" ? "" : kindOf(name),
        restricted === null ? "unknown whether restricted" : restricted ? "restricted" : "",
      ];
      return [[titled(name), listed(givers), notes.filter(Boolean).join(", ")].map(shown)];
    });
    const restrictions = lines.flatMap(([profile, type, tags, group, cancelled]) => {
      if (cancelled === undefined) return [];
      const by = [
        ...Object.entries(tags ?? {}).map((pair) => pair.join(" = ")),
        ...(typeof group === "string"
          ? [
              `from ${group === "own" ? "the user’s own hierarchy group" : groupText(this.#read, group)} down`,
            ]
          : []),
      ];
      const texts = Array.isArray(cancelled)
        ? cancelled.map((each: string) => {
            const [canceler, names]: [string, string[]] = JSON.parse(each);
            return `; cancelled by ${canceler} for ${names.map(labelOf).join(", ")}`;
          })
        : [", unknown whether another profile cancels it"];
      return shown(`${String(type)}: only ${by.join(" and ")} (${profile})${texts.join("")}`);
    });
    const given = held.flatMap((each) =>
      GRANTED.flatMap(([field, title, format]) =>
        (each[field]?.map((one) => format(one as never)) ?? ["not read"]).map((text) => ({
          title,
          text,
          name: each.SecurityProfileName,
        })),
      ),
    );
    const granted = [...Map.groupBy(given, ({ text, title }) => `${title}\n${text}`)].map(
      ([key, same]) => `${key.replace("\n", ": ")} (${same.map(({ name }) => name).join(", ")})`,
    );
    const unread = held.filter(({ Permissions }) => !Permissions);
    const unclear = held.filter(({ AllowedAccessControlTags }) => !AllowedAccessControlTags);
    const sensitive = RISKS.flatMap((risk) => {
      const names = ofRisk(risk).filter((name) =>
        grants({ Permissions: held.flatMap(({ Permissions = [] }) => Permissions) }, [name]),
      );
      return names.length > 0 ? [`${risk}: ${names.map(labelOf).join(", ")}`] : [];
    });
    const found = this.lines.filter(
      (line) => !line[0].reason && this.concerned(line).includes(Username),
    );
    const idsOf = (each: typeof user) =>
      JSON.stringify(each.held.map((one) => one.SecurityProfileId));
    const same = this.users.filter((each) => idsOf(each) === idsOf(user));
    return {
      name: shown(Username),
      profiles: held.map((each) => shown(each.SecurityProfileName)),
      group: id === undefined ? null : shown(groupText(this.#read, id) ?? ""),
      same: same.map((each) => shown(each.Username)),
      unread: unread.map((each) => shown(each.SecurityProfileName)),
      findings: found
        .map(([first, ...others]) => {
          const subjects = [first, ...others].flatMap(({ subject }) =>
            subject.kind === "profile" &&
            held.some((each) => each.SecurityProfileArn === subject.arn)
              ? subject.name
              : [],
          );
          return shown(
            `${first.severity} ${first.code} ${subjects.length > 0 ? `${subjects.join(", ")}: ` : ""}${formatAuditFinding(first)}`,
          );
        })
        .toSorted(),
      sensitive: sensitive.length > 0 ? sensitive.toSorted() : [noneIn(unread.length === 0)],
      none: found.some(([{ severity }]) => severity !== "info") ? "" : noneIn(this.#audit.complete),
      restrictions: [
        ...restrictions,
        ...unclear.map((each) => `not read (${shown(each.SecurityProfileName)})`),
      ].toSorted(),
      granted: granted.map(shown).toSorted(),
      caption: `Permissions (${permissions.length}${unread.length > 0 ? " or more" : ""})`,
      permissions: permissions.map((each) => each.join(" | ")).toSorted(),
    };
  }
}

const namesOf = (line: readonly AuditFinding[]) =>
  listed([
    ...new Map(
      line.flatMap(({ subject: { arn, kind, name } }) =>
        kind === "instance" ? [] : [[arn, name] as const],
      ),
    ).values(),
  ]);

/** Kind and names of what findings with the same text are about, each once. */
function subjectsOf(line: readonly AuditFinding[]): string {
  const { size } = new Set(line.map(({ subject: { arn } }) => arn));
  const kind = line[0]?.subject.kind ?? "profile";
  const noun = kind === "aiAgent" ? "AI agent" : kind;
  return `${size === 1 ? noun : counted(size, noun)} ${namesOf(line)}`.trim();
}

const noneIn = (isWhole: boolean) => (isWhole ? "none" : "none in the parts that could be read");

/** What profiles grant besides permissions. */
const GRANTED = [
  [
    "Applications",
    "Applications",
    (each: { Namespace: string; ApplicationPermissions: string[] }) =>
      `${each.Namespace} (${each.ApplicationPermissions.join(", ")})`,
  ],
  ["AllowedFlowModules", "Flow modules", (each: { FlowModuleId: string }) => each.FlowModuleId],
  ["AllowedAIAgents", "AI agents it may reach", (each: { Arn: string }) => each.Arn],
] as const;

const grants = (
  { Permissions = [] }: Pick<ProfileSnapshot, "Permissions">,
  names: readonly string[],
) => names.some((name) => Permissions.includes(name));
const ofRisk = (risk: string) =>
  PERMISSIONS.flatMap((each) => (each.risk === risk ? each.name : []));
const risksIn = (held: readonly ProfileSnapshot[]) => [
  ...new Set(
    held.flatMap(({ Permissions = [] }) => Permissions.flatMap((name) => riskOf(name) || [])),
  ),
];

/** How a profile grants each of its permissions. */
function cellsOf(profile: ProfileSnapshot): ReadonlyMap<string, string> {
  return new Map(
    effectiveLines([profile]).flatMap((line) => {
      const [name, restricted, ...rest]: [string, boolean | null, ...unknown[]] = JSON.parse(line);
      const text =
        restricted === null ? "restrictions not read" : restricted ? "restricted" : "yes";
      return rest.length === 1 && Array.isArray(rest[0]) ? [[name, text] as const] : [];
    }),
  );
}

const AUDIT_PAGE = readFileSync(path.join(repository, "docs/audit.md"), "utf8");

/** Whether the linter reports a finding as well, for a profile by itself. */
const ofLinter = ({ code }: AuditFinding) =>
  !code.startsWith("rule/") && !AUDIT_PAGE.includes(`\n## ${code}\n`);

/** What names profiles in the arguments of a finding; `step` stands for a name in a step on a profile. */
const PROFILE_KEYS = new Set(["profile", "profiles", "step"]);
const isHolder = (key: string) => /^(?:users|aiAgents|none)$/.test(key);

/** Every text in the arguments of a finding, with the member that it is in. */
function textsIn(value: unknown, key = ""): (readonly [key: string, text: string])[] {
  if (typeof value === "string") return [[key, value]];
  if (Array.isArray(value)) return value.flatMap((each) => textsIn(each, key));
  if (typeof value !== "object" || value === null) return [];
  const { action } = value as { action?: string };
  return Object.entries(value).flatMap(([member, each]) => {
    const isStep = action !== undefined && member === "name";
    return textsIn(
      each,
      isStep ? (/^(?:sign-in|reset)/.test(action) ? "none" : "step") : isHolder(key) ? key : member,
    );
  });
}
