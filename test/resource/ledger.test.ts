import { expect, test } from "bun:test";
import { type Ledger, ledgerIn, withLedger } from "../../src/resource/ledger.ts";

const InstanceArn =
  "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555";

function ledgerOf(arn: string, ours: readonly string[]): Ledger {
  return { [arn]: { InstanceArn, name: `user "${arn}"`, before: ["Agent"], ours } };
}

test("a record with another ledger keeps when it was written, for reads that may lag behind that", () => {
  const [own, left] = [ledgerOf("ana", ["Admin"]), ledgerOf("ben", [])];
  const data = withLedger({ data: { writtenAt: 7 } }, own);
  expect(data).toEqual({ writtenAt: 7, assigned: own });
  expect(withLedger({ data }, left)).toEqual({ writtenAt: 7, assigned: left });
  expect([ledgerIn({ data }), ledgerIn({ data: {} })]).toEqual([own, {}]);
});
