/** Counts the different numbers, below `size`, of several lists. A report asks thousands of times. */
export function unionCount(size: number): (lists: readonly Iterable<number>[]) => number {
  // The query that counted each number last.
  const counted = new Uint32Array(size);
  let query = 0;
  return (lists) => {
    query += 1;
    let count = 0;
    for (const list of lists) {
      for (const number of list) {
        if (counted[number] === query) continue;
        counted[number] = query;
        count += 1;
      }
    }
    return count;
  };
}
