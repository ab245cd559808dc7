/** Patterns of 32 bits that select the lower half of each group of 2, 4, 8, 16 and 32 bits. */
const HALVES = ["55555555", "33333333", "0f0f0f0f", "00ff00ff", "0000ffff"] as const;

/**
 * Sets of whole numbers below `size`, one bit for each number: `|` is the union. A page needs thousands of unions of
 * thousands of users.
 */
export function numberSets(size: number) {
  const words = Math.max(1, Math.ceil(size / 32));
  const masks = HALVES.map((half, step) => ({
    mask: BigInt(`0x${half.repeat(words)}`),
    by: BigInt(2 ** step),
  }));
  return {
    of: (numbers: Iterable<number>): bigint => {
      const bits = new Uint8Array(4 * words);
      for (const number of numbers) {
        const at = bits.length - 1 - (number >> 3);
        bits[at] = (bits[at] ?? 0) | (1 << (number & 7));
      }
      return BigInt(`0x${Buffer.from(bits).toString("hex")}`);
    },
    /** How many numbers are in a set. */
    sizeOf: (set: bigint): number => {
      let sums = set;
      // Each group of bits becomes the sum of its halves, up to 32 bits.
      for (const { by, mask } of masks) sums = (sums & mask) + ((sums >> by) & mask);
      // The remainder by 2³² - 1 is the sum of all groups of 32 bits.
      return Number(sums % 0xff_ff_ff_ffn);
    },
  };
}
