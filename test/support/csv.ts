/** The records of a text of CSV by RFC 4180, by the names of its first line. */
export function recordsOf(csv: string): Record<string, string>[] {
  const [head = [], ...rows] = rowsOf(csv);
  return rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at] ?? ""])));
}

function rowsOf(csv: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let isQuoted = false;
  const end = () => {
    rows.at(-1)?.push(cell);
    cell = "";
  };
  for (let at = 0; at < csv.length; at += 1) {
    const character = csv[at] ?? "";
    if (isQuoted && character === '"' && csv[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === ",") end();
    else if (!isQuoted && character === "\n") {
      end();
      if (at < csv.length - 1) rows.push([]);
    } else cell += character;
  }
  return rows;
}
