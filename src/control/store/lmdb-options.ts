/** How the store's LMDB file is opened, and the keys of what it says about itself; shared by the store and its examiner. */
export const LMDB_OPTIONS = {
  noSubdir: true,
  encoding: "binary",
  keyEncoding: "ordered-binary",
  cache: false,
  // One writer that awaits each commit gains nothing from overlapping them, and a commit is then simply on disk.
  overlappingSync: false,
  // Pages are zeroed before use, so that the file never holds stray memory of the process.
  noMemInit: false,
} as const;

export const META_FORMAT: readonly string[] = ["meta", "format"];
export const META_REVISION: readonly string[] = ["meta", "revision"];
