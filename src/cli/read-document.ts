/** Reads a document to validate, from a file or from standard input, or says in one sentence why it cannot be read. */
import fs from "node:fs/promises";
import { BODY_LIMIT_BYTES } from "../model/limits.ts";

const TOO_LARGE = `a request's body may have ${BODY_LIMIT_BYTES}`;

/** `-`: standard input. Throws an Error that names the file. */
export async function readDocument(file: string): Promise<Uint8Array> {
  if (file === "-") return readAll(process.stdin, "standard input");
  let handle: fs.FileHandle;
  try {
    handle = await fs.open(file, "r");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(`${file}: ${code === "ENOENT" ? "no such file" : code === "EACCES" ? "not readable" : message}`);
  }
  try {
    const stat = await handle.stat();
    if (stat.isDirectory()) throw new Error(`${file}: expected a JSON document, found a folder`);
    if (stat.size > BODY_LIMIT_BYTES) throw new Error(`${file}: ${stat.size} bytes; ${TOO_LARGE}`);
    // A pipe or a device has no size, and may have no end.
    return await readAll(handle.createReadStream({ autoClose: false }), file);
  } finally {
    await handle.close();
  }
}

async function readAll(stream: AsyncIterable<Uint8Array>, name: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > BODY_LIMIT_BYTES) throw new Error(`${name}: more than ${BODY_LIMIT_BYTES} bytes; ${TOO_LARGE}`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}
