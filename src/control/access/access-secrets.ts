/**
 * The secrets of API keys, in a file of the data directory: what their values are encrypted with (the store alone, or a copy of it,
 * tells none of them), and what they are hashed with for edges.
 *
 * The file is made once, at the first start, and belongs to the store from then on: without it the values in the store are lost.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { createDurably } from "../../files/create-durably.ts";
import { KEY_HASH_BYTES, keyHash } from "../../model/key-hash.ts";
import { type Store, StoreError } from "../store/store.ts";

const FILE_NAME = "access.key";
const FILE_FORMAT = 1;
const FILE_LIMIT_BYTES = 4096;
const FEED_ID_PATTERN = /^[0-9a-f]{32}$/;
const VALUE_KEY_BYTES = 32;

const CIPHER = "aes-256-gcm";
/** NIST SP 800-38D: 96 bits, and at random fewer than 2^32 values under one key. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

interface FileContent {
  readonly format: number;
  readonly feedId: string;
  readonly valueKey: string;
  readonly hashKey: string;
  /** SHA-256 of the members before, in hex: tells a damaged file from another store's. */
  readonly digest: string;
}

export class AccessSecrets {
  /** Names the feed that edges get: whoever has another one's knows nothing of this one's. */
  readonly feedId: string;
  readonly #file: string;
  readonly #valueKey: KeyObject;
  readonly #hashKey: Buffer;

  constructor(file: string, { feedId, valueKey, hashKey }: FileContent) {
    this.#file = file;
    this.feedId = feedId;
    this.#valueKey = createSecretKey(valueKey, "base64");
    this.#hashKey = Buffer.from(hashKey, "base64");
  }

  get hashKey(): Uint8Array {
    return this.#hashKey;
  }

  /** KEY_HASH_BYTES bytes, the same for the same value as long as the file lives. */
  hash(value: string): Uint8Array {
    return keyHash(this.#hashKey, value);
  }

  /** Nonce, tag, then the encrypted value. It opens under this key id only, so values cannot change places in the store. */
  seal(keyId: string, value: string): Uint8Array {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#valueKey, nonce);
    cipher.setAAD(Buffer.from(keyId));
    const encrypted = Buffer.concat([cipher.update(value, "utf8"), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]);
  }

  /** Throws StoreError when the bytes are not what was sealed for this key under this file. */
  open(keyId: string, sealed: Uint8Array): string {
    try {
      const decipher = createDecipheriv(CIPHER, this.#valueKey, sealed.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(keyId));
      decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const encrypted = sealed.subarray(NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(encrypted), decipher.final()]).toString("utf8");
    } catch {
      throw new StoreError(
        `${this.#file}: the value of the API key ${keyId} does not open with it: the file or the store was changed`,
      );
    }
  }
}

/**
 * Reads the key file of the store in `<dataDir>/control`, or makes it where the store has no key yet. Throws StoreError, and changes
 * nothing, when the file is missing although there are keys, or is damaged, another store's, or open to others.
 */
export async function openAccessSecrets(dataDir: string, store: Store): Promise<AccessSecrets> {
  const directory = join(dataDir, "control");
  const file = join(directory, FILE_NAME);
  const [first] = store.page("apiKey", [], { limit: 1 });
  let handle: FileHandle;
  try {
    handle = await open(file, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw unreadable(file, error);
    if (first !== undefined) {
      throw new StoreError(
        `${file}: is missing, and the values of the API keys in ${join(directory, "store.mdb")} cannot be read without it. Put it ` +
          `back from the backup that the store came from, or move ${directory} away to begin with an empty store`,
      );
    }
    return make(file);
  }
  const secrets = new AccessSecrets(file, await read(file, handle));
  if (first !== undefined) checkBelongs(secrets, file, first.key[0] as string, first.value);
  return secrets;
}

async function make(file: string): Promise<AccessSecrets> {
  const content = withDigest({
    format: FILE_FORMAT,
    feedId: randomBytes(16).toString("hex"),
    valueKey: randomBytes(VALUE_KEY_BYTES).toString("base64"),
    hashKey: randomBytes(KEY_HASH_BYTES).toString("base64"),
  });
  try {
    await createDurably(file, `${JSON.stringify(content)}\n`);
  } catch (error) {
    throw new StoreError(`${file}: cannot be written: ${(error as Error).message}`, { cause: error });
  }
  return new AccessSecrets(file, content);
}

async function read(file: string, handle: FileHandle): Promise<FileContent> {
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new StoreError(`${file}: expected a file, the key file of the API keys in this store`);
    const mode = stat.mode & 0o777;
    // Windows keeps its permissions elsewhere.
    if ((mode & 0o077) !== 0 && process.platform !== "win32") {
      throw new StoreError(
        `${file}: its mode is 0${mode.toString(8)}, so others on this machine can read the API keys: expected 0600. Run ` +
          `chmod 600 ${file}, and if others did read it, rotate the keys`,
      );
    }
    if (stat.size > FILE_LIMIT_BYTES) throw damaged(file, `it has ${stat.size} bytes`);
    return parse(file, await handle.readFile("utf8"));
  } catch (error) {
    throw error instanceof StoreError ? error : unreadable(file, error);
  } finally {
    await handle.close();
  }
}

/** What is wrong is said without what was found: it may be most of a secret. */
function parse(file: string, text: string): FileContent {
  let content: Partial<FileContent> | null;
  try {
    content = JSON.parse(text) as Partial<FileContent> | null;
  } catch {
    throw damaged(file, "it is not what gatehouse writes");
  }
  if (typeof content !== "object" || content === null) throw damaged(file, "it is not what gatehouse writes");
  const { format, feedId, valueKey, hashKey, digest } = content;
  if (typeof format === "number" && format > FILE_FORMAT) {
    throw new StoreError(`${file}: written by a newer gatehouse (format ${format}); start that one`);
  }
  if (format !== FILE_FORMAT || typeof feedId !== "string" || !FEED_ID_PATTERN.test(feedId)) {
    throw damaged(file, "it does not say its format and feed");
  }
  if (byteLength(valueKey) !== VALUE_KEY_BYTES || byteLength(hashKey) !== KEY_HASH_BYTES) {
    throw damaged(file, "its keys are not as long as they were");
  }
  const whole = withDigest({ format, feedId, valueKey: valueKey as string, hashKey: hashKey as string });
  if (whole.digest !== digest) throw damaged(file, "its content does not match its digest");
  return whole;
}

/** A file may be whole and yet not the one that this store's values were encrypted and hashed with. */
function checkBelongs(
  secrets: AccessSecrets,
  file: string,
  keyId: string,
  { sealed, hash }: { readonly sealed: Uint8Array; readonly hash: Uint8Array },
): void {
  let hashed: Uint8Array | null = null;
  try {
    hashed = secrets.hash(secrets.open(keyId, sealed));
  } catch {
    // Told below: to a person both are the same.
  }
  if (hashed !== null && hash.length === KEY_HASH_BYTES && Buffer.compare(hashed, hash) === 0) return;
  throw new StoreError(
    `${file}: is not the key file of this store: the API key ${keyId} does not open with it. Put the file and the store of one ` +
      "backup in their places",
  );
}

function withDigest(content: Omit<FileContent, "digest">): FileContent {
  const { format, feedId, valueKey, hashKey } = content;
  const digest = createHash("sha256")
    .update(JSON.stringify([format, feedId, valueKey, hashKey]))
    .digest("hex");
  return { ...content, digest };
}

function byteLength(base64: unknown): number {
  return typeof base64 === "string" ? Buffer.from(base64, "base64").length : -1;
}

function damaged(file: string, what: string): StoreError {
  return new StoreError(
    `${file}: the key file is damaged: ${what}. It was left as it is; put it back from the backup that the store came from`,
  );
}

function unreadable(file: string, error: unknown): StoreError {
  return new StoreError(`${file}: cannot be read: ${(error as Error).message}`, { cause: error });
}
