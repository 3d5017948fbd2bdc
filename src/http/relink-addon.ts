/**
 * Makes a copy of the uWebSockets.js addon that also loads on glibc 2.36 and 2.37.
 *
 * The published Linux builds ask for GLIBC_2.38 because of three symbols only: `__isoc23_strtol`, `__isoc23_strtoul` and
 * `__isoc23_sscanf`. Those are strtol, strtoul and sscanf that also read binary literals (glibc 2.38 release notes). The
 * copy refers to the plain functions at the oldest version the architecture has, and its need for GLIBC_2.38 is marked weak,
 * so that the dynamic loader no longer insists on it. Layouts: System V gABI chapter 4, LSB "Symbol Versioning".
 *
 * Every assumption is checked, because the result is code that will run: anything unexpected ends in RelinkError.
 */

export class RelinkError extends Error {
  override readonly name = "RelinkError";
}

const SECTION_DYNSYM = 11;
const SECTION_STRTAB = 3;
const SECTION_GNU_VERNEED = 0x6ffffffe;
const SECTION_GNU_VERSYM = 0x6fffffff;
const VERSION_FLAG_WEAK = 2;
const VERSION_INDEX_MASK = 0x7fff;
const SYMBOL_BYTES = 24;
const SECTION_HEADER_BYTES = 64;

const LIBC = "libc.so.6";
const TOO_NEW = "GLIBC_2.38";
const PREFIX = "__isoc23_";
const REPLACEABLE: ReadonlySet<string> = new Set(["__isoc23_strtol", "__isoc23_strtoul", "__isoc23_sscanf"]);

/** e_machine and the version that the oldest symbols of glibc carry there. */
const MACHINES: ReadonlyMap<string, { machine: number; baseVersion: string }> = new Map([
  ["x64", { machine: 0x3e, baseVersion: "GLIBC_2.2.5" }],
  ["arm64", { machine: 0xb7, baseVersion: "GLIBC_2.17" }],
]);

interface Section {
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly info: number;
}

interface NeededVersion {
  /** Offset of the Vernaux entry in the file. */
  readonly at: number;
  readonly index: number;
}

/** Returns the changed copy; `input` stays as it is. Throws RelinkError. */
export function relinkAddon(input: Uint8Array, arch: string): Buffer {
  const target = MACHINES.get(arch);
  if (target === undefined) throw new RelinkError(`relinking is known for x64 and arm64, not for ${arch}`);
  const elf = Buffer.from(input);
  try {
    relink(elf, target.machine, target.baseVersion);
  } catch (error) {
    // Reads outside of a Buffer throw: offsets in a truncated or foreign file point anywhere.
    if (error instanceof RangeError) throw new RelinkError("the file is truncated or not what its header says");
    throw error;
  }
  return elf;
}

function relink(elf: Buffer, machine: number, baseVersion: string): void {
  checkHeader(elf, machine);
  const sections = readSections(elf);
  const dynsym = onlySection(sections, SECTION_DYNSYM, "dynamic symbols");
  const versym = onlySection(sections, SECTION_GNU_VERSYM, "symbol versions");
  const verneed = onlySection(sections, SECTION_GNU_VERNEED, "needed versions");
  const strings = sections[dynsym.link];
  if (strings === undefined || strings.type !== SECTION_STRTAB) throw new RelinkError("dynamic symbols have no names");
  if (sections[verneed.link] !== strings) throw new RelinkError("needed versions and symbols use different names");
  const symbolCount = dynsym.size / SYMBOL_BYTES;
  if (!Number.isInteger(symbolCount) || versym.size !== symbolCount * 2) {
    throw new RelinkError("symbols and symbol versions differ in number");
  }

  const versions = readNeededVersions(elf, verneed, strings);
  const tooNew = versions.get(`${LIBC}:${TOO_NEW}`);
  if (tooNew === undefined) throw new RelinkError(`the addon does not ask for ${TOO_NEW}`);
  const base = versions.get(`${LIBC}:${baseVersion}`);
  if (base === undefined)
    throw new RelinkError(`the addon does not use ${baseVersion}, to which its symbols would move`);

  let moved = 0;
  for (let i = 0; i < symbolCount; i++) {
    const versionAt = versym.offset + i * 2;
    if ((elf.readUInt16LE(versionAt) & VERSION_INDEX_MASK) !== tooNew.index) continue;
    const symbolAt = dynsym.offset + i * SYMBOL_BYTES;
    const nameOffset = elf.readUInt32LE(symbolAt);
    const name = readName(elf, strings, nameOffset);
    if (!REPLACEABLE.has(name)) throw new RelinkError(`${TOO_NEW} is needed for ${name}, which has no older equal`);
    // st_shndx 0: the symbol is wanted from elsewhere. A definition of ours would be found by its name's hash.
    if (elf.readUInt16LE(symbolAt + 6) !== 0) throw new RelinkError(`${name} is defined in the addon itself`);
    // The plain name is the tail of the longer one, so no string has to be added.
    elf.writeUInt32LE(nameOffset + PREFIX.length, symbolAt);
    elf.writeUInt16LE(base.index, versionAt);
    moved++;
  }
  if (moved === 0) throw new RelinkError(`${TOO_NEW} is needed, but by no symbol`);
  elf.writeUInt16LE(elf.readUInt16LE(tooNew.at + 4) | VERSION_FLAG_WEAK, tooNew.at + 4);
}

function checkHeader(elf: Buffer, machine: number): void {
  if (elf.readUInt32BE(0) !== 0x7f454c46) throw new RelinkError("not an ELF file");
  if (elf[4] !== 2 || elf[5] !== 1) throw new RelinkError("not a 64-bit little-endian ELF file");
  if (elf.readUInt16LE(0x10) !== 3) throw new RelinkError("not a shared object");
  const found = elf.readUInt16LE(0x12);
  if (found !== machine) throw new RelinkError(`built for machine ${found}, this process runs on ${machine}`);
}

function readSections(elf: Buffer): Section[] {
  const at = readU64(elf, 0x28);
  const entryBytes = elf.readUInt16LE(0x3a);
  const count = elf.readUInt16LE(0x3c);
  if (at === 0 || count === 0) throw new RelinkError("the file has no section table");
  if (entryBytes !== SECTION_HEADER_BYTES)
    throw new RelinkError(`section headers have ${entryBytes} bytes, expected 64`);
  return Array.from({ length: count }, (_, i) => {
    const o = at + i * entryBytes;
    return {
      type: elf.readUInt32LE(o + 4),
      offset: readU64(elf, o + 24),
      size: readU64(elf, o + 32),
      link: elf.readUInt32LE(o + 40),
      info: elf.readUInt32LE(o + 44),
    };
  });
}

function onlySection(sections: readonly Section[], type: number, what: string): Section {
  const found = sections.filter((section) => section.type === type);
  if (found.length !== 1) throw new RelinkError(`expected one table of ${what}, found ${found.length}`);
  return found[0]!;
}

/** The versions asked for, keyed `library:version`. */
function readNeededVersions(elf: Buffer, verneed: Section, strings: Section): Map<string, NeededVersion> {
  const versions = new Map<string, NeededVersion>();
  let libraryAt = verneed.offset;
  for (let i = 0; i < verneed.info; i++) {
    const library = readName(elf, strings, elf.readUInt32LE(libraryAt + 4));
    const count = elf.readUInt16LE(libraryAt + 2);
    let at = libraryAt + elf.readUInt32LE(libraryAt + 8);
    for (let k = 0; k < count; k++) {
      const version = readName(elf, strings, elf.readUInt32LE(at + 8));
      versions.set(`${library}:${version}`, { at, index: elf.readUInt16LE(at + 6) & VERSION_INDEX_MASK });
      at += elf.readUInt32LE(at + 12);
    }
    libraryAt += elf.readUInt32LE(libraryAt + 12);
  }
  return versions;
}

function readName(elf: Buffer, strings: Section, offset: number): string {
  const start = strings.offset + offset;
  const end = elf.indexOf(0, start);
  if (offset >= strings.size || end === -1 || end >= strings.offset + strings.size) {
    throw new RelinkError("a name lies outside of the table of names");
  }
  return elf.toString("latin1", start, end);
}

function readU64(elf: Buffer, at: number): number {
  const value = elf.readBigUInt64LE(at);
  if (value > BigInt(elf.length)) throw new RelinkError("the file is truncated or not what its header says");
  return Number(value);
}
