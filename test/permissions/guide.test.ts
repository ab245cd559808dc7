import { expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { compareGuide, readGuide } from "../../scripts/guide.ts";
import { CATALOG_DATE, UNNAMED_LABELS } from "../../src/permissions/catalog.ts";
import { PERMISSIONS } from "../../src/permissions/details.ts";
import { Project, repository } from "../support/project.ts";

/** A page in the form of AWS's list, as a browser saves it. */
const page = (rows: readonly (readonly [label: string, ...names: string[]])[]) => `<!DOCTYPE html>
<html><body><table><tr><th>Another table</th><th>API name</th></tr><tr><td>A</td><td>Not.Read</td></tr></table>
<h2>Routing</h2><div class="table-contents"><table id="w1"><thead>
<tr><th>UI name</th> <th>API name</th><th>Use</th></tr></thead><tbody>
${rows
  .map(
    ([label, ...names]) =>
      `<tr><td tabindex="-1"><p>${label}</p></td><td tabindex="-1">${names.map((name) => `<p>${name}</p>`).join("")}</td><td><p>See <b>Users.Unread</b>.</p></td></tr>`,
  )
  .join("\n")}
</tbody></table></div></body></html>`;

/** The page on which AWS's list and the catalog agree, with its known errors. */
const agreed = PERMISSIONS.filter(({ source }) => source !== "profile").map(
  ({ label = "", name, source }): [string, ...string[]] =>
    source === "label and profile" ? [label] : [label, name],
);

const differences = { added: [], removed: [], documented: [], relabeled: [], unnamed: [] };
const compared = async (rows: typeof agreed) =>
  compareGuide(await readGuide(page(rows)), PERMISSIONS);

test("a list that agrees has no differences", async () => {
  expect(await compared(agreed)).toEqual(differences);
  const printed = agreed.map((row): [string, ...string[]] =>
    row[0] === "Campaigns - Manage" ? [row[0], "Campaigns.Delete"] : row,
  );
  expect(printed).toContainEqual(["Campaigns - Manage", "Campaigns.Delete"]);
  const unnamed = UNNAMED_LABELS.map(({ label }): [string] => [label]);
  expect(await compared([...printed, ...unnamed])).toEqual(differences);
});

test("each cell is read on one line, whatever is in it", async () => {
  expect(
    await readGuide(
      page([
        ["AI &amp; bots\n  - <i>View</i>", "Bots.View", "Bots.Edit"],
        ["Apps", "&lt;3p app name&gt;.Access"],
      ]),
    ),
  ).toEqual([
    { label: "AI & bots - View", names: ["Bots.View", "Bots.Edit"] },
    { label: "Apps", names: [] },
  ]);
});

test("what AWS added, removed, documented and relabeled is listed", async () => {
  const changed = agreed
    .filter(([, name]) => name !== "Queues.View")
    .map((row): [string, ...string[]] =>
      row[1] === "Queues.Edit" ? ["Queues - Change", "Queues.Edit"] : row,
    );
  expect(
    await compared([
      ...changed,
      ["Holograms - View", "Holograms.View"],
      ["Queues - Purge", "Queues.Purge"],
      ["Telepathy - Enable"],
    ]),
  ).toEqual({
    added: ["Holograms.View (Holograms - View)"],
    removed: ["Queues.View"],
    documented: ["Queues.Purge"],
    relabeled: ["Queues.Edit: Queues - Change (was Queues - Edit)"],
    unnamed: ["Telepathy - Enable"],
  });
});

const check = (file: string) =>
  spawnSync(process.execPath, ["scripts/catalog.ts", "--check-guide", file], {
    cwd: repository,
    encoding: "utf8",
  });

test("the script prints the date of the catalog and the differences, and exits with 1 if there are any", () => {
  const rows: typeof agreed = [...agreed, ["Holograms - View", "Holograms.View"]];
  using project = new Project({
    "agreed.html": page(agreed),
    "changed.html": page(rows),
    "other.html": "<table><tr><td>UI name</td></tr></table>",
  });
  const names = new Set(agreed.flatMap(([, ...each]) => each)).size;
  expect(check(`${project.folder}/agreed.html`)).toMatchObject({
    status: 0,
    stdout: `AWS's list has ${names} names; the catalog is as of ${CATALOG_DATE}.\nThey agree. Set CATALOG_DATE to the day on which the list was saved.\n`,
  });
  expect(check(`${project.folder}/changed.html`)).toMatchObject({
    status: 1,
    stdout: `AWS's list has ${names + 1} names; the catalog is as of ${CATALOG_DATE}.

In AWS's list and not in the catalog:
  Holograms.View (Holograms - View)

Change src/permissions/catalog.ts, set CATALOG_DATE to the day on which the list was saved, and run: npm run catalog
`,
  });
  const other = check(`${project.folder}/other.html`);
  expect(other.status).toBe(1);
  expect(other.stderr).toContain('The file has no table with the columns "UI name" and "API name"');
});
