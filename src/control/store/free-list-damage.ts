/**
 * Looks at LMDB's list of free pages. A reader never touches it and the first writer dies by signal when a page of it lies
 * behind the end of the file, so walking over the entries does not find this damage.
 *
 *     page   number u64 | transaction u64 | pad u16 | flags u16 | lower u16 | upper u16 | offsets of nodes u16 ...
 *     meta   page header | magic u32 | version u32 | address u64 | map size u64 | free tree | main tree | last page | transaction
 *     tree   page size u32 | flags u16 | depth u16 | branch, leaf, overflow pages u64 | entries u64 | root u64
 *     node   low u16 | high u16 | flags u16 | key size u16 | key | data; offsets count from behind the page header
 */
import { readSync } from "node:fs";

const HEADER_BYTES = 24;
const FLAGS_AT = 18;
const LOWER_AT = 20;
const FREE_ROOT_AT = HEADER_BYTES + 64;
const TRANSACTION_AT = HEADER_BYTES + 128;
const BRANCH_PAGE = 0x01;
const LEAF_PAGE = 0x02;
const OVERFLOW_PAGE = 0x04;
const NODE_BYTES = 8;
const NODE_ON_OVERFLOW = 0x01;
const NO_PAGE = 0xffff_ffff_ffff_ffffn;

/** What is wrong with the free list of a file whose two meta pages were found to be LMDB's; undefined when nothing is. */
export function freeListDamage(descriptor: number, sizeBytes: number, pageBytes: number): string | undefined {
  const page = Buffer.alloc(pageBytes);
  const load = (number: bigint): boolean => {
    const at = number * BigInt(pageBytes);
    if (at + BigInt(pageBytes) > BigInt(sizeBytes)) return false;
    return readSync(descriptor, page, 0, pageBytes, Number(at)) === pageBytes && page.readBigUInt64LE(0) === number;
  };

  let newest = -1n;
  let root = NO_PAGE;
  for (const meta of [0n, 1n]) {
    if (!load(meta)) return "its first pages are not its own";
    const transaction = page.readBigUInt64LE(TRANSACTION_AT);
    if (transaction <= newest) continue;
    newest = transaction;
    root = page.readBigUInt64LE(FREE_ROOT_AT);
  }
  const pending: { readonly number: bigint; readonly flag: number }[] = [];
  const seen = new Set<bigint>();
  if (root !== NO_PAGE) pending.push({ number: root, flag: 0 });
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { number } = next;
    const flag = load(number) ? page.readUInt16LE(FLAGS_AT) & (BRANCH_PAGE | LEAF_PAGE | OVERFLOW_PAGE) : 0;
    const isExpected = next.flag === 0 ? flag === BRANCH_PAGE || flag === LEAF_PAGE : flag === next.flag;
    if (!isExpected || seen.has(number)) return `page ${number} of its free list is missing or not what it should be`;
    seen.add(number);
    if (flag === OVERFLOW_PAGE) continue;
    const offsetsEnd = HEADER_BYTES + page.readUInt16LE(LOWER_AT);
    for (let at = HEADER_BYTES; at < offsetsEnd; at += 2) {
      const node = at + 2 > pageBytes ? pageBytes : HEADER_BYTES + page.readUInt16LE(at);
      if (node + NODE_BYTES > pageBytes) return `page ${number} of its free list is not what it should be`;
      const flags = page.readUInt16LE(node + 4);
      if (flag === BRANCH_PAGE) {
        // A child's number is 48 bits: low, high, and the flags.
        pending.push({ number: BigInt(page.readUInt32LE(node)) | (BigInt(flags) << 32n), flag: 0 });
      } else if ((flags & NODE_ON_OVERFLOW) !== 0) {
        const data = node + NODE_BYTES + page.readUInt16LE(node + 6);
        if (data + 8 > pageBytes) return `page ${number} of its free list is not what it should be`;
        pending.push({ number: page.readBigUInt64LE(data), flag: OVERFLOW_PAGE });
      }
    }
  }
  return undefined;
}
