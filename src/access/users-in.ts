/** The usernames under `users` in the arguments of a finding, at any depth, each once; `undefined`: it names none. */
export function usersIn(args: object): readonly string[] | undefined {
  // Findings of one profile share the list.
  const lists = listsIn(args);
  return lists.length > 1 ? [...new Set(lists.flat())] : lists[0];
}

function listsIn(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => {
    if (key === "users") return isTexts(each) && each.length > 0 ? [each] : [];
    return listsIn(each);
  });
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
