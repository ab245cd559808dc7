import { RANK } from "../access/audit.ts";
import { count } from "../access/some-of.ts";
import { groupBy } from "../access/group-by.ts";
import { FINDINGS } from "../permissions/findings.ts";
import { type Html, html, named, names, usersLink } from "./html.ts";
import type { FindingLine } from "./lines.ts";
import type { Report } from "./model.ts";

const THINGS = 3;

/** The three findings to act on first, one of each code. */
export function first({ audit, lines }: Report): Html {
  const open = lines.filter(
    ({ first: { reason, severity } }) => reason === undefined && severity !== "info",
  );
  const codes = [...groupBy(open, ({ first: { code } }) => code).values()]
    .map((same) => same.toSorted((a, b) => b.users.length - a.users.length))
    .toSorted((a, b) => weight(b) - weight(a));
  const none = audit.complete
    ? "Nothing: the audit found no error and no warning."
    : "No error and no warning in the parts that could be read. There may be more.";
  return html`<section id="first" aria-labelledby="first-title">
    <h2 id="first-title">Act on these first</h2>
    ${
      codes.length === 0
        ? html`<p>${none}</p>`
        : html`<ol>
            ${codes.slice(0, THINGS).map(thing)}
          </ol>`
    }
  </section>`;
}

/** Sorts by severity, then findings of the audit and of rules before those of the linter, then by users concerned. */
function weight([worst]: readonly FindingLine[]): number {
  if (!worst) return 0;
  const { code, severity } = worst.first;
  const isLinted = Object.hasOwn(FINDINGS, code);
  return (RANK[severity] * 2 + Number(!isLinted)) * 1e9 + worst.users.length;
}

function thing(same: readonly FindingLine[]): Html {
  const [worst] = same;
  if (!worst) return html``;
  const { first: finding, number, text, users } = worst;
  const { code, severity, subject } = finding;
  const others = same.reduce((sum, each) => sum + each.same.length, 0) - 1;
  return html`<li>
    <span class="badge ${severity}">${severity}</span> <code>${code}</code>
    <p class="what">
      ${subject.kind === "instance" ? "" : html`<b>${names([subject.name])}:</b> `}${named(text)}
    </p>
    <p class="more">
      ${users.length > 0 ? html`Concerns ${usersLink(`finding ${number}`, users.length, count(users.length, "user"))}. ` : ""}${
        others > 0
          ? html`<a href="#findings">${count(others, "more finding")}</a> of this kind.`
          : ""
      }
    </p>
  </li> `;
}
