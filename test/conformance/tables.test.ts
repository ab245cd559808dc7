import { expect, test } from "bun:test";
import { contradictions, readRecords, statementTables } from "../../scripts/conformance-tables.ts";
import type { Statement } from "../../src/conformance/case.ts";
import type { ConformanceRecord } from "../../src/conformance/record.ts";

const about = { source: "inferred", steps: [] } as const;
const STATEMENTS: Readonly<Record<string, readonly Statement[]>> = {
  parts: [
    { ...about, id: "first", statement: "The first" },
    { ...about, id: "second", statement: "The second", note: "from the model" },
    { id: "third", statement: "The third", source: "stated", unchecked: "it takes a year" },
  ],
};
const PAGE = `Before
<!-- parts: made by npm run conformance:pages -->
old
<!-- /parts -->
<!-- settings: made by npm run conformance:pages -->
<!-- /settings -->
After
`;

type Outcomes = readonly (readonly [
  id: string,
  outcome: ConformanceRecord["cases"][number]["outcome"],
])[];

const file = (name: string, date: string, outcomes: Outcomes, target = "aws") => ({
  name,
  text: JSON.stringify({
    version: 1,
    target,
    date,
    region: "eu-west-2",
    versions: {},
    complete: true,
    cases: outcomes.map(([id, outcome]) => ({
      id,
      outcome,
      problems: ["status: 200, not 400"],
      calls: [],
    })),
  }),
});

test("without records, the table has each source, and why there is no case", () => {
  const page = statementTables(PAGE, STATEMENTS, readRecords([], STATEMENTS));
  expect(page).toContain(`| The first | inferred |
| The second | inferred: from the model |
| The third | stated. No case: it takes a year |`);
  expect(page).not.toContain("old");
  expect(page).toStartWith("Before\n");
  expect(page).toEndWith("After\n");
});

test("the newest record of each case counts", () => {
  const records = readRecords(
    [
      file("b.json", "2027-02-01T00:00:00Z", [
        ["first", "as stated"],
        ["second", "not run"],
      ]),
      file("a.json", "2027-01-01T00:00:00Z", [
        ["first", "different"],
        ["second", "different"],
      ]),
    ],
    STATEMENTS,
  );
  expect(statementTables(PAGE, STATEMENTS, records))
    .toContain(`| The first | observed in AWS on 2027-02-01 |
| The second | **AWS answered otherwise on 2027-01-01**; inferred: from the model |`);
  expect(contradictions(STATEMENTS, records)).toEqual([
    "AWS answers otherwise (eu-west-2, 2027-01-01): second: The second: status: 200, not 400. Change the local Amazon Connect and the statement.",
  ]);
});

test("a record of another server, and a case that there is not, are refused", () => {
  const of =
    (...files: Parameters<typeof readRecords>[0]) =>
    () =>
      readRecords(files, STATEMENTS);
  expect(of(file("x.json", "2027", [], "other"))).toThrow(
    'records/x.json is no record of AWS: it has to have version 1 and target "aws"',
  );
  expect(of(file("x.json", "2027", [["fourth", "as stated"]]))).toThrow(
    'records/x.json: there is no case "fourth"',
  );
});
